"""A change: one short transaction of somebody's, with its audit trail, its events and its jobs, and remembered under its key.

What is read here is locked until the end, so that what was decided still holds when it is written. Which change may be made,
by whom, is not decided here: see `access/changes.py`.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, Select, Table, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from datasources.jobs.queue import defer
from datasources.relational.database import Database
from datasources.relational.tables.base import Base
from datasources.relational.tables.system import AuditEvent, IdempotencyKey, ProgressEvent

UNTOLD = frozenset(
    {"token_hash", "letter_due_at", "student_response", "appeal_reason"}
    | {"questions", "responses", "extracted_interests", "confidence_scores", "connection_logs"}
)
"""Columns that no audit trail shows: secrets, what is the house's own affair, and a pupil's own words, which go when the pupil is
erased; the trail stays."""

RIGHTS = {
    "users": frozenset({"cognito_sub", "is_active", "locked_until"}),
    "student_profiles": frozenset({"user_id", "organization_id"}),
    "guardianships": frozenset({"verified_at"}),
    "organization_members": frozenset({"role"}),
}
"""What decides what a viewer may see: these columns, and whether a row is there (the triggers of `r0003` and `r0004` stand on
them)."""


Locked = Row[Any]
"""A row of a table, with its columns, that nobody else changes until the transaction ends."""


class KeyReused(Exception):
    """An idempotency key was used before, with another input."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a change: a user, or the house itself. `words` outlive the user: they hold no name."""

    id: UUID | None
    words: str


class Change:
    """An open transaction. Rows are SQLAlchemy's, with the columns of their table; keys and values are named as the columns."""

    actor: Actor

    def __init__(self, connection: AsyncConnection, action: str, now: datetime, *, audited: bool = True) -> None:
        self.connection = connection
        self.action = action
        self.now = now
        self.rights = False  # whether something that decides what a viewer may see was written
        self._audited = audited
        self._audit: list[dict[str, Any]] = []
        self._events: list[dict[str, Any]] = []
        self._jobs: list[tuple[str, dict[str, Any], datetime | None]] = []

    async def find(self, table: type[Base], **values: Any) -> Row[Any] | None:
        """The one row with these values, locked. None where there is none."""
        of = _table(table)
        return await self.one(select(of).where(*(of.c[name] == value for name, value in values.items())))

    async def one(self, statement: Select[Any]) -> Row[Any] | None:
        """The one row of a statement, locked. None where there is none."""
        rows = await self.all(statement)
        return rows[0] if rows else None

    async def all(self, statement: Select[Any]) -> Sequence[Row[Any]]:
        """The rows of a statement, locked. Others may still refer to them, as new children of theirs do."""
        rows: Sequence[Row[Any]] = (await self.connection.execute(statement.with_for_update(key_share=True))).all()
        return rows

    async def add(self, table: type[Base], **values: Any) -> Row[Any]:
        """The new row."""
        of = _table(table)
        row: Row[Any] = (await self.connection.execute(insert(of).values(values).returning(of))).one()
        self._note(of, row, None, values)
        return row

    async def add_unless_there(self, table: type[Base], **values: Any) -> Row[Any] | None:
        """The same; None where there is one already that it would be beside. Waits for others that are about to add it."""
        of = _table(table)
        added = upsert(of).values(values).on_conflict_do_nothing().returning(of)
        row: Row[Any] | None = (await self.connection.execute(added)).first()
        if row is not None:
            self._note(of, row, None, values)
        return row

    async def update(self, table: type[Base], row: Row[Any], **values: Any) -> Row[Any]:
        """The row as it is afterwards. Where these are its values already, nothing is written."""
        of = _table(table)
        new = {name: value for name, value in values.items() if row._mapping[name] != value}
        if not new:
            return row
        written = update(of).where(*_is(of, row)).values(new).returning(of)
        changed: Row[Any] = (await self.connection.execute(written)).one()
        self._note(of, row, {name: row._mapping[name] for name in new}, new)
        return changed

    async def remove(self, table: type[Base], row: Row[Any]) -> None:
        of = _table(table)
        await self.connection.execute(delete(of).where(*_is(of, row)))
        self._note(of, row, dict(row._mapping), None)

    def note(self, entity: str, entity_id: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """Puts in the audit trail what was decided for another store."""
        self._audit.append({"entity": entity, "entity_id": entity_id, "before": before, "after": after})

    def tell(self, kind: str, student: Any, entity_id: object, **payload: Any) -> None:
        """Appends to the log of what happened in a student's learning (`EVENT_KINDS`). `student` is their profile's row."""
        event = {"kind": kind, "student_profile_id": student.id, "organization_id": student.organization_id}
        self._events.append(event | {"entity_id": str(entity_id), "payload": payload, "at": self.now})

    def later(self, job: str, *, at: datetime | None = None, **arguments: Any) -> None:
        """Has a job done once this is committed, at a time or at once. `arguments` are JSON."""
        self._jobs.append((job, arguments, at))

    async def remembered(self, key: UUID, input_hash: str) -> str | None:
        """The id that was answered under this key, if it was used before. Two requests with one key: the second waits here for
        the first. Raises `KeyReused`."""
        of = _table(IdempotencyKey)
        own = {"user_id": self.actor.id, "key": key}
        said = {"operation": self.action, "input_hash": input_hash}
        made = upsert(of).values(own | said | {"answer": {}}).on_conflict_do_nothing().returning(of.c.key)
        if (await self.connection.execute(made)).first() is not None:
            return None
        before = (await self.connection.execute(select(of).filter_by(**own))).one()
        if {name: before._mapping[name] for name in said} != said:
            raise KeyReused
        return str(before.answer["id"])

    async def remember(self, key: UUID, id: str) -> None:
        """From now on, this is what is answered under the key."""
        of = _table(IdempotencyKey)
        await self.connection.execute(update(of).filter_by(user_id=self.actor.id, key=key).values(answer={"id": id}))

    async def finish(self) -> None:
        """Writes what goes with the change: its audit trail, its events, and its jobs."""
        if self._audit:
            who = {"actor_id": self.actor.id, "actor": self.actor.words, "action": self.action}
            await self.connection.execute(insert(_table(AuditEvent)), [who | event for event in self._audit])
        if self._events:
            await self.connection.execute(insert(_table(ProgressEvent)), self._events)
        if self._jobs:
            await defer(self.connection, self._jobs)

    def _note(self, of: Table, row: Row[Any], before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        self.rights = self.rights or not RIGHTS.get(of.name, frozenset()).isdisjoint(before if before and after else of.c.keys())
        if not self._audited:
            return
        key = ".".join(str(row._mapping[column.name]) for column in of.primary_key)
        self.note(of.name, key, _plain(before), _plain(after))


@asynccontextmanager
async def changing(database: Database, action: str, now: datetime, *, audited: bool = True) -> AsyncIterator[Change]:
    """A change by this name, whose `actor` is to be set. An error within undoes it all."""
    async with database.transaction() as connection:
        change = Change(connection, action, now, audited=audited)
        yield change
        await change.finish()


def _table(of: type[Base]) -> Table:
    table = of.__table__
    assert isinstance(table, Table)
    return table


def _is(of: Table, row: Row[Any]) -> list[Any]:
    return [column == row._mapping[column.name] for column in of.primary_key]


def _plain(values: dict[str, Any] | None) -> dict[str, Any] | None:
    """Values as JSON holds them, without those that are not told."""
    if values is None:
        return None
    shown = {name: value for name, value in values.items() if name not in UNTOLD}
    plain: dict[str, Any] = orjson.loads(orjson.dumps(shown, default=str))
    return plain
