"""Gradings that people have a word in: a student appeals, an educator decides."""

from collections.abc import Sequence
from typing import Any

from access.changes import changed, mutation, there
from access.context import Context
from access.learners import learner
from access.learning import learned, reviewed
from access.problems import Conflict, ConflictReason, InputRefused, NotFound, Problem, Unacceptable
from datasources.relational.changes import Change
from datasources.relational.exercises import AssessmentRow
from datasources.relational.tables.assessments import Assessment
from execution.ids import uuid_of
from learning.grading import Grading, Mark, Task, graded
from learning.vocabulary import AssessmentStatus, StepStatus
from resolvers.checked import Checked
from resolvers.exercises_answers import plain
from resolvers.exercises_graded import evaluate, taught
from schema.inputs_exercises import AppealAssessmentInput, ReviewAssessmentInput

REASON = 2_000  # characters
FEEDBACK = 5_000
EDUCATOR = "educator"
"""Who graded, where it was neither a rule nor a model. Which one is in `reviewed_by`."""


@mutation
async def appeal_assessment(ctx: Context, *, input: AppealAssessmentInput) -> AssessmentRow:
    """Asked again while it waits, it is the same appeal, in the words that came last."""
    check = Checked()
    reason = check.text("reason", plain(input.reason), REASON, lines=True)
    check.done()
    [found] = await ctx.stores.relational.exercises.assessments(
        [uuid_of("Assessment", input.assessment_id)], columns=("student_profile_id",)
    )
    asked = await learned(ctx, "assessmentId", found)

    async def appeal(change: Change) -> object:
        student = await learner(change, asked.student_profile_id, "assessmentId")
        answer = await change.find(Assessment, id=asked.id)
        if answer is None:
            raise Problem(NotFound("assessmentId"))
        waits = answer.status is AssessmentStatus.NEEDS_REVIEW and answer.appeal_reason is not None
        if not waits:
            _refuse_appeal(answer)
            change.tell("answer_evaluated", student, answer.id)
        await change.update(Assessment, answer, appeal_reason=reason, status=AssessmentStatus.NEEDS_REVIEW)
        return answer.id

    await changed(ctx, "appealAssessment", appeal)
    return there((await ctx.stores.relational.exercises.assessments([asked.id]))[0])


@mutation
async def review_assessment(ctx: Context, *, input: ReviewAssessmentInput) -> AssessmentRow:
    check = Checked()
    feedback = check.text("feedback", plain(input.feedback), FEEDBACK, lines=True)
    check.done()
    found = await reviewed(
        ctx, "assessmentId", await ctx.stores.relational.exercises_work.answer(uuid_of("Assessment", input.assessment_id))
    )
    course = await taught(ctx.stores, found)

    async def decide(change: Change) -> object:
        student = await learner(change, found.student_profile_id, "assessmentId")
        answer = await change.find(Assessment, id=found.id)
        if answer is None:
            raise Problem(NotFound("assessmentId"))
        if answer.status is not AssessmentStatus.NEEDS_REVIEW:
            raise Problem(Conflict(ConflictReason.WRONG_STATE, "The answer needs no review."))
        grading = _decided(answer, found.solution or "", input.steps, feedback)
        by = {"confidence": None, "reviewed_by": change.actor.id}
        await evaluate(change, student, answer, grading, course, by | UNMADE)
        return answer.id

    await changed(ctx, "reviewAssessment", decide)
    return there((await ctx.stores.relational.exercises.assessments([found.id]))[0])


def _refuse_appeal(answer: Any) -> None:
    if answer.status is not AssessmentStatus.EVALUATED:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "The answer is not graded yet."))
    if answer.confidence is None:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "An educator has decided this grading."))


def _decided(answer: Any, solution: str, steps: Sequence[StepStatus], feedback: str) -> Grading:
    """An educator's marks of the expected steps. Raises the `Problem` that they are not as many."""
    expected = answer.expected_steps
    if len(steps) != len(expected):
        raise Problem(InputRefused([Unacceptable(["steps"], f"It takes {len(expected)}: one for each expected step, in order.")]))
    marks = [Mark(step, status) for step, status in zip(expected, steps, strict=True)]
    task = Task(answer.exercise_prompt, solution, tuple(expected))
    return graded(task, marks, feedback=feedback, graded_by=EDUCATOR)


UNMADE = {"parameters": None, "prompt_hash": None, "token_count": None, "grading_time_ms": None}
"""What is said of how a grading was made, where nobody but an educator made it."""
