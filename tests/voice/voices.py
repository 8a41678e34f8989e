"""Voices for tests and benchmarks: espeak-ng's, which is no part of Spool. And what is no voice: noise, tones, clicks."""

import subprocess
from dataclasses import dataclass

import numpy as np

from voice.audio import HEARD, Sound, from_wav, resampled


@dataclass(frozen=True, slots=True)
class Voice:
    """One of espeak-ng's."""

    variant: str = "en-gb"
    speed: int = 160  # words a minute
    pitch: int = 50  # 0 to 99

    @property
    def name(self) -> str:
        return f"{self.variant} {self.speed} {self.pitch}"

    def says(self, text: str, espeak: str = "espeak-ng", rate: int = HEARD) -> Sound:
        """The text, spoken: with 0.1 to 0.3 s of silence around it."""
        command = [espeak, "-v", self.variant, "-s", str(self.speed), "-p", str(self.pitch), "--stdout", "--stdin"]
        return resampled(from_wav(subprocess.run(command, input=text.encode(), check=True, capture_output=True).stdout), rate)


CHILD = Voice("en-us+f2", 145, 75)

VOICES = (
    Voice("en-gb"),
    Voice("en-us", 175, 45),
    Voice("en-gb-scotland", 150, 40),
    Voice("en-gb-x-rp", 200, 60),
    Voice("en-029", 150, 55),
    Voice("en-us+f3", 165, 65),
    Voice("en-gb+f4", 135, 80),
    CHILD,
)


def joined(*parts: Sound | float) -> Sound:
    """Sounds at `HEARD` after each other; a number is so many seconds of silence."""
    return Sound(np.concatenate([part.samples if isinstance(part, Sound) else silence(part).samples for part in parts]), HEARD)


def silence(seconds: float) -> Sound:
    return Sound(np.zeros(round(seconds * HEARD), np.int16), HEARD)


def noise(seconds: float, loudness: float = 1_000.0, seed: int = 1) -> Sound:
    """White noise, of which `loudness` is the root of the mean square."""
    samples = np.random.default_rng(seed).normal(0, loudness, round(seconds * HEARD))
    return Sound(samples.clip(-32_768, 32_767).astype(np.int16), HEARD)


def tone(seconds: float, hertz: float = 440.0) -> Sound:
    return Sound((8_000 * np.sin(np.arange(round(seconds * HEARD)) * 2 * np.pi * hertz / HEARD)).astype(np.int16), HEARD)


def click() -> Sound:
    """10 ms of a sudden noise, fading."""
    loud = noise(0.01, 12_000)
    return Sound((loud.samples * np.linspace(1, 0, len(loud.samples))).astype(np.int16), HEARD)


def clicks(count: int, apart: float) -> Sound:
    """So many of them, such as of a keyboard."""
    return joined(*[joined(click(), apart)] * count)


def in_noise(sound: Sound, decibels: float, seed: int = 2) -> Sound:
    """The sound with white noise, so many decibels below its speech."""
    samples = sound.samples.astype(np.float64)
    speech = samples[np.abs(samples) > 200]
    loudness = float(np.sqrt(np.mean(speech**2))) / 10 ** (decibels / 20)
    mixed = samples + noise(sound.seconds, loudness, seed).samples[: len(samples)]
    return Sound(mixed.clip(-32_768, 32_767).astype(np.int16), sound.rate)
