"""The outbox: what other stores have yet to be told, written in the transaction that decided it, and delivered in order.

`datasources/jobs/relay.py` delivers. A command can be delivered twice (a relay may die between doing it and saying so), so each
must do no harm the second time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from datasources.content.chunks import Chunk, to_metadata
from datasources.graph.port import Change, DropEdge, DropNode, Edge, Label, Node, Relationship, Value
from datasources.relational.database import Database, Row, driver

T = TypeVar("T")

CHANGES_A_COMMAND = 1_000
CHUNKS_A_COMMAND = 64
IDS_A_COMMAND = 1_000


class Kind(StrEnum):
    """What a command does."""

    CHANGES = "changes"  # to the graph
    UPSERT = "upsert"  # of passages, which are embedded at delivery
    DELETE = "delete"  # of passages


STORES = {Kind.CHANGES: "graph", Kind.UPSERT: "content", Kind.DELETE: "content"}


@dataclass(frozen=True, slots=True)
class Command:
    """A write to another store."""

    kind: Kind
    key: str  # what it concerns: commands with one key are delivered in order, whatever becomes of others
    payload: Any

    @property
    def size(self) -> int:
        """How many changes, passages or ids it holds."""
        parts = self.payload.get("chunks") or self.payload.get("ids") or self.payload.get("changes") or ()
        return len(parts)


class Pending(Row):
    """A command that waits."""

    id: int
    kind: str
    key: str
    payload: Any


def graph_changes(key: str, changes: Iterable[Change]) -> Iterator[Command]:
    """The changes, in their order, as commands of at most `CHANGES_A_COMMAND`."""
    for batch in _batches(changes, CHANGES_A_COMMAND):
        yield Command(Kind.CHANGES, key, {"changes": [_encoded(change) for change in batch]})


def upsert(key: str, chunks: Sequence[Chunk]) -> Iterator[Command]:
    """Passages of one namespace, as commands of at most `CHUNKS_A_COMMAND`."""
    for batch in _batches(chunks, CHUNKS_A_COMMAND):
        passages = [{"id": chunk.id, "metadata": dict(to_metadata(chunk))} for chunk in batch]
        yield Command(Kind.UPSERT, key, {"namespace": batch[0].namespace, "chunks": passages})


def delete(key: str, namespace: str, ids: Sequence[str]) -> Iterator[Command]:
    """Passages that go, as commands of at most `IDS_A_COMMAND`."""
    for batch in _batches(ids, IDS_A_COMMAND):
        yield Command(Kind.DELETE, key, {"namespace": namespace, "ids": batch})


async def put(connection: AsyncConnection, commands: Iterable[Command]) -> int:
    """Writes the commands, in order, into the caller's transaction; gives how many there were."""
    rows = [(STORES[command.kind], command.kind.value, command.key, command.payload) for command in commands]
    await driver(connection).executemany("INSERT INTO outbox (store, kind, key, payload) VALUES ($1, $2, $3, $4)", rows)
    return len(rows)


_NEXT = """
SELECT id, kind, key, payload FROM outbox
WHERE delivered_at IS NULL AND key <> ALL($1::text[]) ORDER BY id LIMIT 1
"""
_FAILED = "UPDATE outbox SET attempts = attempts + 1, last_error = $2 WHERE id = $1"
_DELIVERED = """
UPDATE outbox SET delivered_at = now(), payload = NULL, attempts = attempts + 1, last_error = NULL WHERE id = $1
"""


async def following(database: Database, without: Sequence[str]) -> Pending | None:
    """The oldest command that waits, of those whose key is not in `without`."""
    rows = await database.fetch(_NEXT, list(without), row=Pending)
    return rows[0] if rows else None


async def waiting(database: Database, key: str) -> int:
    """How many commands with this key wait."""
    return int(await database.fetchval("SELECT count(*) FROM outbox WHERE delivered_at IS NULL AND key = $1", key))


async def failed(database: Database, command: Pending, why: str) -> None:
    """Notes an attempt that did not succeed."""
    await database.fetch(_FAILED, command.id, why)


async def delivered(connection: AsyncConnection, command: Pending) -> None:
    """Notes that the command is done, and lets go of what it held."""
    await driver(connection).execute(_DELIVERED, command.id)


def changes_of(payload: Mapping[str, Any]) -> list[Change]:
    """The changes of a `CHANGES` command."""
    return [_decoded(change) for change in payload["changes"]]


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _encoded(change: Change) -> list[Any]:
    match change:
        case Node(label, id, properties):
            return ["node", label.value, id, {key: _stored(value) for key, value in properties.items()}]
        case Edge(relationship, source, target, properties):
            return ["edge", relationship.value, source, target, {key: _stored(value) for key, value in properties.items()}]
        case DropNode(label, id):
            return ["drop node", label.value, id]
        case DropEdge(relationship, source, target):
            return ["drop edge", relationship.value, source, target]


def _decoded(change: Sequence[Any]) -> Change:
    match change:
        case ["node", label, id, properties]:
            return Node(Label(label), id, {key: _value(value) for key, value in properties.items()})
        case ["edge", relationship, source, target, properties]:
            return Edge(Relationship(relationship), source, target, {key: _value(value) for key, value in properties.items()})
        case ["drop node", label, id]:
            return DropNode(Label(label), id)
        case ["drop edge", relationship, source, target]:
            return DropEdge(Relationship(relationship), source, target)
    raise ValueError(f"no change: {change!r}")


def _stored(value: Value) -> Any:
    return {"time": value.isoformat()} if isinstance(value, datetime) else value


def _value(value: Any) -> Value:
    return datetime.fromisoformat(value["time"]) if isinstance(value, dict) else value
