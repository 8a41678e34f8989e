"""Grading by rule: numbers by computation, meaning by words and their likeness. Pure, bounded, and the same whenever it is asked.

An answer is only ever read: nothing in it can set a mark. Where the rule cannot tell, its confidence is low, and an educator decides.
"""

from collections.abc import Sequence

from learning.grading import Grading, Mark, Task, graded
from learning.grading_answer import Vector, read
from learning.grading_expected import expectation
from learning.grading_likeness import Likeness
from learning.grading_steps import Finding, findings
from learning.vocabulary import StepStatus

RULE = "steps@1"
UNSURE = 0.6


def texts(task: Task, response: str) -> list[str]:
    """The texts whose vectors `grade` compares, the task's first. All are to be embedded alike, by an embedder that asks nobody."""
    expected = expectation(task)
    return [*expected.hints, *(one.text for one in read(response, expected).clauses)]


def grade(task: Task, response: str, vectors: Sequence[Vector] | None = None) -> Grading:
    """The grading of an answer by rule. `vectors`, of length 1 or 0, are those of `texts`; without them words alone are compared."""
    expected = expectation(task)
    answer = read(response, expected)
    if vectors is not None and len(vectors) != len(expected.hints) + len(answer.clauses):
        raise ValueError("the vectors are not those of the texts")
    found = findings(expected, answer, Likeness(expected, answer, vectors))
    marks = [Mark(step, one.status, _feedback(one), one.confidence) for step, one in zip(task.steps, found, strict=True)]
    return graded(task, marks, graded_by=RULE)


def _feedback(found: Finding) -> str | None:
    if found.status is StepStatus.CORRECT:
        return None
    if found.status is StepStatus.MISSING:
        return "I could not find this step in your answer."
    return "Work this out once more; another number comes out." if found.by_number else "Have another look at what you say here."
