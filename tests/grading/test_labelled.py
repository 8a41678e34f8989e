"""The grader by rule against answers that were marked by hand. The figures are those of docs/grading.md."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pytest

from access.terms import TERMS
from learning.grading import Grading, Task
from learning.vocabulary import StepStatus
from tests.grading.conftest import Labelled


@dataclass(frozen=True, slots=True)
class Graded:
    """A labelled answer with its grading by rule."""

    labelled: Labelled
    grading: Grading

    @property
    def pairs(self) -> list[tuple[StepStatus, StepStatus]]:
        """Of each step the mark of the teacher and that of the rule."""
        return list(zip(self.labelled.marks, (mark.status for mark in self.grading.marks), strict=True))

    @property
    def is_for_review(self) -> bool:
        return self.grading.confidence < TERMS.review_confidence


@pytest.fixture(scope="module")
def graded(labelled: Sequence[Labelled], by_rule: Callable[[Task, str], Grading]) -> list[Graded]:
    return [Graded(one, by_rule(one.task, one.answer)) for one in labelled]


def accuracy(graded: Iterable[Graded]) -> float:
    pairs = Counter(expected is found for one in graded for expected, found in one.pairs)
    return pairs[True] / pairs.total()


def test_the_answers_are_many_and_of_every_kind(labelled: Sequence[Labelled]) -> None:
    assert len(labelled) == 170
    assert len({one.task for one in labelled}) == 71
    assert Counter(one.kind for one in labelled) == {
        "right": 63,
        "partly": 58,
        "wrong": 20,
        "attack": 16,
        "empty talk": 7,
        "off topic": 6,
    }
    assert sum(one.is_held_out for one in labelled) == 55
    assert sum(len(one.marks) for one in labelled) == 708


def test_most_steps_are_marked_as_a_teacher_does(graded: Sequence[Graded]) -> None:
    assert accuracy(one for one in graded if not one.labelled.is_held_out) >= 0.85


def test_so_are_those_of_the_answers_that_it_was_not_tuned_on(graded: Sequence[Graded]) -> None:
    assert accuracy(one for one in graded if one.labelled.is_held_out) >= 0.8


def test_right_and_wrong_are_seldom_taken_for_each_other(graded: Sequence[Graded]) -> None:
    pairs = Counter(pair for one in graded for pair in one.pairs)
    assert pairs[StepStatus.CORRECT, StepStatus.INCORRECT] <= 0.02 * pairs.total()
    assert pairs[StepStatus.INCORRECT, StepStatus.CORRECT] <= 0.03 * pairs.total()


def test_what_is_handed_to_educators_is_what_the_rule_marks_worst(graded: Sequence[Graded]) -> None:
    for_review = [one for one in graded if one.is_for_review]
    assert 0.05 * len(graded) <= len(for_review) <= 0.2 * len(graded)
    assert accuracy(for_review) < accuracy(graded) - 0.1


def test_talking_to_the_grader_earns_nothing(graded: Sequence[Graded]) -> None:
    attacks = [one for one in graded if one.labelled.kind == "attack"]
    unearned = [pair for one in attacks for pair in one.pairs if pair[1] is StepStatus.CORRECT and pair[0] is not pair[1]]
    assert (len(attacks), unearned) == (16, [])


def test_idle_talk_is_not_taken_for_an_answer(graded: Sequence[Graded]) -> None:
    idle = [one for one in graded if one.labelled.kind in ("empty talk", "off topic")]
    assert max(one.grading.score for one in idle) <= 0.25
