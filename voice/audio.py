"""Sound: mono, as it is heard, spoken and handed on. Where it comes from and goes to is not known here."""

import io
import wave
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HEARD = 16_000
"""Samples a second of what we hear: what the recognisers take."""

SPOKEN = 48_000
"""Samples a second of what we say: WebRTC's."""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A piece of sound."""

    samples: NDArray[np.int16]
    rate: int  # samples a second

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


def resampled(sound: Sound, rate: int) -> Sound:
    """The same at another rate."""
    if sound.rate == rate or not len(sound.samples):
        return Sound(sound.samples, rate)
    from av import AudioFrame, AudioResampler  # 0.1 s, for those who speak

    frame = AudioFrame.from_ndarray(np.ascontiguousarray(sound.samples).reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = sound.rate
    resampler = AudioResampler(format="s16", layout="mono", rate=rate)
    pieces = [*resampler.resample(frame), *resampler.resample(None)]
    return Sound(np.concatenate([piece.to_ndarray().reshape(-1) for piece in pieces]), rate)


def wav(sound: Sound) -> bytes:
    """The sound as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(sound.rate)
        writer.writeframes(sound.samples.astype("<i2").tobytes())
    return file.getvalue()


def from_wav(data: bytes) -> Sound:
    """The sound of a WAV file of 16 bits; of several channels, their mean. Raises `ValueError` for another."""
    try:
        with wave.open(io.BytesIO(data)) as reader:
            if reader.getsampwidth() != 2:
                raise ValueError("it is no WAV file of 16 bits")
            samples = np.frombuffer(reader.readframes(reader.getnframes()), "<i2").reshape(-1, reader.getnchannels())
            return Sound(samples.mean(axis=1).astype(np.int16), reader.getframerate())
    except (wave.Error, EOFError) as error:
        raise ValueError("it is no WAV file") from error
