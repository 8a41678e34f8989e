"""What holds for every passage of two whole textbooks, where they are."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from datasources.content import limits
from datasources.content.chunks import to_metadata
from datasources.graph.port import Relationship
from datasources.language.local import WordllamaEmbedder
from ingestion import plan
from ingestion.book import Book
from ingestion.chunks import AIM, MOST
from ingestion.plan import Plan
from ingestion.progress import Silence
from ingestion.source import open_book
from ingestion.subjects import subject_of
from learning.vocabulary import ContentKind

BOOKS = Path(__file__).parents[3] / "shared" / "books"
MODULES = {"introductory-statistics-2e": 102, "physics": 100}


@dataclass(frozen=True)
class Planned:
    """A textbook, and what it becomes."""

    book: Book
    plan: Plan
    sections: int


@pytest.fixture(scope="module", params=sorted(MODULES))
def planned(request: pytest.FixtureRequest) -> Planned:
    archive = BOOKS / f"{request.param}.tar.xz"
    if not archive.exists():
        pytest.skip(f"{archive.name} is not in ../shared/books")
    import asyncio

    book = open_book(archive).book
    made = asyncio.run(plan.make(book, *subject_of(book, None), WordllamaEmbedder(), Silence()))
    return Planned(book, made, MODULES[request.param])


def test_every_module_is_a_section_with_a_concept_and_passages(planned: Planned) -> None:
    made = planned.plan
    assert len(made.sections) == planned.sections
    assert {edge.source for edge in made.edges if edge.relationship is Relationship.INCLUDES_CONCEPT} == {
        section.id for section in made.sections
    }
    assert {chunk.section_id for chunk in made.chunks} == {section.id for section in made.sections}


def test_no_passage_exceeds_the_most_tokens(planned: Planned) -> None:
    tokens = WordllamaEmbedder().tokens
    assert max(tokens(chunk.text) for chunk in planned.plan.chunks) <= MOST


def test_every_word_is_in_the_passages_of_its_section_in_order(planned: Planned) -> None:
    """And so no passage reaches across sections."""
    held: dict[str | None, list[str]] = {}
    for chunk in planned.plan.chunks:
        held.setdefault(chunk.section, []).extend(chunk.text.split())
    for _, section in planned.book.sections():
        assert held[section.heading] == [word for block in section.blocks for word in block.text.split()]


def test_definitions_stand_alone(planned: Planned) -> None:
    definitions = [chunk.text for chunk in planned.plan.chunks if chunk.content_type is ContentKind.DEFINITION]
    stated = [b.text for _, section in planned.book.sections() for b in section.blocks if b.kind is ContentKind.DEFINITION]
    assert definitions == stated


def test_running_text_mostly_reaches_the_aim(planned: Planned) -> None:
    tokens = WordllamaEmbedder().tokens
    sizes = [tokens(c.text) for c in planned.plan.chunks if c.content_type is ContentKind.EXPLANATION]
    assert sorted(sizes)[len(sizes) // 2] >= AIM
    assert sum(size >= AIM // 2 for size in sizes) > 0.85 * len(sizes)


def test_passages_can_be_stored_as_they_are(planned: Planned) -> None:
    ids = [chunk.id for chunk in planned.plan.chunks]
    assert len(set(ids)) == len(ids)
    limits.check_ids(ids)
    for chunk in planned.plan.chunks:
        limits.check_metadata(chunk.id, to_metadata(chunk))
    assert [chunk.chunk_index for chunk in planned.plan.chunks] == list(range(len(ids)))


def test_what_no_source_says_is_not_said(planned: Planned) -> None:
    for chunk in planned.plan.chunks:
        assert (chunk.difficulty, chunk.page_number, chunk.summary, chunk.misconceptions) == (None, None, None, ())
    for concept in planned.plan.concepts:
        assert concept.properties["difficulty_level"] is concept.properties["mastery_threshold"] is None


def test_prerequisites_lead_back_in_reading_order_and_are_weak(planned: Planned) -> None:
    place = {node.id: n for n, node in enumerate(planned.plan.concepts)}
    edges = [edge for edge in planned.plan.edges if edge.relationship is Relationship.REQUIRES_PREREQUISITE]
    assert edges
    for edge in edges:
        assert place[edge.target] < place[edge.source]
        assert (edge.properties["strength"], edge.properties["can_skip"], edge.properties["source"]) == ("weak", True, "mention")


def test_concepts_and_their_passages_agree(planned: Planned) -> None:
    listed = {node.id: node.properties["pinecone_chunk_ids"] for node in planned.plan.concepts}
    held: dict[str, list[str]] = {}
    for chunk in planned.plan.chunks:
        assert chunk.concept_id is not None
        held.setdefault(chunk.concept_id, []).append(chunk.id)
    assert listed == held


def test_teachers_notes_are_left_out(planned: Planned) -> None:
    assert [chunk.id for chunk in planned.plan.chunks if "Teacher Support" in chunk.text] == []
