"""Taking books in, over embedded stores, from the file to what each store holds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from datasources.content.chunks import from_metadata
from datasources.content.embedded import EmbeddedContent
from datasources.errors import StoreMisconfigured, StoreUnavailable
from datasources.graph.port import Label, Relationship
from datasources.language.local import WordllamaEmbedder
from datasources.language.openai import OpenAIEmbedder
from datasources.relational.database import driver
from ingestion import ids
from ingestion.book import BookError
from ingestion.ingest import Report, ingest
from ingestion.re_embed import re_embed
from tests.ingestion import library
from tests.ingestion.shelf import Shelf
from tests.relational.world import ADA, SCHOOL, STUDENT

NOTHING = {"textbooks": 0, "terms": 0, "audit_events": 0, "waiting": 0, "nodes": 0, "edges": 0, "passages": 0}


def without_times(report: Report) -> Report:
    return replace(report, seconds={})


async def test_a_book_of_cnxml_goes_into_all_three_stores(shelf: Shelf, tmp_path: Path) -> None:
    report = await shelf.take(library.tar(library.WEATHER, tmp_path / "weather.tar.xz", tmp_path))
    assert without_times(report) == Report(
        slug="weather-science",
        title="Weather Science",
        unchanged=False,
        resumed=0,
        sections=4,
        concepts=5,
        chunks=9,
        prerequisites=2,
        related=0,
    )
    counts = await shelf.counts()
    assert counts | {"terms": 0} == NOTHING | {
        "textbooks": 1,
        "audit_events": 1,
        "nodes": 1 + 2 + 4 + 5,
        "edges": 2 + 4 + 5 + 3 + 2,
        "passages": 9,
    }
    (book,) = await shelf.database.fetch("SELECT * FROM textbooks")
    assert (book.title, book.subject, book.namespace, book.subject_id) == (
        "Weather Science",
        "Science",
        "science",
        "subj_science",
    )
    assert (book.processing_status, book.processing_percent, book.is_processed) == ("completed", 100, True)
    assert (book.total_concepts, book.total_sections, book.chunk_count, book.embedder) == (5, 4, 9, "wordllama")


async def test_the_curriculum_is_the_books_in_its_order(shelf: Shelf, tmp_path: Path) -> None:
    await shelf.take(library.folder(library.WEATHER, tmp_path / "weather"))
    found = await shelf.graph.subject_graph("subj_science")
    assert found is not None
    assert {key: found.subject.properties[key] for key in ("name", "slug", "namespace")} == {
        "name": "Science",
        "slug": "science",
        "namespace": "science",
    }
    named = {node.id: str(node.properties["name"]) for node in found.nodes}
    joined = {
        relationship: [
            (named.get(edge.source, "Science"), named[edge.target]) for edge in found.edges if edge.relationship is relationship
        ]
        for relationship in Relationship
    }
    assert sorted(joined[Relationship.HAS_TOPIC]) == [("Science", "Front matter"), ("Science", "Wind")]
    assert sorted(joined[Relationship.INCLUDES_CONCEPT]) == [
        ("Air Pressure", "Air pressure"),
        ("Air Pressure", "Barometer"),
        ("Introduction", "Wind: introduction"),
        ("Isobars", "Isobar"),
        ("Preface", "Preface"),
    ]
    assert sorted(joined[Relationship.NEXT_CONCEPT]) == [
        ("Air pressure", "Barometer"),
        ("Barometer", "Isobar"),
        ("Wind: introduction", "Air pressure"),
    ]
    assert sorted(joined[Relationship.REQUIRES_PREREQUISITE]) == [("Barometer", "Air pressure"), ("Isobar", "Air pressure")]


async def test_a_concept_lists_its_passages_in_reading_order(shelf: Shelf, tmp_path: Path) -> None:
    await shelf.take(library.folder(library.WEATHER, tmp_path / "weather"))
    concept = ids.concept_id("weather-science", "barometer")
    node = (await shelf.graph.nodes(Label.CONCEPT, [concept]))[concept]
    assert node.properties["pinecone_chunk_ids"] == ["weather-science:1.1:1", "weather-science:1.1:3"]
    assert node.properties["content_types"] == ["definition", "example"]
    assert node.properties["source"] == "term"
    assert node.properties["textbook_id"] == str(ids.textbook_id("weather-science"))
    held = await shelf.content.fetch("science", ["weather-science:1.1:1"])
    chunk = from_metadata("science", "weather-science:1.1:1", held["weather-science:1.1:1"])
    assert (chunk.concept_id, chunk.chapter, chunk.section, chunk.embedder) == (
        concept,
        "1. Wind",
        "1.1 Air Pressure",
        "wordllama",
    )
    assert chunk.prerequisite_concepts == (ids.concept_id("weather-science", "air-pressure"),)
    assert chunk.difficulty is None


async def test_a_course_keeps_what_its_author_states(shelf: Shelf, tmp_path: Path) -> None:
    report = await shelf.take(library.folder(library.COURSE, tmp_path / "course"))
    assert (report.sections, report.concepts, report.chunks, report.prerequisites, report.related) == (1, 2, 8, 1, 1)
    total, difference = (ids.concept_id("first-sums", slug) for slug in ("sum", "difference"))
    nodes = await shelf.graph.nodes(Label.CONCEPT, [total])
    stated = {key: nodes[total].properties[key] for key in ("estimated_minutes", "mastery_threshold", "allows_calculator")}
    assert stated == {"estimated_minutes": 20, "mastery_threshold": 0.75, "allows_calculator": False}
    ((edge, _),) = await shelf.graph.targets(Relationship.REQUIRES_PREREQUISITE, [difference])
    assert (edge.target, edge.properties) == (
        total,
        {"strength": "strong", "reason": "It undoes a sum.", "can_skip": False, "source": "author", "confidence": 1.0},
    )
    (book,) = await shelf.database.fetch("SELECT difficulty_range, grade_levels, year, estimated_hours FROM textbooks")
    assert tuple(book) == ("basic", ["3", "4"], 2026, 0)


class Told:
    """Keeps what a progress bar would show."""

    def __init__(self) -> None:
        self.phases: list[tuple[str, int | None, int]] = []

    def begin(self, phase: str, total: int | None = None, unit: str = "") -> None:
        self.phases.append((phase, total, 0))

    def advance(self, units: int = 1) -> None:
        phase, total, done = self.phases[-1]
        self.phases[-1] = (phase, total, done + units)

    def end(self) -> None: ...


async def test_its_progress_is_told_by_phase(shelf: Shelf, tmp_path: Path) -> None:
    told = Told()
    await ingest(library.folder(library.WEATHER, tmp_path / "weather"), **shelf.stores, progress=told)
    assert told.phases == [
        ("reading", None, 0),
        ("cutting", 4, 4),
        ("joining", 5, 5),
        ("registering", None, 0),
        ("delivering", 9, 9),
    ]


async def test_the_same_again_changes_nothing(shelf: Shelf, tmp_path: Path) -> None:
    book = library.folder(library.WEATHER, tmp_path / "weather")
    first = await shelf.take(book)
    before = await shelf.contents()
    version = await shelf.graph.version()
    again = await shelf.take(library.zipped(library.WEATHER, tmp_path / "weather.zip"))
    assert without_times(again) == replace(without_times(first), unchanged=True)
    assert await shelf.contents() == before
    assert await shelf.graph.version() == version
    assert (await shelf.counts())["audit_events"] == 1


async def test_a_changed_book_takes_its_own_place(shelf: Shelf, tmp_path: Path) -> None:
    book = library.folder(library.WEATHER, tmp_path / "weather")
    await shelf.take(book)
    isobars = library.WEATHER["modules/m4.cnxml"]
    shorter = isobars.replace("isobar", "contour").replace("<para>The wind follows each contour.</para>", "")
    (book / "modules/m4.cnxml").write_text(shorter)
    report = await shelf.take(book)
    assert (report.unchanged, report.concepts, report.chunks, report.dropped_nodes) == (False, 5, 9, 1)
    gone, new = (ids.concept_id("weather-science", slug) for slug in ("isobar", "contour"))
    assert set(await shelf.graph.nodes(Label.CONCEPT, [gone, new])) == {new}
    fresh = await shelf.contents()
    await shelf.database.fetch("TRUNCATE textbooks, outbox, content_terms CASCADE")
    await shelf.database.fetch("TRUNCATE embedded_graph.nodes, embedded_graph.edges, embedded_content.vectors")
    await shelf.take(book)
    assert await shelf.contents() == fresh


async def test_a_concept_that_a_student_learns_outlives_its_text(shelf: Shelf, tmp_path: Path) -> None:
    book = library.folder(library.WEATHER, tmp_path / "weather")
    await shelf.take(book)
    concept = ids.concept_id("weather-science", "isobar")
    async with shelf.database.transaction() as connection:
        await driver(connection).execute(f"""
            INSERT INTO users (id, handle) VALUES ({ADA}, 'ada');
            INSERT INTO organizations (id, name, type, max_students) VALUES ({SCHOOL}, 'Birch', 'microschool', 20);
            INSERT INTO student_profiles (id, user_id, organization_id, first_name, last_name)
            VALUES ({STUDENT}, {ADA}, {SCHOOL}, 'Ada', 'Lind');
            INSERT INTO concept_progress (student_profile_id, concept_id, concept_name)
            VALUES ({STUDENT}, '{concept}', 'Isobar')
        """)
    (book / "modules/m4.cnxml").write_text(library.WEATHER["modules/m4.cnxml"].replace("isobar", "contour"))
    report = await shelf.take(book)
    assert (report.dropped_nodes, report.kept_concepts) == (0, 1)
    kept = (await shelf.graph.nodes(Label.CONCEPT, [concept]))[concept]
    assert kept.properties["name"] == "Isobar"
    assert "pinecone_chunk_ids" not in kept.properties
    assert await shelf.graph.sources(Relationship.INCLUDES_CONCEPT, [concept]) == []


async def test_a_book_can_move_to_another_subject(shelf: Shelf, tmp_path: Path) -> None:
    book = library.folder(library.WEATHER, tmp_path / "weather")
    await shelf.take(book)
    await shelf.take(book, subject="Mathematics")
    assert await shelf.content.namespaces() == {"math": 9}
    science = await shelf.graph.subject_graph("subj_science")
    assert science is not None
    assert science.nodes == []


async def test_topics_of_a_second_book_come_after_the_firsts(shelf: Shelf, tmp_path: Path) -> None:
    await shelf.take(library.folder(library.COURSE, tmp_path / "course"))
    await shelf.take(library.folder(library.WEATHER, tmp_path / "weather"), subject="Mathematics")
    found = await shelf.graph.targets(Relationship.HAS_TOPIC, ["subj_mathematics"])
    assert sorted((edge.properties["order"], node.properties["name"]) for edge, node in found) == [
        (1, "Adding"),
        (1001, "Front matter"),
        (1002, "Wind"),
    ]


@pytest.mark.parametrize(
    "files",
    [
        library.WEATHER | {"modules/m4.cnxml": "<document"},
        library.WEATHER | {"collection.xml": "<col:collection xmlns:col='http://cnx.rice.edu/collxml'/>"},
        {"notes.txt": "no book"},
        {"book.yaml": "title: Empty", "a.md": ""},
        library.COURSE | {"01-adding/01-sums.md": library.COURSE["01-adding/01-sums.md"].replace("concept: sum", "concept: nil")},
    ],
)
async def test_what_is_refused_leaves_nothing_behind(shelf: Shelf, tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(BookError):
        await shelf.take(library.folder(files, tmp_path / "book"))
    assert await shelf.counts() == NOTHING


async def test_a_refused_change_leaves_the_book_as_it_was(shelf: Shelf, tmp_path: Path) -> None:
    book = library.folder(library.WEATHER, tmp_path / "weather")
    await shelf.take(book)
    before = await shelf.contents()
    (book / "modules/m4.cnxml").write_text("<document")
    with pytest.raises(BookError):
        await shelf.take(book)
    assert await shelf.contents() == before


async def test_all_passages_can_be_embedded_anew_in_another_dimension(shelf: Shelf, tmp_path: Path) -> None:
    await shelf.take(library.folder(library.WEATHER, tmp_path / "weather"))
    await shelf.take(library.folder(library.COURSE, tmp_path / "course"))
    before: list[list[Any]] = await shelf.contents()
    other = Halved()
    content = EmbeddedContent(shelf.database, other.dimension)
    count = await re_embed(**(shelf.stores | {"content": content, "embedder": other}))
    assert count == 17
    await content.check()
    after = await shelf.contents()
    assert [(row[0], row[1], row[4] | {"embedder": "wordllama"}) for row in after[2]] == [
        (row[0], row[1], row[4]) for row in before[2]
    ]
    assert {row[2].count(",") for row in after[2]} == {other.dimension - 1}
    assert {row.embedder for row in await shelf.database.fetch("SELECT embedder FROM textbooks")} == {"halved"}


async def test_embedding_anew_goes_on_after_an_interruption(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shelf.take(library.folder(library.WEATHER, tmp_path / "weather"))
    other = Halved()
    content = EmbeddedContent(shelf.database, other.dimension)
    stores = shelf.stores | {"content": content, "embedder": other}

    async def die(*_: Any) -> None:
        raise StoreUnavailable("content", "gone")

    with monkeypatch.context() as patch:
        patch.setattr(content, "upsert", die)
        with pytest.raises(StoreUnavailable):
            await re_embed(**stores)
    assert await content.namespaces() == {}
    assert await re_embed(**stores) == 9
    assert await content.namespaces() == {"science": 9}
    assert (await shelf.counts())["waiting"] == 0


async def test_an_embedder_that_does_not_answer_costs_nothing(shelf: Shelf, tmp_path: Path) -> None:
    await shelf.take(library.folder(library.WEATHER, tmp_path / "weather"))
    before = await shelf.contents()
    unreachable = OpenAIEmbedder("text-embedding-3-small", "key", "http://127.0.0.1:1/v1", timeout=5)
    content = EmbeddedContent(shelf.database, unreachable.dimension)

    with pytest.raises(StoreMisconfigured, match="OPENAI_BASE_URL: "):
        await re_embed(**(shelf.stores | {"content": content, "embedder": unreachable}))

    await unreachable.close()
    assert await shelf.contents() == before
    assert {row.embedder for row in await shelf.database.fetch("SELECT embedder FROM textbooks")} == {"wordllama"}


async def test_another_embedder_asks_for_embedding_anew(shelf: Shelf, tmp_path: Path) -> None:
    await shelf.take(library.folder(library.WEATHER, tmp_path / "weather"))
    before = await shelf.contents()
    with pytest.raises(StoreMisconfigured) as caught:
        await ingest(library.folder(library.COURSE, tmp_path / "course"), **(shelf.stores | {"embedder": Halved()}))
    assert str(caught.value) == (
        "SPOOL_EMBEDDER: it is `halved`, and what is stored was embedded by `wordllama`: run `spool ingest --re-embed`."
    )
    assert await shelf.contents() == before


class Halved:
    """An embedder of another dimension: the first half of wordllama's, which are its most telling."""

    name = "halved"
    dimension = 128
    max_tokens = 8_192
    dense_weight = 0.3

    def __init__(self) -> None:
        self._whole = WordllamaEmbedder()

    def tokens(self, text: str) -> int:
        return self._whole.tokens(text)

    async def embed(self, texts: Any) -> Any:
        vectors = (await self._whole.embed(texts))[:, : self.dimension]
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    async def check(self) -> None: ...

    async def close(self) -> None: ...
