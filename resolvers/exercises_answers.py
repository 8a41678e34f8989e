"""Answers are handed in: stored first, graded later (`exercises_jobs.py`)."""

from typing import Any
from uuid import UUID

from access.changes import changed, mutation, there
from access.context import Context
from access.learners import learner
from access.learning import learned
from access.problems import Conflict, ConflictReason, NotFound, Problem
from datasources.relational.changes import Change
from datasources.relational.exercises import AssessmentRow
from datasources.relational.tables.assessments import Assessment, ExerciseGeneration
from datasources.relational.tables.learning import ConceptProgress, LearningSession
from execution.ids import uuid_of
from learning.progress import Standing, handed_in
from learning.vocabulary import AssessmentStatus, JobStatus
from resolvers.checked import Checked
from resolvers.progress_moves import stand
from schema.inputs_exercises import SubmitAnswerInput

RESPONSE = 10_000  # characters
LONGEST = 86_400  # seconds; a day
WHOSE = ("student_profile_id", "learning_session_id")


@mutation
async def submit_answer(ctx: Context, *, input: SubmitAnswerInput) -> AssessmentRow:
    """However late: a session that has ended meanwhile takes the answers to its exercises."""
    check = Checked()
    response = check.text("response", plain(input.response), RESPONSE, lines=True)
    if not 0 <= input.seconds <= LONGEST:
        check.refuse(["seconds"], f"It takes 0 to {LONGEST}.")
    check.done()
    [found] = await ctx.stores.relational.exercises.by_ids([uuid_of("Exercise", input.exercise_id)], columns=WHOSE)
    asked = await learned(ctx, "exerciseId", found)

    async def store(change: Change) -> object:
        student = await learner(change, asked.student_profile_id, "exerciseId")
        session = await change.find(LearningSession, id=asked.learning_session_id)
        exercise = await change.find(ExerciseGeneration, id=asked.id)
        if session is None or exercise is None:
            raise Problem(NotFound("exerciseId"))
        await _refuse_answered(ctx, exercise)
        given = {"student_response": response, "response_format": input.format, "time_taken_seconds": input.seconds}
        answer = await change.add(
            Assessment, **_asked(exercise, session), **given, status=AssessmentStatus.SUBMITTED, submitted_at=ctx.now
        )
        await change.update(ExerciseGeneration, exercise, assessment_id=answer.id)
        own = await change.find(ConceptProgress, student_profile_id=student.id, concept_id=exercise.concept_id)
        if own is not None:
            await stand(change, student, own, handed_in(Standing.of(own), exercise.generation_type, ctx.now))
        change.later("grade_answer", assessment_id=str(answer.id))
        return answer.id

    id = UUID(await changed(ctx, "submitAnswer", store, once=input, audited=False))
    return there((await ctx.stores.relational.exercises.assessments([id]))[0])


def plain(text: str) -> str:
    """Text as it was pasted from anywhere, without the control characters that only lay it out."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


async def _refuse_answered(ctx: Context, exercise: Any) -> None:
    if exercise.assessment_id is not None:
        [existing] = await ctx.stores.relational.exercises.assessments([exercise.assessment_id])
        raise Problem(Conflict(ConflictReason.ALREADY_EXISTS, "The exercise has been answered.", existing))
    if exercise.status != JobStatus.COMPLETED:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "The exercise is not ready."))


def _asked(exercise: Any, session: Any) -> dict[str, Any]:
    """What an answer keeps of the exercise, as it was when it was answered."""
    return {
        "student_profile_id": session.student_profile_id,
        "concept_id": exercise.concept_id,
        "learning_session_id": session.id,
        "content_version": session.content_version,
        "assessment_type": exercise.generation_type,
        "exercise_level": exercise.difficulty_level,
        "life_category": exercise.life_category,
        "personalization_context": {"interest": exercise.selected_interest} if exercise.selected_interest else {},
        "exercise_prompt": exercise.generated_exercise["prompt"],
        "expected_steps": exercise.expected_steps,
    }
