"""The contract of those who speak, kept by hibari, and what it says of texts that are hardly any."""

from collections.abc import Iterator

import numpy as np
import pytest

from datasources.errors import ModelRefused
from tests.voice.contract import SAID, TestSynthesizer, words
from voice.audio import SPOKEN
from voice.hibari import Hibari
from voice.models import FOLDER
from voice.moonshine import Moonshine
from voice.speech import Synthesizer, Worker

__all__ = ["TestSynthesizer"]


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


@pytest.fixture
def synthesizer(worker: Worker) -> Synthesizer:
    return Hibari(worker)


async def test_what_it_says_is_understood(recogniser: None, synthesizer: Synthesizer, worker: Worker) -> None:
    for text in (SAID, "What do you like to do when nobody tells you what to do?", "Tell me more about your guinea pigs!"):
        assert words(await Moonshine(FOLDER, worker).transcribe(await synthesizer.speak(text))) == words(text)


async def test_the_same_text_sounds_the_same(synthesizer: Synthesizer) -> None:
    one, other = await synthesizer.speak(SAID), await synthesizer.speak(SAID)
    assert np.array_equal(one.samples, other.samples)


@pytest.mark.parametrize("text", ["", " \n", "?!", "…", "🎉🎉", "\0", "日本語", "x" * 1_000, "What? " * 60])
async def test_any_text_is_some_sound_at_most(synthesizer: Synthesizer, text: str) -> None:
    sound = await synthesizer.speak(text)
    assert sound.rate == SPOKEN
    assert sound.seconds < 400


async def test_it_is_loud_enough_and_not_cut_off(synthesizer: Synthesizer) -> None:
    loudest = np.abs((await synthesizer.speak(SAID)).samples.astype(np.int32)).max()
    assert 4_000 < loudest < 32_767


async def test_what_it_cannot_say_it_refuses(synthesizer: Synthesizer) -> None:
    with pytest.raises(ModelRefused):
        await synthesizer.speak("1" * 200)
