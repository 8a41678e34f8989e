"""A browser's side of a call, in Python: a microphone that is silent until it speaks, an ear that keeps what it hears, the data
channel `interview`.

    async with Caller() as caller:
        await caller.take(await answered(await caller.offer()))
        caller.speak(sound)
        question = await caller.told.next("question")
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from typing import Any, Self

import numpy as np
from aiortc import MediaStreamTrack, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, AudioResampler

from voice.audio import SPOKEN, Sound
from voice.channel import LABEL
from voice.ice import IceServer
from voice.outgoing import Outgoing
from voice.webrtc import connection

PATIENCE = 20.0  # seconds; what is waited for takes a hundredth of it
AUDIBLE = 500  # of 32,767


class Told(list[dict[str, Any]]):
    """All that came by the data channel: `async for` goes through it from the first, and waits for more."""

    def __init__(self) -> None:
        super().__init__()
        self._came = asyncio.Condition()
        self._seen: dict[str, int] = {}

    async def add(self, message: dict[str, Any]) -> None:
        async with self._came:
            self.append(message)
            self._came.notify_all()

    async def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        at = 0
        while True:
            async with self._came:
                while len(self) <= at:
                    await self._came.wait()
            yield self[at]
            at += 1

    async def next(self, type: str, patience: float = PATIENCE) -> dict[str, Any]:
        """The next message of a type, after the one that was waited for before."""
        nth = self._seen[type] = self._seen.get(type, 0) + 1
        async with asyncio.timeout(patience):
            async for message in self:
                if message.get("type") == type and not (nth := nth - 1):
                    return message
        raise AssertionError("it has no end")


class Caller:
    """One call. `relay_only`: reaches nobody but through a TURN server."""

    def __init__(self, servers: Sequence[IceServer] = (), relay_only: bool = False) -> None:
        self.told = Told()
        self.frames: list[Sound] = []
        self.heard_seconds = 0.0
        """Of what was heard, those that were no silence."""
        self.connection = connection(servers, relay_only=relay_only)
        self._microphone = Outgoing()
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Condition()
        self.connection.addTrack(self._microphone)
        self.connection.on("track", self._listen)
        self.connection.on("connectionstatechange", self._has_changed)
        self.channel = self.connection.createDataChannel(LABEL)
        self.channel.on("message", lambda text: self._start(self.told.add(json.loads(text))))
        self.channel.on("open", self._has_changed)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def offer(self) -> str:
        """What it offers, with every candidate."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return self.connection.localDescription.sdp

    async def take(self, answer: str) -> None:
        """Takes the answer, and returns when the connection stands and the channel is open. `ConnectionError` where it fails."""
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        over = {"failed", "closed"}
        await self.until(lambda: self.state in over or (self.state == "connected" and self.channel.readyState == "open"))
        if self.state != "connected":
            raise ConnectionError(f"the connection is {self.state}")

    async def until(self, holds: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Returns when something holds of the connection, of the channel or of what was heard."""
        async with asyncio.timeout(patience), self._changed:
            await self._changed.wait_for(holds)

    @property
    def state(self) -> str:
        return self.connection.connectionState

    def speak(self, sound: Sound) -> None:
        """Says it after what it says already."""
        self._microphone.say(sound)

    async def spoken(self) -> None:
        await self._microphone.spoken()

    def send(self, **message: Any) -> None:
        self.channel.send(json.dumps(message))

    @property
    def heard(self) -> Sound:
        """All that was heard, silence too."""
        return Sound(np.concatenate([np.zeros(0, np.int16), *(frame.samples for frame in self.frames)]), SPOKEN)

    async def hears(self, seconds: float, patience: float = PATIENCE) -> None:
        """Returns when so many seconds were heard that were no silence."""
        await self.until(lambda: self.heard_seconds >= seconds, patience)

    async def close(self) -> None:
        """Hangs up."""
        await self.connection.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _listen(self, track: MediaStreamTrack) -> None:
        self._start(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        resampler = AudioResampler(format="s16", layout="mono", rate=SPOKEN)
        with suppress(MediaStreamError):
            while isinstance(frame := await track.recv(), AudioFrame):
                for mono in resampler.resample(frame):
                    self.frames.append(sound := Sound(mono.to_ndarray().reshape(-1).astype(np.int16), SPOKEN))
                    if np.abs(sound.samples.astype(int)).max() > AUDIBLE:
                        self.heard_seconds += sound.seconds
                async with self._changed:
                    self._changed.notify_all()

    def _has_changed(self) -> None:
        self._start(self._notify())

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def tone(seconds: float, hertz: float = 440.0) -> Sound:
    """A sound that is told from silence."""
    time = np.arange(round(seconds * SPOKEN)) / SPOKEN
    return Sound((8_000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16), SPOKEN)
