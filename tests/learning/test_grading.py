"""The figures that follow from marks."""

import pytest

from learning.grading import Grading, Mark, Task, graded
from learning.vocabulary import StepStatus

RIGHT, WRONG, LEFT_OUT = StepStatus.CORRECT, StepStatus.INCORRECT, StepStatus.MISSING
STEPS = ("Add the values: 24.", "Divide by 6: the mean is 4.", "Say what the mean means.", "Explain why it need not be a value.")
TASK = Task("Find the mean.", "It is 4.", STEPS)


def marks(*statuses: StepStatus, confidence: float = 0.8) -> list[Mark]:
    return [Mark(step, status, None, confidence) for step, status in zip(STEPS, statuses, strict=True)]


def test_a_grading_counts_what_is_right_what_is_said_and_what_is_computed() -> None:
    given = marks(RIGHT, WRONG, RIGHT, LEFT_OUT)
    assert graded(TASK, given, confidence=0.7, graded_by="an educator") == Grading(
        marks=tuple(given),
        score=0.5,
        understanding=0.5,
        articulation=0.75,
        application=0.5,
        confidence=0.7,
        feedback="2 of 4 steps are right. Go back to this one first: *Divide by 6: the mean is 4*.",
        remediation_focus="Divide by 6: the mean is 4.",
        graded_by="an educator",
    )


def test_understanding_is_of_what_explains_and_application_of_what_computes() -> None:
    grading = graded(TASK, marks(WRONG, RIGHT, RIGHT, RIGHT), graded_by="rule")
    assert (grading.score, grading.understanding, grading.articulation, grading.application) == (0.75, 1.0, 1.0, 0.5)
    grading = graded(TASK, marks(RIGHT, LEFT_OUT, LEFT_OUT, WRONG), graded_by="rule")
    assert (grading.score, grading.understanding, grading.articulation, grading.application) == (0.25, 0.0, 0.5, 1.0)


def test_where_all_steps_compute_or_none_does_the_figures_are_of_all_steps() -> None:
    computing, explaining = Task("", "", STEPS[:2]), Task("", "", STEPS[2:])
    assert graded(computing, [Mark(STEPS[0], RIGHT), Mark(STEPS[1], LEFT_OUT)], graded_by="rule").understanding == 0.5
    assert graded(explaining, [Mark(STEPS[2], RIGHT), Mark(STEPS[3], WRONG)], graded_by="rule").application == 0.5


def test_an_answer_with_nothing_in_it_scores_nothing_and_is_told_how_to_begin() -> None:
    grading = graded(TASK, marks(LEFT_OUT, LEFT_OUT, LEFT_OUT, LEFT_OUT), graded_by="rule")
    assert (grading.score, grading.understanding, grading.articulation, grading.application) == (0, 0, 0, 0)
    assert grading.feedback == (
        "None of the steps can be seen in your answer yet. Write down what you do and why, one step after the other. "
        "Go back to this one first: *Add the values: 24*."
    )


def test_a_right_answer_needs_no_remediation() -> None:
    grading = graded(TASK, marks(RIGHT, RIGHT, RIGHT, RIGHT), graded_by="rule")
    assert (grading.score, grading.remediation_focus, grading.feedback) == (1, None, "Every step is right. Well done!")


def test_the_confidence_is_the_mean_of_the_marks_within_its_bounds_and_none_without_steps() -> None:
    assert graded(TASK, marks(RIGHT, RIGHT, RIGHT, RIGHT, confidence=0.5), graded_by="rule").confidence == 0.5
    assert graded(TASK, marks(RIGHT, RIGHT, RIGHT, RIGHT), confidence=1.5, graded_by="a model").confidence == 1
    assert graded(Task("", "", ()), [], graded_by="rule").confidence == 0


def test_a_focus_is_cut_and_marks_of_other_steps_are_refused() -> None:
    long = "x" * 300
    assert graded(Task("", "", (long,)), [Mark(long, WRONG)], graded_by="rule").remediation_focus == "x" * 255
    with pytest.raises(ValueError, match="not those of the steps"):
        graded(TASK, marks(RIGHT, RIGHT, RIGHT, RIGHT)[::-1], graded_by="rule")
