"""What is asked of a student's remediations within a change to them, their profile locked by then; and which are neglected."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from datasources.relational.changes import Change
from datasources.relational.database import Database
from datasources.relational.database import Row as Record
from datasources.relational.exercises_changes import WANTED
from datasources.relational.tables.assessments import Assessment, ExerciseGeneration, RemediationExercise, RemediationPath
from learning.vocabulary import PathStatus

MOST = 1_000  # remediations that are given up at a time
NEGLECTED = """
SELECT r.id, r.student_profile_id FROM remediation_paths r
WHERE r.status = 'active' AND r.started_at < $1 AND NOT EXISTS (
    SELECT FROM remediation_exercises e JOIN exercise_generations g ON g.id = e.exercise_generation_id
    JOIN assessments a ON a.id = g.assessment_id WHERE e.remediation_path_id = r.id AND a.submitted_at >= $1)
ORDER BY r.id LIMIT $2
"""
PATH = RemediationPath.__table__
PLACE = RemediationExercise.__table__
EXERCISE = ExerciseGeneration.__table__
ANSWER = Assessment.__table__


class NeglectedRow(Record):
    """A remediation that nobody goes on with."""

    id: UUID
    student_profile_id: UUID


async def neglected(database: Database, since: datetime) -> list[NeglectedRow]:
    """Some of the remediations under way that were begun before this moment, and not practiced since."""
    return await database.fetch(NEGLECTED, since, MOST, row=NeglectedRow)


async def active_on(change: Change, student_id: UUID, concept_id: str) -> Row[Any] | None:
    """The student's remediation on the concept that is under way; of several, the one begun first."""
    own = (PATH.c.student_profile_id == student_id, PATH.c.concept_id == concept_id, PATH.c.status == PathStatus.ACTIVE)
    return await change.one(select(PATH).where(*own).order_by(PATH.c.started_at, PATH.c.id).limit(1))


async def unpracticed(change: Change, remediation_id: UUID) -> Row[Any] | None:
    """The exercise of the remediation, written or in the making, that waits for an answer."""
    waiting = (EXERCISE.c.assessment_id.is_(None), EXERCISE.c.status.in_(WANTED))
    placed = EXERCISE.join(PLACE, PLACE.c.exercise_generation_id == EXERCISE.c.id)
    own = select(EXERCISE).select_from(placed).where(PLACE.c.remediation_path_id == remediation_id, *waiting)
    return await change.one(own.order_by(PLACE.c.position).limit(1))


async def next_place(change: Change, remediation_id: UUID) -> int:
    """Where in the remediation its next exercise stands."""
    last = select(func.max(PLACE.c.position)).where(PLACE.c.remediation_path_id == remediation_id)
    found = await change.connection.scalar(last)
    return 0 if found is None else int(found) + 1


async def is_neglected(change: Change, path: Row[Any], since: datetime) -> bool:
    """Whether the remediation was neither begun nor practiced since this moment, now that it is locked."""
    joined = PLACE.join(EXERCISE, EXERCISE.c.id == PLACE.c.exercise_generation_id).join(
        ANSWER, ANSWER.c.id == EXERCISE.c.assessment_id
    )
    last = select(func.max(ANSWER.c.submitted_at)).select_from(joined).where(PLACE.c.remediation_path_id == path.id)
    practiced_at = await change.connection.scalar(last)
    return bool(max(path.started_at, practiced_at or path.started_at) < since)


async def practiced_by(change: Change, answer_id: UUID) -> Row[Any] | None:
    """The remediation that this answer is part of."""
    joined = PATH.join(PLACE, PLACE.c.remediation_path_id == PATH.c.id).join(
        EXERCISE, EXERCISE.c.id == PLACE.c.exercise_generation_id
    )
    return await change.one(select(PATH).select_from(joined).where(EXERCISE.c.assessment_id == answer_id))


async def practices(change: Change, remediation_id: UUID) -> Sequence[Row[Any]]:
    """The graded answers of a remediation, in the order of its exercises: `target_step`; `own_step`, the
    exercise's own step that practices it; `step_evaluations`, `score`, `at`."""
    joined = PLACE.join(EXERCISE, EXERCISE.c.id == PLACE.c.exercise_generation_id).join(
        ANSWER, ANSWER.c.id == EXERCISE.c.assessment_id
    )
    columns: list[Any] = [
        EXERCISE.c.target_step,
        EXERCISE.c.expected_solution["target_step"].astext.label("own_step"),
        ANSWER.c.step_evaluations,
        ANSWER.c.competency_score.label("score"),
        ANSWER.c.evaluated_at.label("at"),
    ]
    graded = (PLACE.c.remediation_path_id == remediation_id, ANSWER.c.evaluated_at.is_not(None))
    found = select(*columns).select_from(joined).where(*graded).order_by(PLACE.c.position)
    rows: Sequence[Row[Any]] = (await change.connection.execute(found)).all()
    return rows
