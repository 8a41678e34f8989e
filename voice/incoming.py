"""What is heard in a call: a track's frames, drained as they come, as pieces of 160 ms at the rate at which we hear."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable

import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, AudioResampler

from voice.audio import HEARD, Sound

PIECE = HEARD * 160 // 1000  # samples
MOST_PIECES = 19  # that wait to be heard: 3 s


class Incoming:
    """Who listens more slowly than one speaks loses the oldest pieces. aiortc's own queue, which has no bound, stays empty."""

    def __init__(self, alive: Callable[[], None]) -> None:
        """`alive` is told of each frame."""
        self.dropped = 0.0  # seconds
        self._alive = alive
        self._pieces = deque[Sound]()
        self._came = asyncio.Event()
        self._over = False
        self._resampler = _resampler()

    async def drain(self, track: MediaStreamTrack) -> None:
        """Takes what comes, until the track ends."""
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            self._alive()
            if isinstance(frame, AudioFrame):
                self._take(frame)

    def end(self) -> None:
        """Nothing more comes; what waits may still be heard."""
        self._over = True
        self._came.set()

    async def heard(self) -> AsyncIterator[Sound]:
        """The pieces, until the end."""
        while True:
            while self._pieces:
                yield self._pieces.popleft()
            if self._over:
                return
            self._came.clear()
            await self._came.wait()

    def _take(self, frame: AudioFrame) -> None:
        try:
            pieces = self._resampler.resample(frame)
        except ValueError:  # another codec than before: another rate
            self._resampler = _resampler()
            pieces = self._resampler.resample(frame)
        for piece in pieces:
            if len(self._pieces) == MOST_PIECES:
                self.dropped += self._pieces.popleft().seconds
            self._pieces.append(Sound(piece.to_ndarray().reshape(-1).astype(np.int16, copy=False), HEARD))
            self._came.set()


def _resampler() -> AudioResampler:
    """It takes 1 to 8 ms of a core for a second of sound: not worth a thread."""
    return AudioResampler(format="s16", layout="mono", rate=HEARD, frame_size=PIECE)
