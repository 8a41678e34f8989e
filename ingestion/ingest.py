"""Takes a textbook in: reads it, works out what it becomes, registers it with the commands that carry it over, and delivers them.

Everything up to the registration writes nothing; the registration is one transaction; and what is delivered after it can be
interrupted and goes on with the next delivery, whoever makes it.
"""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from datasources.content.port import Content
from datasources.errors import StoreMisconfigured
from datasources.graph.port import Change, Edge, Graph, Label, Node, Relationship
from datasources.jobs.relay import Delivery, Relay
from datasources.language.port import Embedder
from datasources.relational import curriculum_changes, outbox, textbooks
from datasources.relational.database import LONG, Database
from datasources.relational.outbox import Command, Kind
from datasources.relational.textbooks import Registered, Registration
from ingestion import interests, plan, stale
from ingestion.book import Book
from ingestion.edits import settled, without
from ingestion.plan import Plan
from ingestion.progress import Progress, Silence
from ingestion.source import open_book
from ingestion.stale import Stale
from ingestion.subjects import subject_of

RULES = "2"
"""The version of the rules by which a book becomes concepts and passages: a change of them takes every book in anew."""

BOOKS_APART = 1_000  # how far the orders of two books' topics in one subject lie apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an ingestion did."""

    slug: str
    title: str
    unchanged: bool  # the same book was taken in before: nothing was written anew
    resumed: int  # commands of an earlier ingestion that were still waiting
    sections: int
    concepts: int
    chunks: int
    prerequisites: int = 0
    related: int = 0
    dropped_chunks: int = 0
    dropped_nodes: int = 0
    kept_concepts: int = 0  # gone from the book, and kept for the students who learn them
    seconds: dict[str, float] = field(default_factory=dict)  # by phase

    @property
    def total_seconds(self) -> float:
        return sum(self.seconds.values())

    @property
    def rate(self) -> float:
        """Passages a second, over all phases."""
        return self.chunks / self.total_seconds if self.total_seconds else 0.0


class _Clock:
    """Says each phase to the progress, and keeps how long it took."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def done(self, phase: str) -> None:
        now = time.perf_counter()
        self.seconds[phase] = self.seconds.get(phase, 0.0) + now - self._since
        self._since = now


async def ingest(
    path: Path,
    *,
    database: Database,
    graph: Graph,
    content: Content,
    embedder: Embedder,
    subject: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Takes the textbook at this path in; again, it changes nothing; a changed one takes the place of what it was.

    Raises `BookError` for what is no textbook, and `StoreMisconfigured` for another embedder than the books that are there have,
    with nothing written. Raises `StoreUnavailable` when a store is down: what is left is delivered when the same is asked again.
    `subject` says which subject it belongs to, above what the book says.
    """
    telling = progress or Silence()
    clock = _Clock(telling)
    relay = Relay(database, graph, content, embedder)
    try:
        telling.begin("reading")
        source = open_book(path)
        named, namespace = subject_of(source.book, subject)
        digest = _digest(source.book, named)
        clock.done("reading")
        if others := await textbooks.embedders(database) - {embedder.name}:
            raise StoreMisconfigured(
                "SPOOL_EMBEDDER",
                f"it is `{embedder.name}`, and what is stored was embedded by `{others.pop()}`: run `spool ingest --re-embed`.",
            )
        before = await textbooks.find(database, source.book.slug)
        resumed = await _drained(relay, telling, None) if before else 0
        clock.done("resuming")
        if before and before.content_digest == digest:
            return _unchanged(before, resumed, clock)
        made = await plan.make(source.book, named, namespace, embedder, telling)
        left = await stale.find(before, made, graph, content, database) if before else Stale()
        clock.done("working out")
        telling.begin("registering")
        await _register(database, made, left, before, _registration(made, digest, path, source.size, embedder))
        clock.done("registering")
        await _drained(relay, telling, made)
        clock.done("delivering")
    finally:
        telling.end()
    return _report(made, left, resumed, clock)


def _digest(book: Book, subject: str) -> str:
    """Of all that the rules look at: a book that reads the same is the same, however it was packed."""
    return hashlib.sha256(f"{RULES}\0{interests.RULE}\0{subject}\0{book!r}".encode()).hexdigest()


async def _drained(relay: Relay, progress: Progress, made: Plan | None) -> int:
    progress.begin("delivering" if made else "resuming", len(made.chunks) if made else None, "passages")

    def tell(delivery: Delivery) -> None:
        if delivery.kind is Kind.UPSERT:
            progress.advance(delivery.size)

    return await relay.drain(tell)


def _registration(made: Plan, digest: str, path: Path, size: int, embedder: Embedder) -> Registration:
    book = made.book
    uri = path.resolve().as_uri()
    return Registration(
        id=made.textbook_id,
        slug=book.slug,
        title=book.title[:255],
        subject=made.subject,
        subject_id=made.subject_id,
        namespace=made.namespace,
        publisher=book.publisher,
        isbn=book.isbn,
        year=book.year,
        grade_levels=list(book.grade_levels),
        s3_path=uri if len(uri) <= 500 else f"file:{path.name}",
        content_digest=digest,
        embedder=embedder.name,
        file_size_mb=round(size / (1 << 20)),
        total_concepts=len(made.concepts),
        total_sections=len(made.sections),
        chunk_count=len(made.chunks),
        estimated_hours=round(made.hours),
        difficulty_range=made.difficulty,
        processing_metadata={
            "language": book.language,
            "license": book.license,
            "description": book.description,
            "rules": {"ingestion": RULES, "interests": interests.RULE},
            "prerequisites": made.count(Relationship.REQUIRES_PREREQUISITE),
            "related": made.count(Relationship.RELATED_TO),
        },
    )


async def _register(database: Database, made: Plan, left: Stale, before: Registered | None, new: Registration) -> None:
    """One transaction: the textbook's row, its audit event, its terms, and every command that carries it over."""
    async with database.transaction(LONG) as connection:
        if await textbooks.in_turn(connection, new.slug) == new.content_digest:
            return  # another process took the same book in meanwhile
        await textbooks.register(connection, new, before, made.terms)
        subject = await _subject(connection, database, made)
        await curriculum_changes.in_turn(connection)
        edits = await curriculum_changes.edited(connection, [concept.id for concept in made.concepts])
        count = await outbox.put(connection, _commands(made, left, subject, edits))
        await textbooks.commanded(connection, new.slug, count)


async def _subject(connection: AsyncConnection, database: Database, made: Plan) -> list[Change]:
    """The subject, which other books belong to as well, and this book's topics in it, after those of earlier books."""
    hours, grades = await textbooks.subject_totals(connection, made.subject_id)
    first = BOOKS_APART * await textbooks.ordinal(database, made.subject_id, made.textbook_id)
    node = Node(
        Label.SUBJECT,
        made.subject_id,
        {
            "name": made.subject,
            "slug": made.subject.casefold(),
            "namespace": made.namespace,
            "grade_levels": grades,
            "total_hours": hours,
        },
    )
    edges = [
        Edge(
            Relationship.HAS_TOPIC,
            made.subject_id,
            topic.id,
            {"order": first + n, "is_required": not topic.properties["is_optional"]},
        )
        for n, topic in enumerate(made.topics, 1)
    ]
    return [node, *made.topics, *edges]


def _commands(made: Plan, left: Stale, subject: Sequence[Change], edits: Mapping[str, Mapping[str, Any]]) -> Iterator[Command]:
    """First the edges that are gone, which could close a cycle with new ones; then the passages, so that a concept that can be
    seen has its content; then the curriculum, with what its authors have settled; and last what nothing refers to any more."""
    key = made.book.slug
    yield from outbox.graph_changes(key, without(left.edges, made, edits))
    yield from outbox.upsert(key, made.chunks)
    yield from outbox.graph_changes(key, [*subject, *made.sections, *made.concepts, *made.edges, *settled(made, edits)])
    yield from outbox.graph_changes(key, left.nodes)
    yield from outbox.delete(key, left.namespace, left.chunks)


def _unchanged(before: Registered, resumed: int, clock: _Clock) -> Report:
    told = before.processing_metadata or {}
    return Report(
        slug=before.slug,
        title=before.title,
        unchanged=True,
        resumed=resumed,
        sections=before.total_sections or 0,
        concepts=before.total_concepts or 0,
        chunks=before.chunk_count or 0,
        prerequisites=told.get("prerequisites", 0),
        related=told.get("related", 0),
        seconds=clock.seconds,
    )


def _report(made: Plan, left: Stale, resumed: int, clock: _Clock) -> Report:
    return Report(
        slug=made.book.slug,
        title=made.book.title,
        unchanged=False,
        resumed=resumed,
        sections=len(made.sections),
        concepts=len(made.concepts),
        chunks=len(made.chunks),
        prerequisites=made.count(Relationship.REQUIRES_PREREQUISITE),
        related=made.count(Relationship.RELATED_TO),
        dropped_chunks=len(left.chunks),
        dropped_nodes=len(left.nodes) - left.kept,
        kept_concepts=left.kept,
        seconds=clock.seconds,
    )
