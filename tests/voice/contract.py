"""What everybody promises who makes out what is said, over a `transcriber` fixture, and who speaks, over a `synthesizer` fixture.

`heard` is a sound in which `SAID` is said; who asks a server of the tests' own has it answer with that.
"""

import asyncio

import numpy as np
import pytest

from voice.audio import HEARD, SPOKEN, Sound, resampled
from voice.speech import Synthesizer, Transcriber

SAID = "I like football and drawing dragons."


def words(text: str) -> list[str]:
    return [word.strip(".,!?").lower() for word in text.split()]


class TestTranscriber:
    async def test_words_are_made_out(self, transcriber: Transcriber, heard: Sound) -> None:
        assert words(await transcriber.transcribe(heard)) == words(SAID)

    @pytest.mark.parametrize("rate", [8_000, 22_050, SPOKEN])
    async def test_at_any_rate(self, transcriber: Transcriber, heard: Sound, rate: int) -> None:
        assert words(await transcriber.transcribe(resampled(heard, rate))) == words(SAID)

    async def test_several_at_once(self, transcriber: Transcriber, heard: Sound) -> None:
        assert [words(text) for text in await asyncio.gather(*(transcriber.transcribe(heard) for _ in range(3)))] == [
            words(SAID)
        ] * 3

    @pytest.mark.parametrize("samples", [0, 1, 100, HEARD])
    async def test_nothing_is_no_words(self, transcriber: Transcriber, samples: int) -> None:
        assert await transcriber.transcribe(Sound(np.zeros(samples, np.int16), HEARD)) == ""

    async def test_what_was_heard_is_left_as_it_was(self, transcriber: Transcriber, heard: Sound) -> None:
        before = heard.samples.copy()
        await transcriber.transcribe(heard)
        assert np.array_equal(heard.samples, before)

    async def test_it_has_a_name_and_closes(self, transcriber: Transcriber) -> None:
        assert transcriber.name
        await transcriber.close()


class TestSynthesizer:
    async def test_text_is_spoken(self, synthesizer: Synthesizer) -> None:
        sound = await synthesizer.speak(SAID)
        assert sound.rate == SPOKEN
        assert sound.samples.dtype == np.int16
        assert 1 < sound.seconds < 5
        assert np.abs(sound.samples).max() > 1_000

    async def test_several_at_once(self, synthesizer: Synthesizer) -> None:
        one, other = await asyncio.gather(synthesizer.speak(SAID), synthesizer.speak(SAID))
        assert one.rate == other.rate == SPOKEN
        assert one.seconds == pytest.approx(other.seconds, rel=0.5)

    async def test_it_has_a_name_and_closes(self, synthesizer: Synthesizer) -> None:
        assert synthesizer.name
        await synthesizer.close()
