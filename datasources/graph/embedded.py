"""The graph in PostgreSQL, for those who have no Neo4j: nodes and edges in two tables of a schema of its own.

Only `apply` writes, and its writers take turns at the one row of `version`: so the ends of an edge need no foreign keys.
Statements are in `embedded_sql.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any

import asyncpg

from datasources.errors import PrerequisiteCycle, StoreMisconfigured, StoreRefused, StoreUnavailable
from datasources.graph import embedded_sql as sql
from datasources.graph.changes import Batch, batches, ends_of, missing_end
from datasources.graph.cycles import closed_cycle, prerequisites_put
from datasources.graph.port import ENDS, Change, DropEdge, DropNode, Edge, Label, Node, Relationship, SubjectGraph, Value
from datasources.graph.values import askable, pieces, words_of
from datasources.relational.database import Database, Row, driver

PATIENCE = 6  # a writer waits for its turn and brings thousands of changes: it may take this many times as long as a reader
TRANSIENT = (asyncpg.OperatorInterventionError, asyncpg.TransactionRollbackError, asyncpg.InsufficientResourcesError)


class EmbeddedGraph:
    """The graph port over PostgreSQL. Made by `prepare()`; shares the database's pool, and leaves closing it to its owner."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def nodes(self, label: Label, ids: Sequence[str]) -> dict[str, Node]:
        rows = await self._fetch(sql.NODES, label, askable(ids))
        return {row.id: Node(label, row.id, _properties(row)) for row in rows}

    async def all(self, label: Label) -> list[Node]:
        return [Node(label, row.id, _properties(row)) for row in await self._fetch(sql.ALL, label)]

    async def targets(self, relationship: Relationship, ids: Sequence[str]) -> list[tuple[Edge, Node]]:
        _, label = ENDS[relationship]
        rows = await self._fetch(sql.TARGETS, relationship, askable(ids), label)
        return [(_edge(relationship, row), Node(label, row.target, _properties(row))) for row in rows]

    async def sources(self, relationship: Relationship, ids: Sequence[str]) -> list[tuple[Edge, Node]]:
        label, _ = ENDS[relationship]
        rows = await self._fetch(sql.SOURCES, relationship, askable(ids), label)
        return [(_edge(relationship, row), Node(label, row.source, _properties(row))) for row in rows]

    async def subject_graph(self, subject_id: str) -> SubjectGraph | None:
        rows = await self._fetch(sql.SUBJECT_GRAPH, *askable([subject_id])) if askable([subject_id]) else []
        nodes = [Node(Label(row.kind), row.id, _properties(row)) for row in rows if row.id]
        edges = [_edge(Relationship(row.kind), row, "properties") for row in rows if not row.id]
        subject = next((node for node in nodes if node.label is Label.SUBJECT), None)
        return SubjectGraph(subject, [node for node in nodes if node is not subject], edges) if subject else None

    async def named(self, label: Label, words: str, limit: int) -> list[Node]:
        sought = words_of(words)
        if not sought:
            return []
        rows = await self._fetch(sql.NAMED, label, sought, pieces(sought), limit)
        return [Node(label, row.id, _properties(row)) for row in rows]

    async def version(self) -> int:
        return int((await self._fetch(sql.VERSION))[0].version)

    async def apply(self, changes: Sequence[Change]) -> int:
        made = list(batches(changes))
        async with self._transaction() as connection:
            version = await connection.fetchval(sql.NEXT_VERSION)
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
            async with asyncio.timeout(self.database.timeout * PATIENCE), self.database.transaction() as connection:
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


def _decoded(document: Mapping[str, Any]) -> dict[str, Value]:
    return {name: datetime.fromisoformat(value["time"]) if isinstance(value, dict) else value for name, value in document.items()}


def _properties(row: Row) -> dict[str, Value]:
    return {**_decoded(row.properties), "created_at": row.created_at, "updated_at": row.updated_at}


def _edge(relationship: Relationship, row: Row, properties: str = "edge_properties") -> Edge:
    return Edge(relationship, row.source, row.target, _decoded(row[properties]))


@contextmanager
def _said_as_ours() -> Iterator[None]:
    try:
        yield
    except (StoreUnavailable, TimeoutError) as error:
        raise StoreUnavailable("graph", str(error)) from error
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError, asyncpg.UndefinedFunctionError) as error:
        raise StoreUnavailable("graph", "its tables are not there; run `spool migrate`") from error
    except TRANSIENT as error:
        raise StoreUnavailable("graph", str(error)) from error
    except asyncpg.PostgresError as error:
        raise StoreRefused("graph", str(error)) from error
