"""Reads of interviews."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.rows import by_id, per_parent
from datasources.relational.statements import Columns, columns, lateral
from datasources.relational.texts import Leaves


class InterviewRow(Row):
    id: UUID
    student_profile_id: UUID
    kind: str
    status: str
    asked: list[dict[str, Any]]  # {question_id, question_text, order}
    responses: list[dict[str, Any]]  # {question_id, transcript, timestamp}
    found: list[dict[str, Any]]  # {interest, category, strength, confidence}
    started_at: datetime
    ended_at: datetime | None


INTERVIEW = columns(
    InterviewRow,
    "i",
    kind="i.interview_type",
    asked="i.questions",
    found="coalesce(i.extracted_interests, '[]')",
    ended_at="i.completed_at",
)
BY_ID = f"SELECT {INTERVIEW} FROM interview_sessions i WHERE i.id = ANY($1::uuid[])"
OF_STUDENTS = lateral(f"""
SELECT {INTERVIEW} FROM interview_sessions i WHERE i.student_profile_id = parent.id ORDER BY i.started_at DESC, i.id""")


class Interviews:
    """Interviews."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[InterviewRow | None]:
        return await by_id(self._database, INTERVIEW, BY_ID, ids, columns)

    async def of_students(
        self, student_ids: Sequence[UUID], *, columns: Columns = None, leaves: Leaves = None
    ) -> list[list[InterviewRow]]:
        """The interviews of each student, newest first."""
        return await per_parent(self._database, INTERVIEW, OF_STUDENTS, student_ids, columns=columns, leaves=leaves)
