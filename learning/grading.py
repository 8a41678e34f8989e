"""What a grading is, and the figures that follow from the marks of its steps: the same for a rule, a model and an educator.

How a rule comes to the marks is in `grading_rule`; what an answer does to a student's progress, in `progress`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from learning.vocabulary import StepStatus

FOCUS_LENGTH = 255
"""Of the step that a remediation works on, as many characters are kept."""


@dataclass(frozen=True, slots=True)
class Task:
    """What was asked: a prompt, its solution (both Markdown), and the steps that an answer should show, in order."""

    prompt: str
    solution: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one step, and how sure the grader is of it, 0 to 1."""

    step: str
    status: StepStatus
    feedback: str | None = None  # None when there is nothing to add
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Grading:
    """The grading of an answer. All figures are from 0 to 1."""

    marks: tuple[Mark, ...]
    score: float  # of all steps, those that are right
    understanding: float  # of the steps that explain, those that are right; the score where all of them compute
    articulation: float  # of all steps, those put into words, rightly or not
    application: float  # of the computing steps put into words, those that are right; of all put into words where none computes
    confidence: float
    feedback: str  # Markdown
    remediation_focus: str | None  # the first step that is not right; None when all are
    graded_by: str  # a rule with its version, or a model


def graded(
    task: Task, marks: Sequence[Mark], *, feedback: str | None = None, confidence: float | None = None, graded_by: str
) -> Grading:
    """The grading that follows from a mark for each of the task's steps, in order.

    Without a feedback it is made of the marks. Without a confidence it is the mean of the marks'; a task without steps cannot
    be graded, so that of its grading is 0. Raises `ValueError` when the marks are not those of the steps.
    """
    if tuple(mark.step for mark in marks) != task.steps:
        raise ValueError("the marks are not those of the steps")
    said = [mark for mark in marks if mark.status is not StepStatus.MISSING]
    failing = [mark.step for mark in marks if mark.status is not StepStatus.CORRECT]
    score = _right(marks)
    sure = fmean(mark.confidence for mark in marks) if marks else 0.0
    return Grading(
        marks=tuple(marks),
        score=score,
        understanding=_right([mark for mark in marks if not computes(mark.step)], otherwise=score),
        articulation=len(said) / len(marks) if marks else 0.0,
        application=_right([mark for mark in said if computes(mark.step)], otherwise=_right(said)),
        confidence=min(max(sure if confidence is None else confidence, 0.0), 1.0),
        feedback=_feedback(marks, failing) if feedback is None else feedback,
        remediation_focus=failing[0][:FOCUS_LENGTH] if failing else None,
        graded_by=graded_by,
    )


def computes(step: str) -> bool:
    """Whether a step asks for a number; the others explain."""
    return any(character.isdigit() for character in step)


def _right(marks: Sequence[Mark], otherwise: float = 0.0) -> float:
    return sum(mark.status is StepStatus.CORRECT for mark in marks) / len(marks) if marks else otherwise


def _feedback(marks: Sequence[Mark], failing: Sequence[str]) -> str:
    right, total = len(marks) - len(failing), len(marks)
    if not marks:
        return "Thank you for your answer. An educator will read it."
    if not failing:
        return "Every step is right. Well done!"
    if all(mark.status is StepStatus.MISSING for mark in marks):
        said = "None of the steps can be seen in your answer yet. Write down what you do and why, one step after the other."
    elif right:
        said = f"{right} of {total} steps {'is' if right == 1 else 'are'} right."
    else:
        said = "None of the steps is right yet, but you have made a start."
    return f"{said} Go back to this one first: *{failing[0].rstrip('.')}*."
