"""What was spoken once is kept: in memory, on disk, for as long as there is room."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from datasources.errors import ModelUnavailable
from voice.audio import SPOKEN, Sound
from voice.spoken import Spoken

GREETING = "Hi! What do you like to do?"


class Counted:
    """Speaks 100 samples for each text, all of its length; counts what it is asked."""

    def __init__(self, name: str = "counted") -> None:
        self.name = name
        self.asked: list[str] = []
        self.away = False
        self.may = asyncio.Event()
        self.may.set()

    async def speak(self, text: str) -> Sound:
        self.asked.append(text)
        await self.may.wait()
        if self.away:
            raise ModelUnavailable("speaker")
        return Sound(np.full(100, len(text), np.int16), SPOKEN)

    async def close(self) -> None: ...


@pytest.fixture
def voice() -> Counted:
    return Counted()


def same(sound: Sound, text: str) -> bool:
    return (sound.rate, sound.samples.tolist()) == (SPOKEN, [len(text)] * 100)


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_text_is_spoken_once(voice: Counted, tmp_path: Path) -> None:
    spoken = Spoken(voice, tmp_path)
    assert same(await spoken.sound("You like chess."), "You like chess.")
    assert same(await spoken.sound("You like chess."), "You like chess.")
    assert voice.asked == ["You like chess."]
    assert files(tmp_path) == []


async def test_two_who_ask_at_once_hear_the_same(voice: Counted) -> None:
    spoken = Spoken(voice, None)
    first, second, other = await asyncio.gather(*map(spoken.sound, ("Hi!", "Hi!", "You?")))
    assert first is second
    assert same(other, "You?")
    assert sorted(voice.asked) == ["Hi!", "You?"]


async def test_what_is_kept_outlives_the_process_and_no_other_voice_speaks_it(voice: Counted, tmp_path: Path) -> None:
    folder = tmp_path / "spoken"
    await Spoken(voice, folder).sound(GREETING, keep=True)
    assert [file.suffix for file in files(folder)] == [".wav"]
    assert same(await Spoken(voice, folder).sound(GREETING, keep=True), GREETING)
    assert voice.asked == [GREETING]
    other = Counted("other")
    await Spoken(other, folder).sound(GREETING, keep=True)
    assert other.asked == [GREETING]


async def test_a_broken_file_is_spoken_anew(voice: Counted, tmp_path: Path) -> None:
    await Spoken(voice, tmp_path).sound(GREETING, keep=True)
    [file] = files(tmp_path)
    file.write_bytes(file.read_bytes()[:41])
    assert same(await Spoken(voice, tmp_path).sound(GREETING, keep=True), GREETING)
    assert len(voice.asked) == 2
    assert same(await Spoken(voice, tmp_path).sound(GREETING, keep=True), GREETING)
    assert len(voice.asked) == 2


async def test_a_folder_that_takes_nothing_costs_only_time(voice: Counted, tmp_path: Path) -> None:
    (tmp_path / "spoken").write_text("not a folder")
    assert same(await Spoken(voice, tmp_path / "spoken").sound(GREETING, keep=True), GREETING)


async def test_what_was_not_asked_for_the_longest_goes_first(voice: Counted) -> None:
    spoken = Spoken(voice, None, most=3 * 200)
    for text in ("a", "bb", "ccc", "a", "dddd", "a", "bb"):
        await spoken.sound(text)
    assert voice.asked == ["a", "bb", "ccc", "dddd", "bb"]
    assert (spoken._bytes, len(spoken._sounds)) == (600, 3)


async def test_what_fails_is_tried_again(voice: Counted, tmp_path: Path) -> None:
    spoken = Spoken(voice, tmp_path)
    voice.away = True
    failed = await asyncio.gather(spoken.sound("Hi!", keep=True), spoken.sound("Hi!"), return_exceptions=True)
    assert [type(one) for one in failed] == [ModelUnavailable] * 2
    voice.away = False
    assert same(await spoken.sound("Hi!", keep=True), "Hi!")
    assert voice.asked == ["Hi!", "Hi!"]


async def test_who_is_interrupted_does_not_interrupt_others(voice: Counted) -> None:
    spoken = Spoken(voice, None)
    voice.may.clear()
    first, second = asyncio.create_task(spoken.sound("Hi!")), asyncio.create_task(spoken.sound("Hi!"))
    await asyncio.sleep(0)
    first.cancel()
    voice.may.set()
    assert same(await second, "Hi!")
    assert first.cancelled()
    assert voice.asked == ["Hi!"]
