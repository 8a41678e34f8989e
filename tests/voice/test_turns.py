"""Where turns begin and end, in what espeak-ng says with pauses, in noise, and in what is no speech."""

from collections.abc import Iterable
from threading import Thread

import numpy as np
import pytest

from tests.debian import program
from tests.voice.voices import CHILD, VOICES, Voice, click, clicks, in_noise, joined, noise, silence, tone
from voice.audio import HEARD, Sound
from voice.turns import Began, Ended, Turns

FIRST, SECOND = "I like drawing dragons with my brother.", "And sometimes we build a castle for them."


@pytest.fixture(scope="session")
def espeak() -> str:
    return program("espeak-ng", "espeak-ng")


def heard(sound: Sound, turns: Turns | None = None, piece: int = 2_560) -> list[Began | Ended]:
    """What comes to light when it is heard piece by piece."""
    turns = turns or Turns()
    cut = (sound.samples[at : at + piece] for at in range(0, len(sound.samples), piece))
    return [event for samples in cut for event in turns.hear(samples)]


def ended(events: Iterable[Began | Ended]) -> list[Ended]:
    """The turns, each of which has begun once."""
    events = list(events)
    kinds = [type(event) for event in events]
    assert kinds == [Began, Ended] * (len(kinds) // 2)
    return [event for event in events if isinstance(event, Ended)]


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.name)
def test_an_answer_is_one_turn(espeak: str, voice: Voice) -> None:
    answer = voice.says(FIRST, espeak)
    [turn] = ended(heard(joined(1.0, answer, 2.0)))
    assert turn.sound.rate == HEARD
    assert turn.sound.seconds == pytest.approx(answer.seconds, abs=0.7)
    assert 1 < turn.speaking < answer.seconds


def test_whoever_thinks_aloud_is_not_interrupted(espeak: str) -> None:
    [turn] = ended(heard(joined(CHILD.says(FIRST, espeak), 0.6, CHILD.says(SECOND, espeak), 2.0)))
    assert turn.speaking > 3


def test_after_a_long_silence_it_is_another_turn(espeak: str) -> None:
    turns = ended(heard(joined(0.5, CHILD.says(FIRST, espeak), 1.5, CHILD.says(SECOND, espeak), 2.0)))
    assert len(turns) == 2


def test_how_long_a_silence_ends_a_turn_is_told(espeak: str) -> None:
    sound = joined(0.5, CHILD.says(FIRST, espeak), 0.6, CHILD.says(SECOND, espeak), 2.0)
    assert len(ended(heard(sound, Turns(silence=0.4)))) == 2


@pytest.mark.parametrize("decibels", [10, 5])
def test_noise_is_no_speech_and_no_silence_is_needed(espeak: str, decibels: float) -> None:
    answer = Voice().says(FIRST, espeak)
    [turn] = ended(heard(in_noise(joined(1.0, answer, 2.0), decibels)))
    assert turn.sound.seconds == pytest.approx(answer.seconds, abs=0.9)


@pytest.mark.parametrize(
    "sound",
    [
        silence(5),
        noise(5),
        tone(5),
        joined(0.3, click(), 0.1, click(), 0.1, click(), 3.0),
        joined(1.0, noise(0.15, 6_000), 2.0),
        clicks(20, 0.2),
    ],
    ids=["silence", "noise", "tone", "clicks", "cough", "keyboard"],
)
def test_what_is_no_speech_is_no_turn(sound: Sound) -> None:
    turns = Turns()
    assert heard(sound, turns) == []
    assert turns.end() is None


@pytest.mark.parametrize("piece", [1, 7, 511, 512, 513, 100_000])
def test_pieces_of_any_length_are_the_same_sound(espeak: str, piece: int) -> None:
    sound = joined(0.3, CHILD.says("Football.", espeak), 1.7)
    [turn], [same] = ended(heard(sound)), ended(heard(sound, piece=piece))
    assert np.array_equal(turn.sound.samples, same.sound.samples)
    assert turn.speaking == same.speaking


def test_the_beginning_and_the_end_of_a_word_are_kept(espeak: str) -> None:
    answer = CHILD.says(FIRST, espeak)
    sound = joined(1.0, answer, 2.0)
    [turn] = ended(heard(sound))
    samples = sound.samples
    start = next(
        at for at in range(len(samples)) if np.array_equal(samples[at : at + 8_000], turn.sound.samples[:8_000]) and at % 512 == 0
    )
    loud = np.flatnonzero(np.abs(samples) > 300)
    assert start < loud[0]
    assert start + len(turn.sound.samples) > loud[-1]


def test_the_done_button_ends_a_turn(espeak: str) -> None:
    turns = Turns()
    assert turns.end() is None
    assert heard(joined(0.5, CHILD.says(FIRST, espeak)), turns) == [Began()]
    turn = turns.end()
    assert turn is not None
    assert turn.speaking > 1
    assert turns.end() is None
    assert heard(silence(3), turns) == []


def test_after_the_button_the_next_turn_holds_nothing_of_the_last(espeak: str) -> None:
    turns, answer = Turns(), CHILD.says(FIRST, espeak)
    heard(joined(0.5, answer), turns)
    turns.end()
    [turn] = ended(heard(joined(1.0, CHILD.says(SECOND, espeak), 2.0), turns))
    assert turn.sound.seconds == pytest.approx(CHILD.says(SECOND, espeak).seconds, abs=0.7)


def test_a_turn_has_an_end_and_nothing_in_it_is_lost(espeak: str) -> None:
    sound = joined(*[CHILD.says(FIRST, espeak)] * 4, 2.0)
    turns = ended(heard(sound, Turns(most=4.0)))
    assert len(turns) >= 2
    assert all(turn.sound.seconds <= 4.0 for turn in turns)
    assert sum(turn.sound.seconds for turn in turns) == pytest.approx(sound.seconds - 1.7, abs=0.7)
    assert sum(turn.speaking for turn in turns) == pytest.approx(ended(heard(sound))[0].speaking, abs=0.1)


def test_the_button_may_be_pressed_while_something_is_heard(espeak: str) -> None:
    """It is on the event loop's thread, the rest on another."""
    turns, sound = Turns(), joined(*[CHILD.says(FIRST, espeak)] * 3)
    found: list[Began | Ended] = []
    hearing = Thread(target=lambda: found.extend(heard(sound, turns)))
    hearing.start()
    pressed: list[Ended | None] = []
    while hearing.is_alive():
        pressed.append(turns.end())
    hearing.join()
    pressed.append(turns.end())
    alone = Turns()
    assert set(map(type, found)) == {type(event) for event in heard(sound, alone)} == {Began}
    whole = alone.end()
    assert whole is not None
    assert sum(turn.speaking for turn in pressed if turn is not None) == pytest.approx(whole.speaking, abs=0.5)
