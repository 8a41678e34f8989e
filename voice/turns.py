"""Where somebody speaks in what is heard of one session, and where a turn of theirs ends. What tells speech: `silero.py`."""

from dataclasses import dataclass

from voice.audio import Sound


@dataclass(frozen=True, slots=True)
class Began:
    """Somebody speaks, and no longer coughs only."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What somebody said, until they were silent."""

    sound: Sound
    speaking: float  # seconds of speech in it
