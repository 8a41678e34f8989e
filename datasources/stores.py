"""The stores, and the one place where adapters are chosen: what a setting names is used, what is unset is embedded."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import Self

from datasources.breaker import Breaker, guarded
from datasources.content.embedded import EmbeddedContent
from datasources.content.port import Content
from datasources.content.search import ContentSearch
from datasources.errors import StoreError, StoreMisconfigured
from datasources.events.tail import Tail
from datasources.events.watch import Watch
from datasources.graph.curriculum import Curriculum
from datasources.graph.embedded import EmbeddedGraph
from datasources.graph.port import Graph
from datasources.jobs.relay import Relay
from datasources.language.embedders import embedder
from datasources.language.language import Language, language
from datasources.language.local import WordllamaEmbedder
from datasources.language.port import Embedder
from datasources.mail.folder import FolderMail
from datasources.mail.none import NoMail
from datasources.mail.port import Mail
from datasources.mail.smtp import SmtpMail
from datasources.relational.database import Database
from datasources.relational.embedded import EmbeddedPostgres
from datasources.relational.interviews import CHANNEL as INTERVIEWS
from datasources.relational.interviews import InterviewRow
from datasources.relational.store import Relational
from settings import Settings

CLOSING = 5.0  # seconds that a store has to say goodbye


@dataclass(slots=True, kw_only=True)
class Stores:
    """Everything that data comes from. What the resolvers ask stands under the store's role, never its product's name."""

    relational: Relational
    graph: Graph
    curriculum: Curriculum
    content: Content
    search: ContentSearch
    embedder: Embedder
    events: Tail
    interviews: Watch[InterviewRow]
    relay: Relay
    language: Language = field(default_factory=Language)
    comparer: Embedder = field(default_factory=WordllamaEmbedder)  # of pupils' own words: whatever embeds books, these stay here
    mail: Mail = field(default_factory=NoMail)

    @classmethod
    def over(cls, database: Database, graph: Graph, content: Content, embedder: Embedder, mail: Mail | None = None) -> Self:
        """The stores over these adapters."""
        relational = Relational(database)
        return cls(
            relational=relational,
            graph=graph,
            curriculum=Curriculum(graph),
            content=content,
            search=ContentSearch(content, embedder),
            embedder=embedder,
            events=Tail(database),
            interviews=Watch(database, INTERVIEWS, relational.interviews.by_ids),
            relay=Relay(database, graph, content, embedder),
            mail=mail or NoMail(),
        )

    async def check(self) -> None:
        """Raises `StoreMisconfigured` or `StoreUnavailable` for the first store that cannot be used as it is."""
        await self.relational.database.check()
        await self.graph.check()
        await self.content.check()
        await self.embedder.check()
        others = await self.relational.content.embedders() - {self.embedder.name}
        if others:
            raise StoreMisconfigured(
                "SPOOL_EMBEDDER",
                f"it is {self.embedder.name}, and passages were embedded by {', '.join(sorted(others))}: "
                "set it back, or run `spool ingest --re-embed`.",
            )

    async def ready(self) -> dict[str, dict[str, object]]:
        """Every store by name: `status` (`ok` or `down`), its `breaker`, `milliseconds` to answer, and `reason` where it is down.
        One whose breaker is open is not asked; one whose pause is over may be back, and its breaker closes with that."""
        database = self.relational.database
        checks = {"relational": database.check, "graph": self.graph.check, "content": self.content.check}
        breakers = {name: getattr(getattr(self, name), "breaker", database.breaker) for name in checks}
        states = await asyncio.gather(*(_state(check, breakers[name]) for name, check in checks.items()))
        return dict(zip(checks, states, strict=True))

    async def close(self) -> None:
        """Lets go of every connection. Nobody waits for a store that does not answer."""
        await self.events.stop()
        await self.interviews.stop()
        await asyncio.gather(_close(self.graph), _close(self.content), _close(self.embedder), _close(self.language))
        await _close(self.relational.database)


def open_stores(settings: Settings, database_url: str) -> Stores:
    """The stores that the settings name; `database_url` is the setting's, or the embedded server's. Connects to none yet."""
    database = Database(database_url, pool=settings.database_pool, timeout=settings.store_timeout)
    vectors = embedder(
        settings.embedder,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        timeout=settings.store_timeout,
    )
    content = _content(settings, database, vectors.dimension)
    stores = Stores.over(database, _graph(settings, database), content, vectors, _mail(settings))
    stores.language = language(
        writer=settings.writer_model,
        grader=settings.grader_model,
        extractor=settings.interviewer_model,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        timeout=settings.model_timeout,
        tokens=settings.model_tokens,
    )
    return stores


def start_postgres(settings: Settings) -> EmbeddedPostgres | None:
    """The embedded PostgreSQL of the data folder, started; None where a setting names another. Blocks for some seconds."""
    return None if settings.database_url else EmbeddedPostgres.start(settings.data / "postgres")


def _graph(settings: Settings, database: Database) -> Graph:
    if settings.neo4j_uri is None:
        return EmbeddedGraph(database)
    from datasources.graph.neo4j import Neo4jGraph  # its driver takes 0.3 s to import

    graph = Neo4jGraph(
        settings.neo4j_uri,
        settings.neo4j_user,
        settings.neo4j_password or "",
        settings.neo4j_database,
        settings.store_timeout,
    )
    return guarded(graph, "graph")


def _content(settings: Settings, database: Database, dimension: int) -> Content:
    if settings.pinecone_api_key is None:
        return EmbeddedContent(database, dimension)
    from datasources.content.pinecone import PineconeContent  # its SDK takes 0.5 s to import

    content = PineconeContent(
        settings.pinecone_api_key, settings.pinecone_index, settings.pinecone_host, dimension, settings.store_timeout
    )
    return guarded(content, "content")


def _mail(settings: Settings) -> Mail:
    if settings.smtp_url is None:
        return FolderMail(settings.data / "mail")
    mail: Mail = SmtpMail(settings.smtp_url, settings.mail_from or "", settings.store_timeout)
    return guarded(mail, "mail")


async def _close(store: Graph | Content | Embedder | Language | Database) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSING):
            await store.close()


async def _state(check: Callable[[], Awaitable[None]], breaker: Breaker) -> dict[str, object]:
    began = perf_counter()
    try:
        await check()
        state: dict[str, object] = {"status": "ok"}
    except StoreError as error:
        state = {"status": "down", "reason": type(error).__name__}  # its sentence names hosts: that is for the log
    return state | {"breaker": breaker.state, "milliseconds": round((perf_counter() - began) * 1000, 1)}
