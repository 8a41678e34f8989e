"""How well and how fast this server hears and speaks by itself, without a network: `python -m bench.speech [ANSWERS]`.

Answers of `tests/interviews/`, those without punctuation and digits, are spoken by hibari and by voices of espeak-ng, found by
`Turns` and made out by Moonshine. Processor time is of this process, on one thread.
"""

import asyncio
import random
import re
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import psutil
import yaml

from bench.wer import errors, words
from tests.voice.voices import CHILD, VOICES, in_noise, joined
from voice import models
from voice.audio import HEARD, Sound, resampled
from voice.hibari import Hibari
from voice.moonshine import Moonshine
from voice.speech import Worker
from voice.turns import Ended, Turns

TRANSCRIPTS = Path(__file__).parents[1] / "tests" / "interviews" / "transcripts.yaml"
QUESTION = "That sounds like fun! What do you like most about it, and who do you do it with?"


@dataclass(frozen=True, slots=True)
class Clip:
    said: str
    sound: Sound


async def main(count: int) -> None:
    if not models.fetch(print):
        sys.exit(1)
    worker = Worker()
    ear, mouth = Moonshine(models.FOLDER, worker), Hibari(worker)
    texts = answers(count)
    print(f"{'voice':<24}{'n':>4}{'words wrong':>13}{'empty':>7}{'CPU / s of sound':>18}")
    own = [Clip(text, resampled(await mouth.speak(text), HEARD)) for text in texts]
    await make_out("hibari", own, ear)
    for voice in VOICES:
        await make_out(f"espeak-ng {voice.name}", [Clip(text, voice.says(text)) for text in texts], ear)
    await make_out("hibari, noise at 10 dB", [Clip(clip.said, in_noise(clip.sound, 10)) for clip in own], ear)
    turns(own, "hibari")
    turns([Clip(text, CHILD.says(text)) for text in texts], "espeak-ng, a child")
    await waits(own, ear)
    await speaking(mouth, texts)
    await memory(ear, own[:10], 500)
    worker.close()


def answers(count: int) -> list[str]:
    """So many, of 8 to 40 words, always the same."""
    interviews = yaml.safe_load(TRANSCRIPTS.read_text())
    said = [turn["answer"] for interview in interviews for turn in interview["talk"]]
    fit = [text for text in said if re.fullmatch("[a-z' ]+", text) and 8 <= len(text.split()) <= 40]
    return random.Random(6).sample(fit, min(count, len(fit)))


async def make_out(name: str, clips: Sequence[Clip], ear: Moonshine) -> None:
    wrong = of = empty = 0
    began = process_time()
    for clip in clips:
        heard = await ear.transcribe(clip.sound)
        wrong, of, empty = wrong + errors(words(clip.said), words(heard)), of + len(words(clip.said)), empty + (not heard)
    spent = (process_time() - began) / sum(clip.sound.seconds for clip in clips)
    print(f"{name:<24.24}{len(clips):>4}{wrong / of:>13.1%}{empty:>7}{spent:>18.3f}", flush=True)


def turns(clips: Sequence[Clip], name: str) -> None:
    """How often an answer is one turn, as it is, with its longest pause 0.9 s longer, and in noise."""
    whole = [joined(0.5, clip.sound, 2.0) for clip in clips]
    paused = [joined(0.5, *_apart(clip.sound, 0.9), 2.0) for clip in clips]
    cases = {"as it is": whole, "0.9 s more of a pause": paused} | {
        f"noise at {at} dB": [in_noise(one, at) for one in whole] for at in (10, 5)
    }
    began, seconds = process_time(), 0.0
    for case, sounds in cases.items():
        right = sum(len(list(_ended(sound))) == 1 for sound in sounds)
        seconds += sum(sound.seconds for sound in sounds)
        print(f"one turn, {name}, {case}: {right} of {len(sounds)}")
    print(f"finding turns: {(process_time() - began) / seconds * 1_000:.1f} ms CPU for a second of sound", flush=True)


def _apart(sound: Sound, pause: float) -> tuple[Sound, float, Sound]:
    """The sound with a pause where it is quietest in its middle half."""
    quarter = len(sound.samples) // 4
    power = np.cumsum(np.square(sound.samples[quarter:-quarter], dtype=np.float64))
    at = quarter + int(np.argmin(power[1_600:] - power[:-1_600])) + 800
    return Sound(sound.samples[:at], HEARD), pause, Sound(sound.samples[at:], HEARD)


def _ended(sound: Sound) -> Iterator[Ended]:
    found = Turns()
    for at in range(0, len(sound.samples), 2_560):
        yield from (event for event in found.hear(sound.samples[at : at + 2_560]) if isinstance(event, Ended))


async def waits(clips: Sequence[Clip], ear: Moonshine) -> None:
    """How long after the end of a turn its words are there."""
    every = np.concatenate([clip.sound.samples for clip in clips])
    for seconds in (3, 5, 10):
        took = []
        for at in range(20):
            start = at * seconds * HEARD % (len(every) - seconds * HEARD)
            began = perf_counter()
            await ear.transcribe(Sound(every[start : start + seconds * HEARD], HEARD))
            took.append(perf_counter() - began)
        p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
        print(f"from a turn's end to its words, {seconds} s said: p50 {p50:.2f} s, p95 {p95:.2f} s", flush=True)


async def speaking(mouth: Hibari, texts: Sequence[str]) -> None:
    began, seconds = process_time(), 0.0
    for text in texts[:20]:
        seconds += (await mouth.speak(text)).seconds
    spent = (process_time() - began) / seconds
    began_question = perf_counter()
    await mouth.speak(QUESTION)
    print(f"hibari: {spent:.3f} s CPU for a second of sound; a question in {perf_counter() - began_question:.2f} s", flush=True)


async def memory(ear: Moonshine, clips: Sequence[Clip], count: int) -> None:
    """Whether it grows over so many short transcriptions."""
    process = psutil.Process()
    held = []
    for at in range(count):
        sound = clips[at % len(clips)].sound
        await ear.transcribe(Sound(sound.samples[: HEARD + at * 40], HEARD))
        if at % (count // 5) == count // 5 - 1:
            held.append(f"{process.memory_info().rss / 1e6:.0f}")
    print(f"memory over {count} transcriptions of 1 to {1 + count * 40 / HEARD:.1f} s: {', '.join(held)} MB", flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
