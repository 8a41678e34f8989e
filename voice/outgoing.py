"""What is said in a call, as a track: sounds one after the other, and silence when nothing is said.

It keeps time by itself: 20 ms each, by when it began, so that nothing adds up. Who was late goes on from now: the time that was
missed is silence, no word is lost, and nothing comes in a burst.
"""

import asyncio
import logging
from collections import deque
from fractions import Fraction

import numpy as np
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError
from av import AudioFrame
from numpy.typing import NDArray

from voice.audio import SPOKEN, Sound, resampled

FRAME = SPOKEN // 50  # samples: 20 ms
TIME_BASE = Fraction(1, SPOKEN)
LATE = 0.06  # seconds that are made up for: a browser holds some 50 ms back
MOST_SECONDS = 600.0  # that wait to be said

log = logging.getLogger("spool.voice")


class Outgoing(AudioStreamTrack):
    """The track. It begins when it is first asked for a frame, which is when there is somebody to hear it."""

    def __init__(self) -> None:
        super().__init__()
        self._sounds = deque[NDArray[np.int16]]()  # whole frames each
        self._said = 0  # samples of the first of them
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._begun: float | None = None
        self._pts = 0

    def say(self, sound: Sound) -> None:
        """Queues it."""
        if self.readyState != "live":
            return
        samples = resampled(sound, SPOKEN).samples
        if not len(samples):
            return
        if (sum(map(len, self._sounds)) + len(samples)) / SPOKEN > MOST_SECONDS:
            log.warning("a sound is not said: %d s wait already", MOST_SECONDS)
            return
        self._sounds.append(np.pad(samples, (0, -len(samples) % FRAME)))
        self._quiet.clear()

    def hush(self) -> None:
        """Drops what is queued, and the rest of what is said."""
        self._sounds.clear()
        self._said = 0
        self._quiet.set()

    async def spoken(self) -> None:
        """Returns when nothing more is queued."""
        await self._quiet.wait()

    def saying(self) -> float:
        """How many seconds of the present sound were said; 0 when there is none."""
        return float(self._said / SPOKEN)

    def stop(self) -> None:
        self.hush()
        super().stop()

    async def recv(self) -> AudioFrame:
        """The next frame, when it is due."""
        if self.readyState != "live":
            raise MediaStreamError
        await self._due()
        frame = AudioFrame.from_ndarray(self._next().reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SPOKEN, self._pts, TIME_BASE
        return frame

    async def _due(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._begun is None:
            self._begun = now
            return
        self._pts += FRAME
        wait = self._begun + self._pts / SPOKEN - now
        if wait > 0:
            await asyncio.sleep(wait)
        elif wait < -LATE:
            self._pts += int(-wait * SPOKEN) // FRAME * FRAME

    def _next(self) -> NDArray[np.int16]:
        if not self._sounds:
            return np.zeros(FRAME, np.int16)
        samples = self._sounds[0][self._said : self._said + FRAME]
        self._said += FRAME
        if self._said >= len(self._sounds[0]):
            self._sounds.popleft()
            self._said = 0
            if not self._sounds:
                self._quiet.set()
        return samples
