"""How an interview is talked through, as a state machine: what happens goes in, what is to be done comes out, and time is told.

Pure: who hears, speaks and stores is in `session.py`; what is asked next, in `learning/interviews.py`.

    asked ──▶ SPEAKING ──said──▶ LISTENING ──began, heard──▶ THINKING ──stored, asked──▶ SPEAKING ...
                  └──began: barge-in──▶┘ ▲──fillers, nothing──┘
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

CONTINUES = 1.0
"""Seconds of a question within which somebody who speaks is not answering it, but goes on with the answer before."""

TAKE_YOUR_TIME = 12.0
STILL_THERE = 35.0
SILENT = 300.0
"""Seconds without a word: until somebody is told not to hurry, until the question is asked again, until the call ends."""

THINKING_ALOUD = """
a ah and eh er erm hm hmm huh i i'm just let like me mhm mm mmm oh ok okay see so the think uh uhm um umm well yeah yes
"""
FILLERS = frozenset(THINKING_ALOUD.split())
"""Words that are no answer by themselves: whoever says no others is thinking aloud."""

REPEAT = re.compile(
    r"^(sorry |um |uh |oh )*(what|pardon|sorry|huh|"
    r"(can|could|would|will) you (please )?(repeat|say|ask) (that|it|the question)( again)?|"
    r"(please )?(repeat|say) (that|it|the question)( again)?|(what|how) (did you|do you mean|was) .{0,30}|"
    r"i (did ?n.?t|do ?n.?t) (hear|understand|get) (you|that|it|the question)|(one more time|again|say what))( please| again)*$"
)
"""Who says this has not understood the question."""


AUDIBLE = 1.0
"""Seconds of speech of which something should have been made out."""


@dataclass(frozen=True, slots=True)
class Say:
    """Say this aloud; `question` is the id of the question that it is, if it is one."""

    text: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Hush:
    """Stop speaking."""


@dataclass(frozen=True, slots=True)
class EndTurn:
    """What was said so far is a turn."""


@dataclass(frozen=True, slots=True)
class Take:
    """Store this as the answer to a question, or as more of the one that is stored."""

    question: str
    text: str
    seconds: float
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Show a hint."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """End the call."""

    reason: str


Action = Say | Hush | EndTurn | Take | Notice | Close


UNHEARD = (Notice("not_heard", "I did not catch that."),)
LOST = (Notice("not_heard", "I did not catch that. Say it again, or write it down."),)
NOTHING_YET = (Notice("not_heard", "I have not heard anything yet."),)
NO_HURRY = (Notice("take_your_time", "Take your time. You can also write."),)
STILL_HERE = (Notice("still_there", "I am still here."),)


class Phase(Enum):
    SPEAKING = auto()  # the interviewer
    LISTENING = auto()
    THINKING = auto()  # a turn is made out, or stored
    ENDING = auto()  # the last words are said


class Conversation:
    """One call. Times are seconds of any one clock."""

    def __init__(self, closing: str) -> None:
        self._closing = closing
        self._phase = Phase.THINKING
        self._question: tuple[str, str] | None = None  # id and text, of the one that is asked
        self._before: str | None = None  # the one before it
        self._answered: set[str] = set()
        self._unsaid = False  # whether the question is still to be said, or was interrupted at its beginning
        self._heard_for: str | None = None  # the question that whoever speaks now is answering; None while nobody speaks
        self._held, self._held_seconds = "", 0.0  # what was thought aloud, until an answer follows
        self._spoke_at = 0.0  # when the interviewer began to speak
        self._quiet_since = 0.0
        self._nudges = 0  # of the present silence
        self._status = ""

    def asked(self, question: tuple[str, str] | None, now: float, status: str = "") -> Sequence[Action]:
        """This is the question now; None: the interview is over, and `status` says how."""
        if self._phase is Phase.ENDING:
            return ()
        if question is None:
            self._phase, self._status = Phase.ENDING, status
            return Hush(), Say(self._closing)
        if self._question is not None:
            if self._question[0] == question[0]:
                return ()
            self._before = self._question[0]
            self._answered.add(self._before)  # here, or in writing
        self._question, self._held, self._held_seconds = question, "", 0.0
        if self._heard_for is not None:
            self._unsaid = True
            return ()
        return (Hush(), *self._say(now)) if self._phase is Phase.SPEAKING else self._say(now)

    def said(self, now: float) -> Sequence[Action]:
        """All that was to be said is said."""
        if self._phase is Phase.ENDING:
            return (Close(self._status),)
        if self._phase is Phase.SPEAKING:
            self._listen(now)
        return ()

    def began(self, now: float) -> Sequence[Action]:
        """Somebody has begun to speak."""
        if self._question is None or self._phase is Phase.ENDING:
            return ()
        self._heard_for, self._nudges = self._question[0], 0
        if self._phase is not Phase.SPEAKING:
            return ()
        if self._before is not None and now - self._spoke_at < CONTINUES:
            self._heard_for, self._unsaid = self._before, True
        self._listen(now)
        return (Hush(),)

    def heard(self, text: str, seconds: float, now: float) -> Sequence[Action]:
        """A turn has ended, and this is what was made out of it; empty where that is nothing."""
        if self._question is None or self._phase is Phase.ENDING:
            return ()
        target, self._heard_for = self._heard_for or self._question[0], None
        words = _words(text)
        if REPEAT.match(" ".join(words)):
            return Notice("repeat", "Here it is again."), *self._say(now)
        if all(word in FILLERS for word in words):
            if words and target not in self._answered:
                self._held, self._held_seconds = f"{self._held} {text}".strip(), self._held_seconds + seconds
            return self._resume(now, UNHEARD if not words and seconds >= AUDIBLE else ())
        return self._take(target, f"{self._held} {text}".strip(), self._held_seconds + seconds, now)

    def stored(self, now: float) -> Sequence[Action]:
        """What was taken last is stored."""
        return self._resume(now) if self._phase is Phase.THINKING and self._heard_for is None else ()

    def lost(self, now: float) -> Sequence[Action]:
        """A turn could not be made out, or not be stored."""
        self._heard_for = None
        if self._question is not None:
            self._answered.discard(self._question[0])
        return self._resume(now, LOST)

    def done(self, now: float) -> Sequence[Action]:
        """The Done button."""
        if self._heard_for is not None:
            return (EndTurn(),)
        if self._question is None or self._phase is not Phase.LISTENING:
            return ()
        if self._held:
            return self._take(self._question[0], self._held, self._held_seconds, now)
        return NOTHING_YET

    def repeat(self, now: float) -> Sequence[Action]:
        """The button that asks for the question again."""
        if self._question is None or self._phase is Phase.ENDING or self._heard_for is not None:
            return ()
        return Hush(), *self._say(now)

    def tick(self, now: float) -> Sequence[Action]:
        """Time has passed."""
        if self._phase is not Phase.LISTENING or self._heard_for is not None or self._question is None:
            return ()
        silence = now - self._quiet_since
        if silence >= SILENT:
            self._phase = Phase.ENDING
            return (Close("SILENT"),)
        if silence >= STILL_THERE and self._nudges == 1:
            self._nudges = 2
            return *STILL_HERE, *self._speak(now)
        if silence >= TAKE_YOUR_TIME and self._nudges == 0:
            self._nudges = 1
            return NO_HURRY
        return ()

    def _say(self, now: float) -> Sequence[Action]:
        self._unsaid, self._nudges = False, 0
        return self._speak(now)

    def _speak(self, now: float) -> Sequence[Action]:
        assert self._question is not None, "there is a question"
        self._phase, self._spoke_at = Phase.SPEAKING, now
        return (Say(self._question[1], self._question[0]),)

    def _listen(self, now: float) -> None:
        self._phase = Phase.LISTENING
        if self._nudges == 0:
            self._quiet_since = now

    def _resume(self, now: float, notices: Sequence[Action] = ()) -> Sequence[Action]:
        """Says the question that is still to be said, or goes on listening."""
        if self._unsaid:
            return *notices, *self._say(now)
        if self._question is not None and self._question[0] not in self._answered:
            self._listen(now)
        return notices

    def _take(self, target: str, text: str, seconds: float, now: float) -> Sequence[Action]:
        goes_on = target in self._answered
        self._answered.add(target)
        self._held, self._held_seconds = "", 0.0
        self._phase = Phase.THINKING
        return (Take(target, text, seconds, goes_on),)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower().replace("’", "'"))
