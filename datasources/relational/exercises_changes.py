"""What is asked of a student's exercises and answers within a change to them. Their profile is locked by then."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from datasources.relational.changes import Change
from datasources.relational.tables.assessments import Assessment, ExerciseGeneration
from datasources.relational.tables.learning import LearningSession
from learning.vocabulary import ExerciseKind, JobStatus

EXERCISE = ExerciseGeneration.__table__
ANSWER = Assessment.__table__.c
WANTED = (JobStatus.PENDING, JobStatus.RUNNING, JobStatus.COMPLETED)


async def unanswered(change: Change, session_id: UUID, kind: ExerciseKind) -> Row[Any] | None:
    """The exercise of this kind, written or in the making, that waits for an answer in the session."""
    waiting = (EXERCISE.c.assessment_id.is_(None), EXERCISE.c.status.in_(WANTED))
    own = (EXERCISE.c.learning_session_id == session_id, EXERCISE.c.generation_type == kind)
    return await change.one(select(EXERCISE).where(*own, *waiting).order_by(EXERCISE.c.id).limit(1))


async def requested(change: Change, student_id: UUID, since: datetime) -> int:
    """How many exercises were requested for the student from this moment on."""
    own = _of_student(select(func.count()), student_id)
    return int(await change.connection.scalar(own.where(EXERCISE.c.generation_timestamp >= since)) or 0)


async def tried(change: Change, student_id: UUID, concept_id: str) -> Sequence[Row[Any]]:
    """The exercises on this concept that the student was given before: `kind`, `prompt`, `interest`, oldest first."""
    columns = (
        EXERCISE.c.generation_type.label("kind"),
        EXERCISE.c.generated_exercise["prompt"].astext.label("prompt"),
        EXERCISE.c.selected_interest.label("interest"),
    )
    own = _of_student(select(*columns), student_id).where(EXERCISE.c.concept_id == concept_id, EXERCISE.c.status.in_(WANTED))
    rows: Sequence[Row[Any]] = (await change.connection.execute(own.order_by(EXERCISE.c.id))).all()
    return rows


async def last_graded(change: Change, student_id: UUID, concept_id: str, kind: ExerciseKind) -> UUID | None:
    """The answer of this kind that counts for the concept: of those that were ever graded, the one that was handed in last."""
    own = (ANSWER.student_profile_id == student_id, ANSWER.concept_id == concept_id, ANSWER.assessment_type == kind)
    graded = select(ANSWER.id).where(*own, ANSWER.evaluated_at.is_not(None))
    found: UUID | None = await change.connection.scalar(graded.order_by(ANSWER.submitted_at.desc(), ANSWER.id.desc()).limit(1))
    return found


def _of_student(selected: Select[Any], student_id: UUID) -> Select[Any]:
    """Of the student's own exercises: they are their sessions'."""
    sessions = LearningSession.__table__
    return selected.select_from(EXERCISE.join(sessions, sessions.c.id == EXERCISE.c.learning_session_id)).where(
        sessions.c.student_profile_id == student_id
    )
