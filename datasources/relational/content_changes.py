"""What goes with a hook or an example that was written: the version that it makes, and what the other stores are to be told."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from datasources.relational import outbox
from datasources.relational.changes import Change
from datasources.relational.content import EXAMPLES_BY_ID, HOOKS_BY_ID, ExampleRow, HookRow
from datasources.relational.database import Row, driver
from datasources.relational.outbox import Command
from datasources.relational.tables.base import Base
from datasources.relational.versions import add_version

R = TypeVar("R", bound=Row)

COUNTED = frozenset({"id", "author_id", "usage_count", "effectiveness", "updated_at"})
"""What a version does not keep: it is not what was written."""


async def hook(change: Change, id: UUID) -> HookRow:
    """The hook as it is now, in this transaction."""
    return await _row(change, HOOKS_BY_ID, id, HookRow)


async def example(change: Change, id: UUID) -> ExampleRow:
    """The same for an example."""
    return await _row(change, EXAMPLES_BY_ID, id, ExampleRow)


async def publish(change: Change, table: type[Base], row: HookRow | ExampleRow, commands: Iterable[Command]) -> None:
    """Keeps what it says now, and has the other stores told. The row is locked."""
    said = {name: str(value) if isinstance(value, UUID) else value for name, value in row.items() if name not in COUNTED}
    await add_version(change.connection, table.__tablename__, str(row.id), said, change.actor.id)
    await outbox.put(change.connection, commands)


async def _row(change: Change, sql: str, id: UUID, record: type[R]) -> R:
    row: R = await driver(change.connection).fetchrow(sql, [id], record_class=record)
    return row
