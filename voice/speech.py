"""The ports of speech, the one place where their adapters are chosen, by the names in the settings, and the threads for it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

from datasources.errors import ModelUnavailable
from voice.audio import Sound

LOCAL = "local"
"""In the place of a model's name: none of others', this server's own."""

PATIENCE = 15.0  # seconds of a call at most: somebody waits for the next question, and this server can hear and speak itself
WAITING = 64  # calls that a worker lets wait: more than eight interviews ever have

P = ParamSpec("P")
T = TypeVar("T")


class Transcriber(Protocol):
    """Makes out what is said."""

    name: str

    async def transcribe(self, sound: Sound) -> str:
        """The words; empty for silence, noise and tones. Raises `ModelUnavailable` and `ModelRefused`."""
        ...

    async def close(self) -> None:
        """Lets go of its connections."""
        ...


class Synthesizer(Protocol):
    """Speaks."""

    name: str  # of the model and its voice: what one of them has spoken is not another's

    async def speak(self, text: str) -> Sound:
        """The text, spoken, at `SPOKEN` samples a second. Raises `ModelUnavailable` and `ModelRefused`."""
        ...

    async def close(self) -> None:
        """Lets go of its connections."""
        ...


@dataclass(frozen=True, slots=True)
class Speech:
    """Who makes out what is said, and who speaks; None where nobody does, and text has to do."""

    transcriber: Transcriber | None = None
    synthesizer: Synthesizer | None = None

    async def close(self) -> None:
        """Lets go of their connections."""
        for one in (self.transcriber, self.synthesizer):
            if one is not None:
                await one.close()


class Worker:
    """Threads for what computes, apart from those that others wait in. What waits for its turn has a bound."""

    def __init__(self, threads: int = 1, waiting: int = WAITING) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="speech")
        self._most = threads + waiting
        self._under_way = 0

    async def run(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """What the work returns. Raises `ModelUnavailable` where too much waits. Who is cancelled gives up their turn."""
        if self._under_way >= self._most:
            raise ModelUnavailable("speech", "too much waits to be heard or spoken")
        self._under_way += 1
        try:
            return await asyncio.wrap_future(self._threads.submit(work, *arguments, **named))
        finally:
            self._under_way -= 1

    def close(self) -> None:
        """Ends the threads; what waits is dropped, what is under way is waited for."""
        self._threads.shutdown(cancel_futures=True)


def speech(
    worker: Worker, *, transcriber: str, speaker: str, api_key: str | None, base_url: str | None, timeout: float
) -> tuple[Speech, Speech]:
    """This server's own speech, and others': of the models of these names, none without a key. Asks nothing of a network, and
    loads no model yet.

    `worker` computes what the models of this server do: seconds at a time, so that hearing where somebody speaks wants another.
    `timeout` is the seconds of a call with its retries, of which it takes `PATIENCE` at most.
    """
    return _inside(worker), _outside(transcriber, speaker, api_key, base_url, timeout)


def _inside(worker: Worker) -> Speech:
    from voice.hibari import Hibari
    from voice.models import FOLDER, found
    from voice.moonshine import Moonshine

    return Speech(Moonshine(FOLDER, worker) if found() else None, Hibari(worker))


def _outside(transcriber: str, speaker: str, api_key: str | None, base_url: str | None, timeout: float) -> Speech:
    if not api_key or transcriber == speaker == LOCAL:
        return Speech()

    from datasources.language.openai_client import client  # 0.9 s, for those who use it
    from voice.openai_speech import OpenAISynthesizer, OpenAITranscriber

    patience = min(timeout, PATIENCE)
    service = client(api_key, base_url, patience)
    return Speech(
        None if transcriber == LOCAL else OpenAITranscriber(transcriber, service, patience),
        None if speaker == LOCAL else OpenAISynthesizer(speaker, service, patience),
    )
