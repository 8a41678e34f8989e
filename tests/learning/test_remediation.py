"""The practice of what an answer got wrong, exercise by exercise."""

from datetime import UTC, datetime, timedelta

import pytest

from learning.remediation import Outcome, Practice, is_needed, outcome, target_steps
from learning.vocabulary import ExerciseKind, PathStatus, StepStatus

MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
RIGHT, WRONG, MISSING = StepStatus
ADD, CARRY, CHECK = "Add the ones", "Carry the ten", "Check by subtracting"


def practice(target: str, *marks: tuple[str, StepStatus], score: float = 1.0, minute: int = 0) -> Practice:
    return Practice(target_step=target, marks=marks, score=score, at=MONDAY + timedelta(minutes=minute))


@pytest.mark.parametrize(
    ("kind", "score", "needed"),
    [
        (ExerciseKind.INITIAL, 0.59, True),
        (ExerciseKind.INITIAL, 0.6, False),
        (ExerciseKind.ADVANCED, 0.0, True),
        (ExerciseKind.REMEDIATION, 0.0, False),
    ],
)
def test_what_needs_practice(kind: ExerciseKind, score: float, needed: bool) -> None:
    assert is_needed(kind, score) is needed


def test_the_first_two_steps_that_went_wrong_are_practiced() -> None:
    assert target_steps([(ADD, RIGHT), (CARRY, MISSING), (CHECK, WRONG)]) == [CARRY, CHECK]
    assert target_steps([(ADD, WRONG), (CARRY, MISSING), (CHECK, WRONG)]) == [ADD, CARRY]
    assert target_steps([(ADD, RIGHT)]) == []


def test_step_after_step_each_until_it_is_right() -> None:
    answers = [
        practice(CARRY, (ADD, RIGHT), (CARRY, WRONG), score=0.5, minute=5),
        practice(CARRY, (ADD, WRONG), (CARRY, RIGHT), score=0.5, minute=10),
        practice(CHECK, (ADD, RIGHT), (CARRY, RIGHT), (CHECK, RIGHT), minute=20),
    ]
    assert [outcome([CARRY, CHECK], answers[:count]) for count in range(4)] == [
        Outcome(exercises_completed=0, next_step=CARRY, final_understanding=None, completed_at=None),
        Outcome(exercises_completed=0, next_step=CARRY, final_understanding=None, completed_at=None),
        Outcome(exercises_completed=1, next_step=CHECK, final_understanding=None, completed_at=None),
        Outcome(exercises_completed=2, next_step=None, final_understanding=0.75, completed_at=MONDAY + timedelta(minutes=20)),
    ]
    assert [outcome([CARRY, CHECK], answers[:count]).status for count in (2, 3)] == [PathStatus.ACTIVE, PathStatus.COMPLETED]


def test_a_step_that_is_right_twice_counts_once() -> None:
    twice = [practice(CARRY, (CARRY, RIGHT), minute=1), practice(CARRY, (CARRY, RIGHT), score=0.6, minute=2)]
    assert outcome([CARRY, CHECK], twice).exercises_completed == 1
    assert outcome([CARRY], twice) == Outcome(
        exercises_completed=1, next_step=None, final_understanding=1.0, completed_at=MONDAY + timedelta(minutes=1)
    )


@pytest.mark.parametrize(("score", "passed"), [(0.59, False), (0.6, True)])
def test_an_exercise_that_has_the_step_in_other_words_is_passed_by_its_score(score: float, passed: bool) -> None:
    assert practice(CARRY, ("Move the ten over", WRONG), score=score).is_passed is passed


def test_of_a_long_step_its_beginning_is_compared() -> None:
    long = "Explain " + "why " * 100
    assert practice(long[:255], (long, RIGHT), score=0.0).is_passed
    assert outcome([long], [practice(long[:255], (long, RIGHT))]).completed_at == MONDAY
