"""What was spoken once, kept: what is said again and again in memory, what is the same for all on disk too."""

import asyncio
import os
import tempfile
from collections import OrderedDict
from hashlib import sha256
from pathlib import Path

from voice.audio import SPOKEN, Sound, from_wav, resampled, wav
from voice.speech import Synthesizer

MOST = 32_000_000  # bytes in memory: six minutes


class Spoken:
    """Speaks by one synthesizer, and each text once. What fails is not kept, and is tried again."""

    def __init__(self, synthesizer: Synthesizer, folder: Path | None, most: int = MOST) -> None:
        """`folder` is where texts are kept that are the same for all; `most` are the bytes of sound in memory."""
        self._synthesizer = synthesizer
        self._folder = folder
        self._most = most
        self._sounds = OrderedDict[str, Sound]()  # those that were asked for last come last
        self._bytes = 0
        self._under_way: dict[str, asyncio.Task[Sound]] = {}

    async def sound(self, text: str, *, keep: bool = False) -> Sound:
        """The text, spoken; `keep` says that it is the same for all. Raises `ModelUnavailable` and `ModelRefused`.

        Who is cancelled does not cancel it for others, nor for the next who asks.
        """
        key = sha256(f"{self._synthesizer.name}\n{text}".encode()).hexdigest()
        if (sound := self._sounds.get(key)) is not None:
            self._sounds.move_to_end(key)
            return sound
        if key not in self._under_way:
            task = asyncio.create_task(self._make(key, text, self._folder if keep else None))
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._made(key, done))
        return await asyncio.shield(self._under_way[key])

    async def _make(self, key: str, text: str, folder: Path | None) -> Sound:
        if folder is not None and (kept := await asyncio.to_thread(_read, folder / f"{key}.wav")) is not None:
            return kept
        sound = await self._synthesizer.speak(text)
        if folder is not None:
            await asyncio.to_thread(_write, folder / f"{key}.wav", sound)
        return sound

    def _made(self, key: str, task: asyncio.Task[Sound]) -> None:
        del self._under_way[key]
        if task.cancelled() or task.exception() is not None:
            return
        self._sounds[key] = task.result()
        self._bytes += task.result().samples.nbytes
        while self._bytes > self._most:
            _, forgotten = self._sounds.popitem(last=False)
            self._bytes -= forgotten.samples.nbytes


def _read(file: Path) -> Sound | None:
    """None for a file that is not there, or is none."""
    try:
        return resampled(from_wav(file.read_bytes()), SPOKEN)
    except (OSError, ValueError):
        return None


def _write(file: Path, sound: Sound) -> None:
    """Whole or not at all. A disk that takes nothing costs no more than to speak it again."""
    beside = None
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as written:
            beside = written.name
            written.write(wav(sound))
        os.replace(beside, file)
    except OSError:
        if beside is not None:
            Path(beside).unlink(missing_ok=True)
