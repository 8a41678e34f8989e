"""The grader by rule against answers that were marked by hand. The figures are those of docs/grading.md."""

from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from access.terms import Terms
from learning.grading import Grading, Task
from learning.vocabulary import StepStatus
from tests.grading.conftest import Labelled

RIGHT, WRONG, LEFT_OUT = StepStatus.CORRECT, StepStatus.INCORRECT, StepStatus.MISSING
Rule = Callable[[Task, str], Grading]


def test_the_answers_are_many_and_of_every_kind(labelled: Sequence[Labelled]):
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
    assert all(len(one.marks) == len(one.task.steps) for one in labelled)
    assert sum(one.is_held_out for one in labelled) == 55
