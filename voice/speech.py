"""The speech ports: who makes out what is said, and who speaks; and the one place where their adapters are chosen.

This server's own need no network and no account, OpenAI's are asked only for pupils with a consent to that: which of them is asked
when, whoever calls decides.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

from voice.audio import Sound

LOCAL = "local"
"""In the place of a model's name: none, this server's own does it."""

P = ParamSpec("P")
R = TypeVar("R")


class Transcriber(Protocol):
    """Makes out what was said."""

    name: str

    async def transcribe(self, sound: Sound) -> str:
        """The words, as they are written; empty for silence, noise and tones. Of at most a minute. Raises `ModelUnavailable`
        and `ModelRefused`."""
        ...

    async def close(self) -> None:
        """Lets go of its connections."""
        ...


class Synthesizer(Protocol):
    """Speaks."""

    name: str

    async def speak(self, text: str) -> Sound:
        """The text of at most 1,000 characters, spoken, at the rate `SPOKEN`. Raises `ModelUnavailable` and `ModelRefused`."""
        ...

    async def close(self) -> None:
        """Lets go of its connections."""
        ...


@dataclass(frozen=True, slots=True)
class Speech:
    """Who hears and who speaks; None where nobody does."""

    transcriber: Transcriber | None = None
    synthesizer: Synthesizer | None = None


class Worker:
    """Where speech is worked on, beside the event loop: so many threads, whatever is asked. onnxruntime and numpy let go of the
    interpreter while they calculate."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="speech")

    async def run(self, work: Callable[P, R], *told: P.args, **named: P.kwargs) -> R:
        """What `work` gives, or raises."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(*told, **named))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
