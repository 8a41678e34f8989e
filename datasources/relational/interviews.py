"""Reads of interviews."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from datasources.relational.changes import Change
from datasources.relational.database import Database, Row, driver
from datasources.relational.rows import by_id, per_parent
from datasources.relational.statements import Columns, columns, lateral
from datasources.relational.texts import Leaves

CHANNEL = "interviews"
"""On which PostgreSQL tells that an interview has changed, or the consent that it stands on (`r0007`)."""


class InterviewRow(Row):
    id: UUID
    student_profile_id: UUID
    kind: str
    status: str
    asked: list[dict[str, Any]]  # {question_id, question_text, order, topic}
    responses: list[dict[str, Any]]  # {question_id, transcript, timestamp, format, seconds, found, styles, by}
    found: list[dict[str, Any]]  # {interest, category, strength, confidence, evidence}
    started_at: datetime
    ended_at: datetime | None
    webrtc_session_id: str | None


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

LAST = """greatest(
    i.started_at,
    (SELECT max((response ->> 'timestamp')::timestamptz) FROM jsonb_array_elements(i.responses) AS response),
    (i.connection_logs -> -1 ->> 'at')::timestamptz)"""
IDLE = f"""
SELECT i.id, i.student_profile_id FROM interview_sessions i WHERE i.status = 'in_progress' AND {LAST} < $1
ORDER BY i.id LIMIT $2"""
IS_IDLE = f"SELECT {LAST} < $2 FROM interview_sessions i WHERE i.id = $1"


class IdleRow(Row):
    """An interview that was left alone."""

    id: UUID
    student_profile_id: UUID


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

    async def idle(self, since: datetime, most: int) -> list[IdleRow]:
        """Interviews under way in which nothing has happened since this moment."""
        return await self._database.fetch(IDLE, since, most, row=IdleRow)


async def is_idle(change: Change, id: UUID, since: datetime) -> bool:
    """Whether nothing has happened since this moment in an interview that is locked."""
    return bool(await driver(change.connection).fetchval(IS_IDLE, id, since))
