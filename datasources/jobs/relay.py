"""The relay: carries what waits in the outbox to the graph and the content store, in order, idempotently, one relay at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from datasources.content.port import Content, Vector
from datasources.errors import StoreError, StoreRefused
from datasources.graph.port import Graph
from datasources.language import words
from datasources.language.port import Embedder
from datasources.relational import outbox, textbooks
from datasources.relational.database import Database, driver
from datasources.relational.outbox import Kind, Pending

LOCK = 7_266_431  # any number that nobody else locks


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was just delivered."""

    kind: Kind
    key: str
    size: int  # changes, passages or ids


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that a store refused. What has the same key waits behind it."""

    id: int
    error: StoreRefused


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of a delivery."""

    count: int  # commands that were delivered
    refused: Mapping[str, Refusal]  # by key


class Relay:
    """Delivers for one set of stores. Passages are embedded at delivery, so that what waits is small and outlives an embedder."""

    def __init__(self, database: Database, graph: Graph, content: Content, embedder: Embedder) -> None:
        self._database = database
        self._graph = graph
        self._content = content
        self._embedder = embedder
        self._here = asyncio.Lock()

    async def drain(self, progress: Callable[[Delivery], None] = lambda _: None) -> int:
        """Delivers all that waits; gives how many commands that was. Raises as `carry` does, and `StoreRefused` at the end."""
        carried = await self.carry(progress)
        for refusal in carried.refused.values():
            raise refusal.error
        return carried.count

    async def carry(self, progress: Callable[[Delivery], None] = lambda _: None) -> Carried:
        """Delivers all that waits.

        Raises `StoreUnavailable` at the first store that is down: the rest waits, and another delivery goes on there. What a
        store refuses holds back what has the same key, and nothing else.
        """
        refusals: dict[str, Refusal] = {}
        count = 0
        async with self._turn():
            while command := await outbox.following(self._database, list(refusals)):
                try:
                    size = await self._deliver(Kind(command.kind), command.payload)
                except StoreRefused as error:
                    refusals[command.key] = Refusal(command.id, error)
                    await outbox.failed(self._database, command, str(error))
                    await textbooks.failed(self._database, command.key, str(error))
                    continue
                except StoreError as error:
                    await outbox.failed(self._database, command, str(error))
                    raise
                await self._done(command)
                count += 1
                progress(Delivery(Kind(command.kind), command.key, size))
        return Carried(count, refusals)

    async def _deliver(self, kind: Kind, payload: Any) -> int:
        match kind:
            case Kind.CHANGES:
                changes = outbox.changes_of(payload)
                await self._graph.apply(changes)
                return len(changes)
            case Kind.UPSERT:
                vectors = await self._embedded(payload["chunks"])
                await self._content.upsert(payload["namespace"], vectors)
                return len(vectors)
            case Kind.DELETE:
                await self._content.delete(payload["namespace"], payload["ids"])
                return len(payload["ids"])

    async def _embedded(self, chunks: list[dict[str, Any]]) -> list[Vector]:
        texts = [chunk["metadata"]["text"] for chunk in chunks]
        dense = await self._embedder.embed(texts)
        return [
            Vector(chunk["id"], values.tolist(), words.document(text), {**chunk["metadata"], "embedder": self._embedder.name})
            for chunk, text, values in zip(chunks, texts, dense, strict=True)
        ]

    async def _done(self, command: Pending) -> None:
        async with self._database.transaction() as connection:
            await outbox.delivered(connection, command)
            await textbooks.progressed(connection, command.key)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Waits for the relay that is at work, in this process or another. A lock of the session: no transaction is held open
        while a store is written, and a process that is killed lets go of it. Those of this process wait without a connection."""
        async with self._here, self._database.engine.connect() as connection:
            await connection.get_raw_connection()
            try:
                await driver(connection).execute("SELECT pg_advisory_lock($1)", LOCK)
            except BaseException:  # who gives up may have been given it, and the connection would keep it
                await connection.invalidate()
                raise
            try:
                yield
            finally:
                await driver(connection).execute("SELECT pg_advisory_unlock($1)", LOCK)
