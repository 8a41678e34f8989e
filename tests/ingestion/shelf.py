"""Embedded stores, migrated and empty, for a test that takes books in."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from datasources.content.embedded import EmbeddedContent
from datasources.graph.embedded import EmbeddedGraph
from datasources.jobs.relay import Relay
from datasources.language.local import WordllamaEmbedder
from datasources.relational.database import Database
from ingestion.ingest import Report, ingest
from migrations import run
from tests.databases import apart, own_database


@dataclass
class Shelf:
    """The stores, and what a test asks of them."""

    url: str
    database: Database
    graph: EmbeddedGraph
    content: EmbeddedContent
    embedder: WordllamaEmbedder

    @property
    def stores(self) -> dict[str, Any]:
        return {"database": self.database, "graph": self.graph, "content": self.content, "embedder": self.embedder}

    async def take(self, path: Path, subject: str | None = None) -> Report:
        return await ingest(path, **self.stores, subject=subject)

    def relay(self) -> Relay:
        return Relay(**self.stores)

    async def counts(self) -> dict[str, int]:
        """How many rows, nodes, edges and passages there are, and how many commands wait."""
        rows = await self.database.fetch("""
            SELECT (SELECT count(*) FROM textbooks) AS textbooks, (SELECT count(*) FROM content_terms) AS terms,
                   (SELECT count(*) FROM audit_events) AS audit_events,
                   (SELECT count(*) FROM outbox WHERE delivered_at IS NULL) AS waiting,
                   (SELECT count(*) FROM embedded_graph.nodes) AS nodes, (SELECT count(*) FROM embedded_graph.edges) AS edges,
                   (SELECT count(*) FROM embedded_content.vectors) AS passages
        """)
        return dict(rows[0])

    async def contents(self) -> list[list[Any]]:
        """All that the graph and the content store hold, but for times."""
        queries = (
            "SELECT label, id, properties FROM embedded_graph.nodes ORDER BY 1, 2",
            "SELECT relationship, source, target, properties FROM embedded_graph.edges ORDER BY 1, 2, 3",
            "SELECT namespace, id, dense::text, sparse::text, metadata - 'last_updated' FROM embedded_content.vectors "
            "ORDER BY 1, 2",
            "SELECT textbook_id, term, documents FROM content_terms ORDER BY 1, 2",
        )
        return [[tuple(row) for row in await self.database.fetch(query)] for query in queries]


async def _prepare(url: str) -> None:
    database = Database(url, pool=1)
    await EmbeddedGraph(database).prepare()
    await EmbeddedContent(database, WordllamaEmbedder.dimension).prepare()
    await database.close()


@pytest.fixture(scope="session")
def empty_stores(postgres_url: str) -> Iterator[str]:
    """The address of a database with empty stores: the template of every shelf."""
    with own_database(postgres_url) as url:
        run.upgrade(url)
        apart(_prepare(url))
        yield url


@pytest.fixture
async def shelf(postgres_url: str, empty_stores: str) -> AsyncIterator[Shelf]:
    """Stores of the test's own."""
    with own_database(postgres_url, empty_stores) as url:
        embedder = WordllamaEmbedder()
        database = Database(url, pool=4)
        yield Shelf(url, database, EmbeddedGraph(database), EmbeddedContent(database, embedder.dimension), embedder)
        await database.close()
