"""Sound, at another rate and as a file."""

import io
import wave

import numpy as np
import pytest

from voice.audio import HEARD, SPOKEN, Sound, from_floats, from_wav, resampled, wav


def tone(seconds: float, rate: int) -> Sound:
    moments = np.arange(round(seconds * rate)) / rate
    return Sound((8_000 * np.sin(2 * np.pi * 440 * moments)).astype(np.int16), rate)


class TestResampled:
    @pytest.mark.parametrize("rates", [(24_000, SPOKEN), (22_050, HEARD), (SPOKEN, HEARD), (HEARD, SPOKEN), (8_000, HEARD)])
    def test_it_is_the_same_sound_without_a_delay(self, rates: tuple[int, int]) -> None:
        sound = resampled(tone(1, rates[0]), rates[1])
        expected = tone(1, rates[1])
        assert (sound.rate, len(sound.samples)) == (rates[1], len(expected.samples))
        inner = slice(200, -200)  # the beginning and the end of a tone are no tone
        assert np.abs(sound.samples[inner].astype(int) - expected.samples[inner]).max() <= 3

    def test_at_its_own_rate_it_is_itself(self) -> None:
        sound = tone(0.1, HEARD)
        assert resampled(sound, HEARD).samples is sound.samples

    @pytest.mark.parametrize("samples", [0, 1, 5])
    def test_hardly_anything_is_nothing(self, samples: int) -> None:
        sound = resampled(Sound(np.ones(samples, np.int16), HEARD), SPOKEN)
        assert (sound.rate, sound.seconds) == (SPOKEN, 0)

    def test_a_view_of_samples_is_read_right(self) -> None:
        both = np.stack([tone(0.5, SPOKEN).samples, np.zeros(24_000, np.int16)], axis=1)
        apart = resampled(Sound(both[:, 0], SPOKEN), HEARD)
        assert np.array_equal(apart.samples, resampled(tone(0.5, SPOKEN), HEARD).samples)


class TestWav:
    def test_there_and_back(self) -> None:
        sound = tone(0.1, HEARD)
        back = from_wav(wav(sound))
        assert back.rate == HEARD
        assert np.array_equal(back.samples, sound.samples)

    def test_channels_are_mixed(self) -> None:
        file = io.BytesIO()
        with wave.open(file, "wb") as written:
            written.setnchannels(2)
            written.setsampwidth(2)
            written.setframerate(HEARD)
            written.writeframes(np.array([[100, 200], [-30_000, -20_000]], "<i2").tobytes())
        assert from_wav(file.getvalue()).samples.tolist() == [150, -25_000]

    def test_a_stream_does_not_know_its_length(self) -> None:
        """As OpenAI's files: both lengths are the greatest that there is, and something stands before the samples."""
        data = wav(tone(0.1, HEARD))
        unknown = b"\xff" * 4
        stream = b"RIFF" + unknown + data[8:36] + b"LIST\x04\x00\x00\x00Lavf" + b"data" + unknown + data[44:]
        assert np.array_equal(from_wav(stream).samples, tone(0.1, HEARD).samples)

    @pytest.mark.parametrize(
        "data",
        [b"", b"RIFF", b"not a sound at all, but some text of a kind", wav(tone(0.1, HEARD))[:30], wav(tone(0.1, HEARD))[:61]],
        ids=["empty", "RIFF", "text", "half a head", "half a sample"],
    )
    def test_what_is_none(self, data: bytes) -> None:
        with pytest.raises(ValueError, match=r"no WAV file|multiple of element size"):
            from_wav(data)

    def test_eight_bits_are_too_few(self) -> None:
        file = io.BytesIO()
        with wave.open(file, "wb") as written:
            written.setnchannels(1)
            written.setsampwidth(1)
            written.setframerate(HEARD)
            written.writeframes(b"\x80" * 100)
        with pytest.raises(ValueError, match="not 16 bits a sample"):
            from_wav(file.getvalue())


def test_floats_that_are_too_loud_are_cut_off() -> None:
    sound = from_floats(np.array([0, 0.5, 1, 1.5, -1.5], np.float32), SPOKEN)
    assert (sound.rate, sound.samples.tolist()) == (SPOKEN, [0, 16_384, 32_767, 32_767, -32_767])
