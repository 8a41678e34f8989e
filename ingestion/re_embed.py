"""Embeds what the content store holds anew, after the embedder was changed."""

from collections.abc import AsyncIterator

from datasources.content.chunks import Chunk, from_metadata
from datasources.content.port import Content
from datasources.errors import StoreMisconfigured
from datasources.graph.port import Graph
from datasources.jobs.relay import Delivery, Relay
from datasources.language.port import Embedder
from datasources.relational import outbox, textbooks
from datasources.relational.database import LONG, Database
from ingestion.progress import Progress, Silence

FETCH = 1_000  # passages that are read at once
KEY = "re-embed"  # of its commands in the outbox


async def re_embed(
    *, database: Database, graph: Graph, content: Content, embedder: Embedder, progress: Progress | None = None
) -> int:
    """Embeds every passage anew, with this embedder; gives how many there were.

    The index is made anew when its dimension is another. All passages are in the outbox before that: what is interrupted goes
    on when the same is asked again.
    """
    telling = progress or Silence()
    relay = Relay(database, graph, content, embedder)
    count = 0
    total: int | None = None

    def tell(delivery: Delivery) -> None:
        nonlocal count
        count += delivery.size if delivery.key == KEY else 0
        telling.advance(delivery.size)

    try:
        await embedder.check()  # before anything is given up for it
        fits = await _fits(content)
        if not (fits and await outbox.waiting(database, KEY)):
            found = [chunks for namespace in await content.namespaces() async for chunks in _passages(content, namespace)]
            total = sum(map(len, found))
            async with database.transaction(LONG) as connection:
                await textbooks.embedded_by(connection, embedder.name)
                await outbox.put(connection, [command for chunks in found for command in outbox.upsert(KEY, chunks)])
            if not fits:
                await content.recreate()
        telling.begin("embedding", total, "passages")
        await relay.drain(tell)
    finally:
        telling.end()
    return count


async def _fits(content: Content) -> bool:
    """Whether the index has the embedder's dimension. Raises `StoreMisconfigured` for any other fault."""
    try:
        await content.check()
    except StoreMisconfigured as error:
        if error.setting != "SPOOL_EMBEDDER":
            raise
        return False
    return True


async def _passages(content: Content, namespace: str) -> AsyncIterator[list[Chunk]]:
    """All passages of a namespace, `FETCH` at a time."""
    ids = await content.ids(namespace)
    for start in range(0, len(ids), FETCH):
        fetched = await content.fetch(namespace, ids[start : start + FETCH])
        yield [from_metadata(namespace, id, metadata) for id, metadata in fetched.items()]
