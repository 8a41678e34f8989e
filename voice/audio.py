"""Sound as it is held here: mono, 16 bits a sample. How fast it is sampled, and as a WAV file. Nothing of where it comes from."""

import io
import wave
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HEARD = 16_000  # samples a second that we hear by
SPOKEN = 48_000  # samples a second that we speak by: WebRTC's


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono sound."""

    samples: NDArray[np.int16]
    rate: int  # samples a second

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


def resampled(sound: Sound, rate: int) -> Sound:
    """The same sound at another rate."""
    if sound.rate == rate or not len(sound.samples):
        return Sound(sound.samples, rate)

    from av import AudioFrame, AudioResampler  # 0.2 s, which not every process needs

    frame = AudioFrame.from_ndarray(np.ascontiguousarray(sound.samples).reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = sound.rate
    resampler = AudioResampler(format="s16", layout="mono", rate=rate)
    pieces = [piece.to_ndarray().reshape(-1) for piece in (*resampler.resample(frame), *resampler.resample(None))]
    return Sound(np.concatenate([np.zeros(0, np.int16), *pieces]), rate)  # of a few samples it makes no piece


def from_floats(samples: NDArray[np.float32], rate: int) -> Sound:
    """The sound of samples from -1 to 1; what is louder is cut off."""
    return Sound(np.round(np.clip(samples, -1, 1) * 32_767).astype(np.int16), rate)


def wav(sound: Sound) -> bytes:
    """The sound as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(sound.rate)
        written.writeframes(sound.samples.astype("<i2").tobytes())
    return file.getvalue()


def from_wav(data: bytes) -> Sound:
    """The sound of a WAV file of 16 bits a sample, its channels mixed. Raises `ValueError` for anything else."""
    try:
        with wave.open(io.BytesIO(data)) as read:
            if read.getsampwidth() != 2:
                raise ValueError("not 16 bits a sample")
            samples = np.frombuffer(read.readframes(read.getnframes()), "<i2").reshape(-1, read.getnchannels())
            return Sound(samples.mean(axis=1).round().astype(np.int16), read.getframerate())
    except (wave.Error, EOFError, RuntimeError) as error:  # RuntimeError: of a chunk that is longer than the file
        raise ValueError("no WAV file") from error
