"""The graph in Neo4j, over its async driver. Statements are in `cypher.py`, the steps of a write in `neo4j_writes.py`.

The driver tries again by itself what may succeed later, but looks at its budget only between attempts: `asyncio.timeout`
around every call bounds it. All sessions share the driver's bookmarks: who writes reads what they wrote, on any replica.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from neo4j import (
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    AsyncSession,
    Query,
    Record,
    RoutingControl,
    unit_of_work,
)
from neo4j.exceptions import ClientError, ConfigurationError, DriverError, Neo4jError
from neo4j.time import DateTime

from datasources.errors import StoreError, StoreMisconfigured, StoreRefused, StoreUnavailable
from datasources.graph import cypher
from datasources.graph.changes import batches, ends_of, versions
from datasources.graph.cycles import prerequisites_put
from datasources.graph.neo4j_writes import refuse_cycle, run, write
from datasources.graph.port import ENDS, Change, Edge, Label, Node, Properties, Relationship, SubjectGraph, Value
from datasources.graph.values import askable, words_of
from datasources.views import Names, Whole

PATIENCE = 6  # a writer waits for its turn and brings thousands of changes: it may take this many times as long as a reader
ABOUT_THE_SERVER = ("Neo.ClientError.Security.", "Neo.ClientError.Database.")  # errors that say nothing of what was asked


class Neo4jGraph:
    """The graph port over Neo4j. `timeout` is in seconds, for a read. Connects with the first call, not before."""

    def __init__(self, uri: str, user: str, password: str, database: str = "neo4j", timeout: float = 10.0) -> None:
        self.uri = uri
        self.user = user
        self.database = database
        self.timeout = timeout
        self.driver = _driver(uri, user, password, timeout)

    async def nodes(self, label: Label, ids: Sequence[str], *, names: Names = None) -> dict[str, Node]:
        records = await self._read(cypher.nodes(label, names), ids=askable(ids))
        found = (_node(label, record["node"], names) for record in records)
        return {node.id: node for node in found}

    async def all(self, label: Label, *, names: Names = None) -> list[Node]:
        return [_node(label, record["node"], names) for record in await self._read(cypher.all_nodes(label, names))]

    async def targets(
        self, relationship: Relationship, ids: Sequence[str], *, names: Names = None, of_edges: Names = None
    ) -> list[tuple[Edge, Node]]:
        _, label = ENDS[relationship]
        found = []
        for record in await self._read(cypher.targets(relationship, names, of_edges), ids=askable(ids)):
            node = _node(label, record["node"], names)
            found.append((Edge(relationship, record["asked"], node.id, _properties(record["edge"], of_edges)), node))
        return found

    async def sources(
        self, relationship: Relationship, ids: Sequence[str], *, names: Names = None, of_edges: Names = None
    ) -> list[tuple[Edge, Node]]:
        label, _ = ENDS[relationship]
        found = []
        for record in await self._read(cypher.sources(relationship, names, of_edges), ids=askable(ids)):
            node = _node(label, record["node"], names)
            found.append((Edge(relationship, node.id, record["asked"], _properties(record["edge"], of_edges)), node))
        return found

    async def prerequisites_below(self, ids: Sequence[str]) -> set[tuple[str, str]]:
        records = await self._read(cypher.PREREQUISITES_BELOW, ids=askable(ids))
        return {(record["source"], record["target"]) for record in records}

    async def subject_graph(self, subject_id: str) -> SubjectGraph | None:
        subject = None
        nodes: dict[tuple[Label, str], Node] = {}
        edges = []
        for record in await self._read(cypher.SUBJECT_GRAPH, id=subject_id) if askable([subject_id]) else []:
            if record["kind"] == Label.SUBJECT:
                subject = _node(Label.SUBJECT, record["node"])
                continue
            relationship = Relationship(record["kind"])
            source, target = ENDS[relationship]
            edge = Edge(relationship, record["source"], record["node"]["id"], _properties(record["edge"]))
            edges.append(edge)
            if source is not target:  # the hierarchy brings the nodes, edges among concepts join those
                nodes[target, edge.target] = _node(target, record["node"])
        if subject is None:
            return None
        return SubjectGraph(subject, list(nodes.values()), [e for e in edges if ends_of(e)[1] in nodes])

    async def named(self, label: Label, words: str, limit: int, *, names: Names = None) -> list[Node]:
        sought = words_of(words)
        if not sought:
            return []
        records = await self._read(cypher.named(label, names), longest=sought[0], others=sought[1:], limit=limit)
        return [_node(label, record["found"], names) for record in records]

    async def version(self) -> int:
        records = await self._read(cypher.VERSION)
        return int(records[0]["version"]) if records else 0

    async def apply(self, changes: Sequence[Change]) -> int:
        made = list(batches(changes))
        put = prerequisites_put(changes)

        @unit_of_work(timeout=self.timeout * PATIENCE)
        async def work(transaction: AsyncManagedTransaction) -> int:
            [version] = await run(transaction, cypher.NEXT_VERSION, versions=versions(changes))
            for batch in made:
                await write(transaction, batch)
            if put:
                await refuse_cycle(transaction, put)
            return int(version["version"])

        async with self._answering(PATIENCE), self._session() as session:
            return await session.execute_write(work)

    async def prepare(self) -> None:
        async with self._answering(PATIENCE):
            for label in Label:
                await self._query(cypher.unique_id(label))
                await self._query(cypher.name_index(label))
            await self._query(cypher.UNIQUE_CURRICULUM)
            await self._query(cypher.FIRST_VERSION)
            await self._query(cypher.AWAIT_INDEXES, seconds=int(self.timeout * PATIENCE))

    async def check(self) -> None:
        try:
            async with asyncio.timeout(self.timeout):
                await self.driver.verify_connectivity()
                unique = {record["label"] for record in await self._query(cypher.CONSTRAINTS)}
        except (Neo4jError, DriverError, OSError, TimeoutError) as error:
            raise self._misconfigured(error) from error
        if missing := [label for label in (*Label, "Curriculum") if label not in unique]:
            raise StoreMisconfigured(
                "SPOOL_NEO4J_URI", f"Neo4j lacks the constraints of {', '.join(missing)}: run `spool migrate`."
            )

    async def close(self) -> None:
        await self.driver.close()

    async def _read(self, statement: str, **parameters: Any) -> list[Record]:
        async with self._answering():
            return await self._query(statement, RoutingControl.READ, **parameters)

    async def _query(self, statement: str, routing: RoutingControl = RoutingControl.WRITE, **parameters: Any) -> list[Record]:
        answer = await self.driver.execute_query(
            Query(statement, timeout=self.timeout), parameters, routing_=routing, database_=self.database
        )
        return answer.records

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncSession]:
        bookmarks = self.driver.execute_query_bookmark_manager
        async with self.driver.session(database=self.database, bookmark_manager=bookmarks) as session:
            yield session

    @asynccontextmanager
    async def _answering(self, patience: int = 1) -> AsyncIterator[None]:
        seconds = self.timeout * patience
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError as error:
            raise StoreUnavailable("graph", f"not within {seconds:g} seconds") from error
        except (Neo4jError, DriverError, OSError) as error:
            raise _said_as_ours(error) from error

    def _misconfigured(self, error: Exception) -> StoreMisconfigured:
        match _code(error):
            case "Neo.ClientError.Database.DatabaseNotFound":
                return StoreMisconfigured("SPOOL_NEO4J_DATABASE", f"Neo4j at {self.uri} has no database {self.database!r}.")
            case refused if refused.startswith("Neo.ClientError.Security."):
                return StoreMisconfigured("SPOOL_NEO4J_PASSWORD", f"Neo4j refused the user {self.user!r} with this password.")
        return StoreMisconfigured("SPOOL_NEO4J_URI", f"no Neo4j answers at {self.uri} ({type(error).__name__}).")


def _driver(uri: str, user: str, password: str, timeout: float) -> AsyncDriver:
    try:
        return AsyncGraphDatabase.driver(
            uri,
            auth=(user, password),
            max_connection_pool_size=50,
            connection_acquisition_timeout=timeout,
            connection_timeout=min(timeout, 5),
            max_transaction_retry_time=timeout / 2,
            liveness_check_timeout=30,
            notifications_min_severity="OFF",  # an empty graph has none of the labels asked for, and says so each time
            telemetry_disabled=True,
        )
    except (ConfigurationError, ValueError) as error:
        raise StoreMisconfigured("SPOOL_NEO4J_URI", f"{uri!r} is not an address of a Neo4j: {error}") from error


def _said_as_ours(error: Exception) -> StoreError:
    if isinstance(error, ClientError) and not error.is_retryable() and not _code(error).startswith(ABOUT_THE_SERVER):
        return StoreRefused("graph", error.message)
    return StoreUnavailable("graph", _code(error) or type(error).__name__)


def _code(error: Exception) -> str:
    return error.code if isinstance(error, Neo4jError) else ""


def _node(label: Label, stored: Mapping[str, Any], names: Names = None) -> Node:
    return Node(label, stored["id"], _properties(stored, names, cypher.TIMES))


def _properties(stored: Mapping[str, Any], names: Names = None, times: Sequence[str] = ()) -> Properties:
    """The properties of these names, as Python has them. `times` are those that came as text."""
    if names is not None:
        return {name: None if name in cypher.HIDDEN else _value(stored[name], name in times) for name in names}
    return Whole({name: _value(value, name in times) for name, value in stored.items() if name not in cypher.HIDDEN})


def _value(value: Any, is_time: bool) -> Value:
    if isinstance(value, DateTime):
        return value.to_native().astimezone(UTC)
    return _time(value) if is_time and value else value


def _time(text: str) -> datetime:
    """A time of Neo4j's, e.g. `2026-03-01T12:30:15.123456789+01:00[Europe/Berlin]` where the server has a zone of its own."""
    return datetime.fromisoformat(text.partition("[")[0]).astimezone(UTC)
