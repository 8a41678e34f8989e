"""A book as it will stand in the stores: its nodes, edges and passages. Works everything out, and writes nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from datasources.content.chunks import Chunk
from datasources.graph.port import Edge, Node, Relationship
from datasources.language import words
from datasources.language.port import Embedder
from ingestion import chunks, concepts, edges, ids
from ingestion.book import Book
from ingestion.progress import Progress
from ingestion.shape import Cut, Shape, difficulty_of
from learning.vocabulary import Difficulty


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that a book becomes."""

    book: Book
    textbook_id: UUID
    subject: str
    subject_id: str
    namespace: str
    topics: tuple[Node, ...]
    sections: tuple[Node, ...]
    concepts: tuple[Node, ...]
    edges: tuple[Edge, ...]  # without those from the subject to its topics
    chunks: tuple[Chunk, ...]
    terms: Mapping[int, int]  # in how many passages each term is
    hours: float
    difficulty: Difficulty | None

    def count(self, relationship: Relationship) -> int:
        return sum(edge.relationship is relationship for edge in self.edges)


async def make(book: Book, subject: str, namespace: str, embedder: Embedder, progress: Progress) -> Plan:
    """Works out what the book becomes. Raises `BookError` for statements that contradict each other."""
    places = concepts.find(book)
    progress.begin("cutting", len(places), "sections")
    cuts: list[Cut] = []
    for place in places:
        cuts.append(Cut(place, chunks.cut(place.section.blocks, place.owners, embedder.tokens)))
        progress.advance()
    _drop_wordless(cuts)
    taught = [concept for cut in cuts for concept in cut.place.concepts]

    def id_of(slug: str) -> str:
        return ids.concept_id(book.slug, slug)

    progress.begin("joining", len(taught), "concepts")
    vectors = await embedder.embed([f"{concept.name}. {concept.description or ''}" for concept in taught])
    joined = [
        *edges.stated(taught, id_of),
        *edges.following(places, id_of),
        *edges.mentioned(places, id_of),
        *edges.similar(taught, vectors, id_of),
    ]
    progress.advance(len(taught))
    shape = Shape(book, subject, namespace, cuts, edges.required_by(joined))
    passages = tuple(shape.chunks())
    terms = Counter(term for chunk in passages for term in words.terms(chunk.text))
    return Plan(
        book=book,
        textbook_id=shape.textbook_id,
        subject=subject,
        subject_id=ids.subject_id(subject),
        namespace=namespace,
        topics=tuple(shape.topics()),
        sections=tuple(map(shape.section, cuts)),
        concepts=tuple(shape.concepts(passages)),
        edges=(*shape.hierarchy(), *joined),
        chunks=passages,
        terms=terms,
        hours=sum(map(shape.hours, cuts)),
        difficulty=max((d for d in map(difficulty_of, taught) if d), key=list(Difficulty).index, default=None),
    )


def _drop_wordless(cuts: Sequence[Cut]) -> None:
    """A term whose text went to another concept's passages is a word of that section, and no concept."""
    with_text = {passage.concept for cut in cuts for passage in cut.passages}
    for cut in cuts:
        kept = [concept for concept in cut.place.concepts if concept.slug in with_text or concept.stated]
        cut.place.concepts = kept or cut.place.concepts[:1]
