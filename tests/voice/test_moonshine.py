"""The contract of those who make out what is said, kept by Moonshine; and what it makes of sounds that are none."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from datasources.errors import ModelUnavailable
from tests.debian import program
from tests.voice.contract import SAID, TestTranscriber, words
from tests.voice.voices import CHILD, click, clicks, in_noise, joined, noise, silence, tone
from voice.audio import HEARD, Sound, resampled
from voice.hibari import Hibari
from voice.models import FOLDER
from voice.moonshine import Moonshine, looped, pieces
from voice.speech import Transcriber, Worker

__all__ = ["TestTranscriber"]

LONG = (
    "I like to build things with my grandfather in his garage. Last summer we made a table and two chairs. My sister painted "
    "them green and yellow. At school I like science, because we look at insects under the microscope. When I am older, I want "
    "to find out how bees talk to each other. On weekends I play football with my friends in the park."
)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


@pytest.fixture
def transcriber(recogniser: None, worker: Worker) -> Transcriber:
    return Moonshine(FOLDER, worker)


@pytest.fixture
async def heard(worker: Worker) -> Sound:
    return await Hibari(worker).speak(SAID)


@pytest.mark.parametrize(
    "sound",
    [silence(3), noise(3), noise(3, 10_000), tone(3), tone(2, 2_000), joined(0.5, click(), 1.0), clicks(10, 0.2)],
    ids=["silence", "noise", "loud", "tone", "whistle", "click", "clicks"],
)
async def test_what_is_no_speech_has_no_words(transcriber: Transcriber, sound: Sound) -> None:
    assert await transcriber.transcribe(sound) == ""


async def test_quiet_and_loud_are_the_same(transcriber: Transcriber, heard: Sound) -> None:
    for gain in (0.05, 0.3, 2.0):
        samples = (heard.samples * gain).clip(-32_768, 32_767).astype(np.int16)
        assert words(await transcriber.transcribe(Sound(samples, heard.rate))) == words(SAID)


async def test_noise_behind_the_words_is_left_out(transcriber: Transcriber, heard: Sound) -> None:
    assert words(await transcriber.transcribe(in_noise(resampled(heard, HEARD), 15))) == words(SAID)


async def test_a_long_answer_is_made_out_to_its_end(transcriber: Transcriber, worker: Worker) -> None:
    sound = await Hibari(worker).speak(LONG)
    assert sound.seconds > 18
    said = words(await transcriber.transcribe(sound))
    assert len(said) == pytest.approx(len(words(LONG)), abs=4)
    assert said[:4] == ["i", "like", "to", "build"]
    assert said[-3:] == ["in", "the", "park"]


async def test_the_loop_goes_on_meanwhile(transcriber: Transcriber, worker: Worker) -> None:
    task = asyncio.create_task(transcriber.transcribe(await Hibari(worker).speak(LONG)))
    turns = 0
    while not task.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 20
    assert await task


async def test_files_that_are_missing_or_broken_are_a_model_that_is_unavailable(
    worker: Worker, heard: Sound, tmp_path: Path
) -> None:
    with pytest.raises(ModelUnavailable):
        await Moonshine(tmp_path / "none", worker).transcribe(heard)
    for name in ("encoder_model.onnx", "decoder_model_merged.onnx"):
        (tmp_path / name).write_bytes(b"no model")
    with pytest.raises(ModelUnavailable):
        await Moonshine(tmp_path, worker).transcribe(heard)


class TestPieces:
    def test_a_short_sound_is_one(self) -> None:
        [piece] = pieces(tone(15).samples)
        assert len(piece) == 15 * HEARD

    def test_a_long_one_is_cut_where_it_is_quietest(self) -> None:
        sound = joined(tone(10), 0.4, tone(12), 0.4, tone(9))
        first, second, third = pieces(sound.samples)
        assert len(first) / HEARD == pytest.approx(10.2, abs=0.11)
        assert len(second) / HEARD == pytest.approx(12.4, abs=0.22)
        assert len(first) + len(second) + len(third) == len(sound.samples)

    def test_none_is_too_long(self) -> None:
        cut = list(pieces(noise(60).samples))
        assert all(len(piece) <= 15 * HEARD for piece in cut)
        assert sum(map(len, cut)) == 60 * HEARD


@pytest.mark.parametrize(
    ("tokens", "repeated"),
    [
        ([], 0),
        ([5] * 10, 0),  # a number, or "no, no, no"
        ([7, *[5] * 16], 15),
        ([7, *[5, 6] * 4], 0),
        ([7, *[5, 6] * 8], 14),
        ([7, *[1, 2, 3, 4, 5] * 4], 15),
        ([7, *[1, 2, 3, 4, 5] * 4, 1], 15),
        ([*[5] * 16, 7], 0),
    ],
)
def test_a_loop_is_what_nobody_says(tokens: list[int], repeated: int) -> None:
    assert looped(tokens) == repeated


async def test_a_voice_at_which_the_model_falls_silent_is_heard(transcriber: Transcriber) -> None:
    """It ends at once, though somebody speaks: it is not let."""
    sound = CHILD.says("more girls in tech obviously and like not just one in a poster", program("espeak-ng", "espeak-ng"))
    assert words(await transcriber.transcribe(sound))[-7:] == ["like", "not", "just", "one", "in", "a", "poster"]
