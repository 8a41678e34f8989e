"""What is asked of a student's paths and progress within a change to them. Their profile is locked by then, so rows are not."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update

from datasources.relational.changes import Change
from datasources.relational.tables.content import Textbook
from datasources.relational.tables.learning import ConceptProgress, LearningPath
from learning.paths import LIVE

PROGRESS = ConceptProgress.__table__.c
PATH = LearningPath.__table__.c


async def progress_on(change: Change, student_id: UUID, concept_ids: Iterable[str]) -> Sequence[Any]:
    """How far the student is with each of these concepts that they began: rows of `concept_id`, `status`, `completed_at`,
    `mastery_score` and `last_used_at`."""
    columns = (PROGRESS.concept_id, PROGRESS.status, PROGRESS.completed_at)
    named = (PROGRESS.final_mastery_score.label("mastery_score"), PROGRESS.updated_at.label("last_used_at"))
    theirs = (PROGRESS.student_profile_id == student_id, PROGRESS.concept_id.in_(list(concept_ids)))
    return (await change.connection.execute(select(*columns, *named).where(*theirs))).all()


async def live_path(change: Change, student_id: UUID, subject: str) -> Row[Any] | None:
    """The student's path in this subject (by name) that is active or paused; there is at most one."""
    return await change.one(
        select(LearningPath.__table__).where(
            LearningPath.student_profile_id == student_id, LearningPath.subject == subject, LearningPath.status.in_(LIVE)
        )
    )


async def adopt(change: Change, path_id: UUID, student_id: UUID, concept_ids: Iterable[str]) -> None:
    """From now on, what the student has done on these concepts is progress on this path."""
    theirs = (PROGRESS.student_profile_id == student_id, PROGRESS.concept_id.in_(list(concept_ids)))
    await change.connection.execute(update(ConceptProgress).where(*theirs).values(learning_path_id=path_id))


async def take_up(change: Change, path_id: UUID, student_id: UUID, concept_id: str) -> None:
    """The student works on this concept now, on this path."""
    theirs = (PROGRESS.student_profile_id == student_id, PROGRESS.concept_id == concept_id)
    values = {"learning_path_id": path_id, "updated_at": func.now()}
    await change.connection.execute(update(ConceptProgress).where(*theirs).values(values))


async def studies(change: Change, student_id: UUID) -> Sequence[Any]:
    """The student's paths, live or not: rows of `subject_id`, `status`, `started_at` and `current_concept_id`."""
    columns = (PATH.status, PATH.started_at, PATH.current_concept_id, Textbook.subject_id)
    theirs = select(*columns).join(Textbook, Textbook.id == PATH.textbook_id).where(PATH.student_profile_id == student_id)
    return (await change.connection.execute(theirs.where(Textbook.subject_id.is_not(None)).order_by(PATH.id))).all()
