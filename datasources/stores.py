"""The stores, and the one place where adapters are chosen: what a setting names is used, what is unset is embedded."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from datasources.content.embedded import EmbeddedContent
from datasources.content.port import Content
from datasources.content.search import ContentSearch
from datasources.errors import StoreError
from datasources.graph.curriculum import Curriculum
from datasources.graph.embedded import EmbeddedGraph
from datasources.graph.port import Graph
from datasources.language.embedders import embedder
from datasources.language.port import Embedder
from datasources.relational.database import Database
from datasources.relational.embedded import EmbeddedPostgres
from datasources.relational.store import Relational
from settings import Settings


@dataclass(slots=True, kw_only=True)
class Stores:
    """Everything that data comes from. What the resolvers ask stands under the store's role, never its product's name."""

    relational: Relational
    graph: Graph
    curriculum: Curriculum
    content: Content
    search: ContentSearch
    embedder: Embedder

    @classmethod
    def over(cls, database: Database, graph: Graph, content: Content, embedder: Embedder) -> Self:
        """The stores over these adapters."""
        return cls(
            relational=Relational(database),
            graph=graph,
            curriculum=Curriculum(graph),
            content=content,
            search=ContentSearch(content, embedder),
            embedder=embedder,
        )

    async def check(self) -> None:
        """Raises `StoreMisconfigured` or `StoreUnavailable` for the first store that cannot be used as it is."""
        await self.relational.database.check()
        await self.graph.check()
        await self.content.check()

    async def ready(self) -> Mapping[str, StoreError | None]:
        """Every store by name: None, or why it cannot be used."""
        checks = {"relational": self.relational.database.check, "graph": self.graph.check, "content": self.content.check}
        answers = await asyncio.gather(*(check() for check in checks.values()), return_exceptions=True)
        return {name: _as_store_error(name, answer) for name, answer in zip(checks, answers, strict=True)}

    async def close(self) -> None:
        await asyncio.gather(self.graph.close(), self.content.close(), self.embedder.close())
        await self.relational.database.close()


def open_stores(settings: Settings, database_url: str) -> Stores:
    """The stores that the settings name; `database_url` is the setting's, or the embedded server's. Connects to none yet."""
    database = Database(database_url, pool=settings.database_pool, timeout=settings.store_timeout)
    language = embedder(
        settings.embedder,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        timeout=settings.store_timeout,
    )
    return Stores.over(database, _graph(settings, database), _content(settings, database, language.dimension), language)


def start_postgres(settings: Settings) -> EmbeddedPostgres | None:
    """The embedded PostgreSQL of the data folder, started; None where a setting names another. Blocks for some seconds."""
    return None if settings.database_url else EmbeddedPostgres.start(settings.data / "postgres")


def _graph(settings: Settings, database: Database) -> Graph:
    if settings.neo4j_uri is None:
        return EmbeddedGraph(database)
    from datasources.graph.neo4j import Neo4jGraph  # its driver takes 0.3 s to import

    return Neo4jGraph(
        settings.neo4j_uri,
        settings.neo4j_user,
        settings.neo4j_password or "",
        settings.neo4j_database,
        settings.store_timeout,
    )


def _content(settings: Settings, database: Database, dimension: int) -> Content:
    if settings.pinecone_api_key is None:
        return EmbeddedContent(database, dimension)
    from datasources.content.pinecone import PineconeContent  # its SDK takes 0.5 s to import

    return PineconeContent(
        settings.pinecone_api_key, settings.pinecone_index, settings.pinecone_host, dimension, settings.store_timeout
    )


def _as_store_error(store: str, answer: object) -> StoreError | None:
    if answer is None or isinstance(answer, StoreError):
        return answer
    return StoreError(f"the {store} store cannot be checked: {type(answer).__name__}")
