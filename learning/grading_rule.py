"""Grading by rule: numbers by computation, meaning by words and vectors. Pure, bounded, and the same whenever it is asked.

An answer is only read: nothing in it can set a mark. Where the rule cannot tell, it is not sure, and an educator decides.
"""

from collections.abc import Sequence
from statistics import fmean

from learning.grading import Grading, Mark, Task, graded
from learning.grading_answer import read
from learning.grading_expected import expectation
from learning.grading_likeness import Comparison, Vector
from learning.grading_results import Finding
from learning.grading_steps import findings
from learning.vocabulary import StepStatus

RULE = "steps@1"


def texts(task: Task, response: str) -> list[str]:
    """The texts whose vectors `grade` compares, of the task first. They hold a pupil's words: embed them in-house."""
    expected = expectation(task)
    return [*expected.hints, *(clause.text for clause in read(response, expected).clauses)]


def grade(task: Task, response: str, vectors: Sequence[Vector] | None = None) -> Grading:
    """The grading of an answer by rule, as sure as the less sure half of its marks. A long answer takes a second.

    `vectors` are those of `texts`, each of length 1 or 0; without them words alone are compared. Raises `ValueError` when there
    are more or fewer of them than texts.
    """
    expected = expectation(task)
    found = findings(Comparison(expected, read(response, expected), vectors))
    marks = [Mark(step, one.status, _feedback(one), one.confidence) for step, one in zip(task.steps, found, strict=True)]
    doubtful = sorted(mark.confidence for mark in marks)[: (len(marks) + 1) // 2]
    return graded(task, marks, confidence=fmean(doubtful) if doubtful else None, graded_by=RULE)


def _feedback(found: Finding) -> str | None:
    match found.status:
        case StepStatus.CORRECT:
            return None
        case StepStatus.MISSING:
            return "I could not find this step in your answer."
    return "Work this step out once more." if found.by_number else "Have another look at what you say here."
