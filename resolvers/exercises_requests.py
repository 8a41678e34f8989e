"""Exercises are asked for: by rule they are written at once, by a model in a job (`exercises_jobs.py`)."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from access.changes import changed, mutation, there
from access.context import Context
from access.learners import learner
from access.learning import learned
from access.problems import Conflict, ConflictReason, LimitReached, NotFound, Problem
from datasources.errors import StoreUnavailable
from datasources.relational.changes import Change
from datasources.relational.exercises import ExerciseRow
from datasources.relational.exercises_changes import requested, tried, unanswered
from datasources.relational.lessons import SessionRow
from datasources.relational.remediation_changes import active_on, next_place, practices, unpracticed
from datasources.relational.tables.assessments import ExerciseGeneration, RemediationExercise
from datasources.relational.tables.learning import ConceptProgress, LearningSession
from execution.ids import uuid_of
from learning.mastery import PASSED
from learning.occasion import occasion
from learning.progress import Standing, asked
from learning.remediation import NAME_LENGTH, outcome
from learning.vocabulary import ExerciseKind, JobStatus
from resolvers.exercises_models import writer_for
from resolvers.exercises_written import Material, by_rule, gather
from resolvers.progress_moves import stand
from resolvers.remediation_moves import practice
from resolvers.students import read_interests
from schema.inputs_exercises import RequestExerciseInput

SESSION = ("student_profile_id", "concept_id")


@mutation
async def request_exercise(ctx: Context, *, input: RequestExerciseInput) -> ExerciseRow:
    """One that waits for its answer is given again: of this session and kind, or of the remediation."""
    [found] = await ctx.stores.relational.lessons.by_ids([uuid_of("LearningSession", input.session_id)], columns=SESSION)
    session = await learned(ctx, "sessionId", found)
    material = await _material(ctx, session)

    async def ask(change: Change) -> object:
        student = await learner(change, session.student_profile_id, "sessionId")
        row = await change.find(LearningSession, id=session.id)
        if row is None:
            raise Problem(NotFound("sessionId"))
        if row.ended_at is not None:
            raise Problem(Conflict(ConflictReason.WRONG_STATE, "The session has ended."))
        own = await change.find(ConceptProgress, student_profile_id=student.id, concept_id=row.concept_id)
        practiced = await _due(change, student, row, own, input.kind)
        waiting = await (unpracticed(change, practiced.id) if practiced else unanswered(change, row.id, input.kind))
        if waiting is not None:
            return waiting.id
        await _refuse_too_many(ctx, change, student)
        exercise = await _add(change, student, row, input.kind, practiced, material)
        if own is not None:
            await stand(change, student, own, asked(Standing.of(own), input.kind))
        return exercise.id

    id = UUID(await changed(ctx, "requestExercise", ask, once=input, audited=False))
    return there((await ctx.stores.relational.exercises.by_ids([id]))[0])


async def _material(ctx: Context, session: SessionRow) -> Material | None:
    """What a rule writes the exercise from, now; None where a job has it written: by a model, or once the stores answer again.
    Raises the `Problem` that there is nothing to write from."""
    if await writer_for(ctx.stores, session.student_profile_id) is not None:
        return None
    try:
        material = await gather(ctx.stores, session.concept_id)
    except StoreUnavailable:
        return None
    if material is None:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "The concept has left the curriculum."))
    return material


async def _due(change: Change, student: Any, session: Any, own: Any, kind: ExerciseKind) -> Any | None:
    """The remediation that asks for the exercise, if it is for one. Raises the `Problem` that this kind is not due."""
    if kind is ExerciseKind.ADVANCED and (own is None or (own.initial_exercise_score or 0) < PASSED):
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "The first exercise on this concept is not passed yet."))
    if kind is not ExerciseKind.REMEDIATION:
        return None
    under_way = await active_on(change, student.id, session.concept_id)
    if under_way is None:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "No remediation is under way on this concept."))
    return under_way


async def _refuse_too_many(ctx: Context, change: Change, student: Any) -> None:
    zone, most = ZoneInfo(student.timezone), ctx.terms.daily_exercises
    today = ctx.today(student.timezone)
    if await requested(change, student.id, datetime.combine(today, time(), zone)) >= most:
        tomorrow = datetime.combine(today + timedelta(days=1), time(), zone).astimezone(UTC)
        raise Problem(LimitReached(most, f"There are {most} exercises a day. Tomorrow there are more.", tomorrow))


async def _add(
    change: Change, student: Any, session: Any, kind: ExerciseKind, remediation: Any | None, material: Material | None
) -> Any:
    """The exercise: written, where there is material for a rule; otherwise in the making."""
    before = await tried(change, student.id, session.concept_id)
    likes = read_interests(student.interests)
    side, interest = occasion(likes, student.life_category_weights, [one.interest for one in before])
    step = await _next_step(change, remediation) if remediation else None
    values: dict[str, Any] = {"life_category": side, "selected_interest": interest, "target_step": step and step[:NAME_LENGTH]}
    if material is not None:
        values |= by_rule(material, kind, step, likes, before)
    exercise = await change.add(
        ExerciseGeneration,
        learning_session_id=session.id,
        concept_id=session.concept_id,
        generation_type=kind,
        student_interests=[one.name for one in likes],
        generation_timestamp=change.now,
        **values,
    )
    if remediation is not None:
        place = await next_place(change, remediation.id)
        await change.add(
            RemediationExercise, remediation_path_id=remediation.id, position=place, exercise_generation_id=exercise.id
        )
    if exercise.status is JobStatus.PENDING:
        change.later("write_exercise", exercise_id=str(exercise.id))
    else:
        change.tell("exercise_changed", student, exercise.id)
    return exercise


async def _next_step(change: Change, remediation: Any) -> str:
    answers = [practice(row) for row in await practices(change, remediation.id)]
    return outcome(remediation.target_steps, answers).next_step or remediation.target_steps[-1]
