"""Reads of learning sessions and the lessons they delivered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.rows import by_id, per_parent
from datasources.relational.statements import Columns, columns, lateral
from datasources.relational.texts import Leaves


class SessionRow(Row):
    id: UUID
    student_profile_id: UUID
    learning_path_id: UUID
    concept_id: str
    kind: str
    number: int
    category: str | None
    personalized_content: dict[str, Any] | None
    selected_hooks: list[str] | None
    selected_examples: list[str] | None
    active_seconds: int
    started_at: datetime
    ended_at: datetime | None
    content_version: str


SESSION = columns(
    SessionRow,
    "l",
    kind="l.session_type",
    number="l.session_number",
    category="l.life_category",
    active_seconds="coalesce(l.active_seconds, 0)",
)
BY_ID = f"SELECT {SESSION} FROM learning_sessions l WHERE l.id = ANY($1::uuid[])"
OF_STUDENTS = lateral(f"""
SELECT {SESSION} FROM learning_sessions l
WHERE l.student_profile_id = parent.id AND ($2::uuid IS NULL OR l.id < $2)
ORDER BY l.id DESC LIMIT $3""")

SHOWN = """
SELECT shown.id, count(*)::int AS times
FROM learning_sessions l
CROSS JOIN jsonb_array_elements_text(coalesce(l.selected_hooks, '[]') || coalesce(l.selected_examples, '[]')) AS shown(id)
WHERE l.student_profile_id = $1 AND l.concept_id = $2 GROUP BY shown.id
"""

OVERDUE = """
SELECT id, student_profile_id FROM learning_sessions
WHERE ended_at IS NULL AND coalesce(last_interaction_at, started_at) < $1
ORDER BY student_profile_id LIMIT $2  -- the order of the index of open sessions
"""


class Lessons:
    """Learning sessions. Their ids carry their time, so newest first is by id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[SessionRow | None]:
        return await by_id(self._database, SESSION, BY_ID, ids, columns)

    async def of_students(
        self, student_ids: Sequence[UUID], after: tuple[Any, ...], first: int, *, columns: Columns = None, leaves: Leaves = None
    ) -> list[list[SessionRow]]:
        """The sessions of each student, newest first; `after` is a row's (id,)."""
        return await per_parent(self._database, SESSION, OF_STUDENTS, student_ids, *after, first, columns=columns, leaves=leaves)

    async def shown(self, student_id: UUID, concept_id: str) -> dict[str, int]:
        """How often each hook and example was put into the student's lessons on this concept, by id."""
        return {row.id: row.times for row in await self._database.fetch(SHOWN, student_id, concept_id)}

    async def overdue(self, since: datetime, most: int) -> list[tuple[UUID, UUID]]:
        """Sessions that have not ended and in which nothing was done after this moment, each with its student."""
        return [(row.id, row.student_profile_id) for row in await self._database.fetch(OVERDUE, since, most)]
