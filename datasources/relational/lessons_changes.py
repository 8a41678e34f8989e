"""What is asked of a student's sessions, and written beside them, within a change to them. Their profile is locked by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from datasources.relational.changes import Change
from datasources.relational.database import Row as Record
from datasources.relational.database import driver
from datasources.relational.tables.learning import LearningSession, SessionInteraction
from learning.vocabulary import InteractionKind, SessionPart

SESSION = LearningSession.__table__
INTERACTION = SessionInteraction.__table__.c
ADD = """
INSERT INTO session_interactions (session_id, key, kind, part, target_id, at, seconds, scroll_percent)
SELECT $1, done.* FROM unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[], $7::int[], $8::int[]) AS done
ON CONFLICT (session_id, key) DO NOTHING RETURNING key
"""
DONE = "SELECT key, kind, part, target_id, at, seconds, scroll_percent FROM session_interactions WHERE session_id = $1"
USED = """
UPDATE {0} SET usage_count = usage_count + 1
WHERE id IN (SELECT id FROM {0} WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """One thing that a student did, as it is stored."""

    key: UUID
    kind: InteractionKind
    part: SessionPart
    target_id: UUID | None
    at: datetime
    seconds: int | None
    scroll_percent: int | None


class DoneRow(Record):
    """The same, as it is read."""

    key: UUID
    kind: str
    part: str
    target_id: UUID | None
    at: datetime
    seconds: int | None
    scroll_percent: int | None


async def open_sessions(change: Change, student_id: UUID) -> Sequence[Row[Any]]:
    """The student's sessions that have not ended, locked; there is at most one."""
    theirs = (SESSION.c.student_profile_id == student_id, SESSION.c.ended_at.is_(None))
    return await change.all(select(SESSION).where(*theirs).order_by(SESSION.c.id))


async def last_number(change: Change, student_id: UUID, concept_id: str) -> int:
    """The number of the student's last session on the concept; 0 before the first."""
    theirs = (SESSION.c.student_profile_id == student_id, SESSION.c.concept_id == concept_id)
    return int(await change.connection.scalar(select(func.max(SESSION.c.session_number)).where(*theirs)) or 0)


async def used(change: Change, hook_ids: Sequence[UUID], example_ids: Sequence[UUID]) -> None:
    """Counts that these were put into a lesson. Whoever counts locks them in the same order, and to the end of the change: to be
    called last."""
    for table, ids in (("content_hooks", hook_ids), ("content_examples", example_ids)):
        if ids:
            await driver(change.connection).execute(USED.format(table), list(ids))


async def add_interactions(change: Change, session_id: UUID, done: Sequence[Interaction]) -> set[UUID]:
    """Stores what was done; gives the keys of what was not there before."""
    rows = [(one.key, one.kind, one.part, one.target_id, one.at, one.seconds, one.scroll_percent) for one in done]
    columns = [list(column) for column in zip(*rows, strict=True)]
    return {row["key"] for row in await driver(change.connection).fetch(ADD, session_id, *columns)}


async def interactions(change: Change, session_id: UUID) -> Sequence[DoneRow]:
    """All that was done in the session, which may be thousands of rows."""
    found: Sequence[DoneRow] = await driver(change.connection).fetch(DONE, session_id, record_class=DoneRow)
    return found


async def examples_seen(change: Change, student_id: UUID, concept_id: str) -> int:
    """How many different examples of the concept the student looked at, in all sessions whose interactions are kept."""
    theirs = (SESSION.c.student_profile_id == student_id, SESSION.c.concept_id == concept_id)
    seen = (INTERACTION.part == SessionPart.EXAMPLE, INTERACTION.kind != InteractionKind.IDLE)
    count = select(func.count(INTERACTION.target_id.distinct())).join(SESSION, SESSION.c.id == INTERACTION.session_id)
    return int(await change.connection.scalar(count.where(*theirs, *seen)) or 0)
