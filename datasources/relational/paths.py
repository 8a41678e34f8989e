"""Reads of learning paths."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.rows import by_id, per_parent
from datasources.relational.statements import Columns, columns, lateral
from datasources.relational.texts import Leaves


class PathRow(Row):
    id: UUID
    student_profile_id: UUID
    textbook_id: UUID
    subject_name: str
    subject_id: str | None
    status: str
    current_concept_id: str | None
    next_concept_id: str | None
    available_concepts: list[str]
    concepts_total: int
    concepts_completed: int
    concepts_mastered: int
    average_mastery: float | None
    daily_target_minutes: int
    estimated_completion_on: date | None
    started_at: datetime
    last_accessed_at: datetime
    completed_at: datetime | None


PATH = columns(
    PathRow,
    "p",
    subject_name="p.subject",
    subject_id="(SELECT t.subject_id FROM textbooks t WHERE t.id = p.textbook_id)",
    available_concepts="coalesce(p.available_concepts, '{}')",
    average_mastery="p.average_mastery_score",
    estimated_completion_on="p.estimated_completion_date",
)
BY_ID = f"SELECT {PATH} FROM learning_paths p WHERE p.id = ANY($1::uuid[])"
OF_STUDENTS = lateral(f"""
SELECT {PATH} FROM learning_paths p
WHERE p.student_profile_id = parent.id AND ($2::text IS NULL OR p.status = $2)
ORDER BY p.last_accessed_at DESC, p.id""")


class Paths:
    """Learning paths."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[PathRow | None]:
        return await by_id(self._database, PATH, BY_ID, ids, columns)

    async def of_students(
        self, student_ids: Sequence[UUID], status: str | None = None, *, columns: Columns = None, leaves: Leaves = None
    ) -> list[list[PathRow]]:
        """The paths of each student, last used first."""
        return await per_parent(self._database, PATH, OF_STUDENTS, student_ids, status, columns=columns, leaves=leaves)
