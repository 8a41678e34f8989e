"""The graph in PostgreSQL, for those who have no Neo4j: nodes and edges in two tables of a schema of its own.

Only `apply` writes, and its writers take turns at the one row of `version`: so the ends of an edge need no foreign keys.
Statements are in `embedded_sql.py`.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any

import asyncpg

from datasources.errors import PrerequisiteCycle, StoreMisconfigured, StoreRefused, StoreUnavailable
from datasources.graph import embedded_sql as sql
from datasources.graph.changes import Batch, batches, ends_of, missing_end, versions
from datasources.graph.cycles import closed_cycle, prerequisites_put
from datasources.graph.port import (
    ENDS,
    Change,
    DropEdge,
    DropNode,
    Edge,
    Label,
    Node,
    Properties,
    Relationship,
    SubjectGraph,
    Value,
)
from datasources.graph.values import askable, pieces, words_of
from datasources.jsonb import listed
from datasources.relational.database import Database, Row, driver
from datasources.views import Names, Whole

PATIENCE = 6  # a writer waits for its turn and brings thousands of changes: it may take this many times as long as a reader
TRANSIENT = (asyncpg.OperatorInterventionError, asyncpg.TransactionRollbackError, asyncpg.InsufficientResourcesError)


class EmbeddedGraph:
    """The graph port over PostgreSQL. Made by `prepare()`; shares the database's pool, and leaves closing it to its owner."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def nodes(self, label: Label, ids: Sequence[str], *, names: Names = None) -> dict[str, Node]:
        rows = await self._fetch(sql.nodes(_key(names)), label, listed(askable(ids)))
        read = _reader(names, slice(1, None))
        return {row[0]: Node(label, row[0], read(row)) for row in rows}

    async def all(self, label: Label, *, names: Names = None) -> list[Node]:
        rows = await self._fetch(sql.all_nodes(_key(names)), label)
        read = _reader(names, slice(1, None))
        return [Node(label, row[0], read(row)) for row in rows]

    async def targets(
        self, relationship: Relationship, ids: Sequence[str], *, names: Names = None, of_edges: Names = None
    ) -> list[tuple[Edge, Node]]:
        _, label = ENDS[relationship]
        rows = await self._fetch(sql.targets(_key(names), _key(of_edges)), relationship, listed(askable(ids)), label)
        return _pairs(rows, relationship, label, 1, names, of_edges)

    async def sources(
        self, relationship: Relationship, ids: Sequence[str], *, names: Names = None, of_edges: Names = None
    ) -> list[tuple[Edge, Node]]:
        label, _ = ENDS[relationship]
        rows = await self._fetch(sql.sources(_key(names), _key(of_edges)), relationship, listed(askable(ids)), label)
        return _pairs(rows, relationship, label, 0, names, of_edges)

    async def prerequisites_below(self, ids: Sequence[str]) -> set[tuple[str, str]]:
        return {(row[0], row[1]) for row in await self._fetch(sql.PREREQUISITES_BELOW, askable(ids))}

    async def subject_graph(self, subject_id: str) -> SubjectGraph | None:
        rows = await self._fetch(sql.SUBJECT_GRAPH, *askable([subject_id])) if askable([subject_id]) else []
        nodes = [Node(Label(row.kind), row.id, _whole(row[4:])) for row in rows if row.id]
        edges = [Edge(Relationship(row.kind), row.source, row.target, _whole(row[4:5])) for row in rows if not row.id]
        subject = next((node for node in nodes if node.label is Label.SUBJECT), None)
        return SubjectGraph(subject, [node for node in nodes if node is not subject], edges) if subject else None

    async def named(self, label: Label, words: str, limit: int, *, names: Names = None) -> list[Node]:
        sought = words_of(words)
        if not sought:
            return []
        rows = await self._fetch(sql.named(_key(names)), label, sought, pieces(sought), limit)
        read = _reader(names, slice(1, None))
        return [Node(label, row[0], read(row)) for row in rows]

    async def version(self) -> int:
        return int((await self._fetch(sql.VERSION))[0].version)

    async def apply(self, changes: Sequence[Change]) -> int:
        made = list(batches(changes))
        async with self._transaction() as connection:
            version = await connection.fetchval(sql.NEXT_VERSION, versions(changes))
            for batch in made:
                await _write(connection, batch)
            if put := prerequisites_put(changes):
                edges = await connection.fetch(sql.PREREQUISITES_BELOW, list({dependent for dependent, _ in put}))
                if cycle := closed_cycle(put, [(row["source"], row["target"]) for row in edges]):
                    raise PrerequisiteCycle(cycle)
        return int(version)

    async def prepare(self) -> None:
        async with self._transaction() as connection:
            await connection.execute(sql.TABLES)

    async def check(self) -> None:
        [row] = await self._fetch(sql.IS_PREPARED)
        if not row.prepared:
            raise StoreMisconfigured("SPOOL_DATABASE_URL", "the graph's tables are not there: run `spool migrate`.")

    async def close(self) -> None:
        """Nothing of its own to let go of."""

    async def _fetch(self, statement: str, *arguments: Any) -> list[Row]:
        with _said_as_ours():
            return await self.database.fetch(statement, *arguments)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Any]:
        with _said_as_ours():
            async with self.database.transaction(PATIENCE) as connection:
                yield driver(connection)


async def _write(connection: Any, batch: Batch) -> None:
    match batch[0]:
        case Node():
            await connection.execute(sql.PUT_NODES, *_columns(batch, "label", "id"), _documents(batch))
        case Edge():
            ends = dict.fromkeys(end for edge in batch for end in ends_of(edge))
            if missing := await connection.fetchrow(sql.MISSING_END, *_transposed(ends)):
                raise StoreRefused("graph", missing_end(Label(missing["label"]), missing["id"]))
            await connection.execute(sql.PUT_EDGES, *_columns(batch, "relationship", "source", "target"), _documents(batch))
        case DropEdge():
            await connection.execute(sql.DROP_EDGES, *_columns(batch, "relationship", "source", "target"))
        case DropNode():
            for end, statement in enumerate((sql.DROP_EDGES_FROM, sql.DROP_EDGES_TO)):
                loose = [(kind, node.id) for node in batch for kind, ends in ENDS.items() if ends[end] is node.label]
                await connection.execute(statement, *_transposed(loose))
            await connection.execute(sql.DROP_NODES, *_columns(batch, "label", "id"))


def _columns(batch: Batch, *names: str) -> list[list[str]]:
    return [[getattr(change, name) for change in batch] for name in names]


def _transposed(pairs: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    pairs = list(pairs)
    return [first for first, _ in pairs], [second for _, second in pairs]


def _documents(batch: Batch) -> list[dict[str, Any]]:
    return [{name: _encoded(value) for name, value in change.properties.items()} for change in batch]


def _encoded(value: Value) -> Any:
    return {"time": value.isoformat()} if isinstance(value, datetime) else value  # no property is an object otherwise


def _key(names: Names) -> sql.Named:
    return None if names is None else tuple(names.items())


def _pairs(
    rows: Sequence[Row], relationship: Relationship, label: Label, end: int, names: Names, of_edges: Names
) -> list[tuple[Edge, Node]]:
    """Edges, each with the node at one of its ends: 0 is the source, 1 the target."""
    split = 3 if of_edges is None else 2 + len(of_edges)
    apart = names is not None and of_edges is not None and names.keys().isdisjoint(of_edges)
    edge, node = _reader(of_edges, slice(2, split), apart), _reader(names, slice(split, None))
    return [(Edge(relationship, row[0], row[1], edge(row)), Node(label, row[end], node(row))) for row in rows]


def _reader(names: Names, columns: slice, apart: bool = True) -> Callable[[Row], Properties]:
    """What makes properties of these columns of a row. Those that were asked for by name the row gives itself, if no column
    behind them has one of their names."""
    if names is None:
        return lambda row: _whole(row[columns])
    return (lambda row: row) if apart else lambda row: dict(zip(names, row[columns], strict=True))


def _whole(values: Sequence[Any]) -> Whole:
    document, *times = values
    return Whole(_decoded(document), **dict(zip(("created_at", "updated_at"), times, strict=False)))


def _decoded(document: dict[str, Any]) -> dict[str, Value]:
    if dict not in map(type, document.values()):  # no times among them
        return document
    return {name: datetime.fromisoformat(value["time"]) if isinstance(value, dict) else value for name, value in document.items()}


@contextmanager
def _said_as_ours() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as error:
        raise StoreUnavailable("graph", str(error)) from error
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError, asyncpg.UndefinedFunctionError) as error:
        raise StoreUnavailable("graph", "its tables are not there; run `spool migrate`") from error
    except TRANSIENT as error:
        raise StoreUnavailable("graph", str(error)) from error
    except asyncpg.PostgresError as error:
        raise StoreRefused("graph", str(error)) from error
