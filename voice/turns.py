"""Turns: from where to where somebody speaks, in what is heard of one call. What is said is not made out here.

Works on an executor's thread, never on the event loop's; only the Done button ends a turn from there.
"""

import math
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from voice.audio import HEARD, Sound
from voice.silero import WINDOW, Silero

SECONDS = WINDOW / HEARD  # that are judged at a time

STARTS, ENDS = 0.5, 0.35
"""More likely than the one somebody speaks, less likely than the other no longer."""

BEFORE = AFTER = 0.3  # seconds of a turn before its first speech and after its last: the soft ends of words
BEGINS = 0.25  # seconds of speech: less is a cough, a click, a chair
APART = 0.5  # seconds of silence that part such noises from each other
SILENCE = 1.3  # seconds that end a turn: whoever thinks aloud pauses for one
MOST = 60.0  # seconds of a turn
LAST = 3.0  # seconds at the end of so long a turn: where it is quietest in them, the next begins


@dataclass(frozen=True, slots=True)
class Began:
    """Somebody speaks: it is more than a cough."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A turn is over: what was heard in it, and for how many seconds of it somebody spoke."""

    sound: Sound
    speaking: float


@dataclass(frozen=True, slots=True)
class _Window:
    samples: NDArray[np.int16]
    likely: float
    speech: bool


class Turns:
    """Finds the turns of one voice. Holds a third of a second while nobody speaks, and a turn at most."""

    def __init__(self, silence: float = SILENCE, most: float = MOST) -> None:
        """`silence` are the seconds that end a turn, `most` those of the longest one."""
        self._silence, self._most = _windows(silence), _windows(most)
        self._silero = Silero()
        self._rest = np.zeros(0, np.int16)  # less than a window
        self._turn: list[_Window] = []
        self._spoken = self._quiet = 0  # windows of speech in the turn; of silence at its end
        self._begun = False
        self._lock = Lock()

    def hear(self, samples: NDArray[np.int16]) -> list[Began | Ended]:
        """What these samples at the rate `HEARD`, which follow those before, bring to light."""
        with self._lock:
            samples = np.concatenate([self._rest, samples])
            whole = len(samples) - len(samples) % WINDOW
            self._rest = samples[whole:].copy()
            found = [self._take(samples[at : at + WINDOW].copy()) for at in range(0, whole, WINDOW)]
            return [event for event in found if event is not None]

    def end(self) -> Ended | None:
        """What was said so far, as a turn; None where nobody has begun."""
        with self._lock:
            return self._end(len(self._turn)) if self._begun else None

    def _take(self, samples: NDArray[np.int16]) -> Began | Ended | None:
        likely = self._silero.speech(samples)
        speech = likely > (ENDS if self._turn and self._turn[-1].speech else STARTS)
        self._turn.append(_Window(samples, likely, speech))
        self._count()
        if not self._begun:
            return self._beginning()
        if self._quiet >= self._silence:
            return self._end(len(self._turn) - self._quiet + _windows(AFTER))
        if len(self._turn) >= self._most:
            late = self._turn[-min(_windows(LAST), self._most // 2) :]
            return self._end(self._most - len(late) + int(np.argmin([window.likely for window in late])))
        return None

    def _count(self) -> None:
        last = self._turn[-1].speech
        self._spoken += last
        self._quiet = 0 if last else self._quiet + 1

    def _beginning(self) -> Began | None:
        if self._spoken >= _windows(BEGINS):
            self._begun = True
            return Began()
        if not self._spoken or self._quiet >= _windows(APART):
            del self._turn[: -_windows(BEFORE)]
            self._spoken = 0
        return None

    def _end(self, length: int) -> Ended:
        """The turn, which has so many windows. What was heard after them is the next one's."""
        turn, self._turn = self._turn[:length], self._turn[length:]
        spoken = sum(window.speech for window in turn)
        self._spoken, self._begun = self._spoken - spoken, False
        return Ended(Sound(np.concatenate([window.samples for window in turn]), HEARD), spoken * SECONDS)


def _windows(seconds: float) -> int:
    return math.ceil(seconds / SECONDS)
