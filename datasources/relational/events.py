"""Reads of the log of what happened in students' learning, in the order of its positions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.statements import columns


class EventRow(Row):
    id: int
    position: int
    at: datetime
    student_profile_id: UUID
    organization_id: UUID | None
    kind: str
    entity_id: str
    payload: dict[str, Any]


EVENT = columns(EventRow, "e")
SINCE = f"SELECT {EVENT} FROM progress_events e WHERE e.position > $1 ORDER BY e.position LIMIT $2"
OF_STUDENT = f"""
SELECT {EVENT} FROM progress_events e
WHERE e.student_profile_id = $1 AND e.position > $2 AND e.position <= $3 ORDER BY e.position LIMIT $4"""
OF_ORGANIZATION = f"""
SELECT {EVENT} FROM progress_events e
WHERE e.organization_id = $1 AND e.position > $2 AND e.position <= $3 ORDER BY e.position LIMIT $4"""

END = "SELECT coalesce((SELECT position FROM progress_events WHERE position > 0 ORDER BY position DESC LIMIT 1), 0)"
GIVEN = "SELECT coalesce(pg_sequence_last_value('progress_events_position'), 0)"


class Events:
    """The log. Positions follow commits: whoever has read up to one has read all before it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def end(self) -> int:
        """The last position; 0 while nothing has happened."""
        end: int = await self._database.fetchval(END)
        return end

    async def given(self) -> int:
        """The highest position that was given so far, whether its event is still there or not, or not there yet."""
        given: int = await self._database.fetchval(GIVEN)
        return given

    async def since(self, position: int, most: int) -> Sequence[EventRow]:
        """What comes after a position."""
        return await self._database.fetch(SINCE, position, most, row=EventRow)

    async def of_student(self, student_id: UUID, after: int, until: int, most: int) -> Sequence[EventRow]:
        """What happened to a student, after one position and up to another."""
        return await self._database.fetch(OF_STUDENT, student_id, after, until, most, row=EventRow)

    async def of_organization(self, organization_id: UUID, after: int, until: int, most: int) -> Sequence[EventRow]:
        """What happened to students of an organization, as they were then."""
        return await self._database.fetch(OF_ORGANIZATION, organization_id, after, until, most, row=EventRow)
