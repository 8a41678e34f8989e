"""The course as a lesson and an exercise are made of it: read back from the stores, after it was taken in as any textbook is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from datasources.content.chunks import Chunk, from_metadata
from datasources.errors import StoreUnavailable
from datasources.graph.records import Concept
from datasources.relational import textbooks
from datasources.stores import Stores
from learning.navigation import PrerequisiteGraph
from learning.vocabulary import ContentKind, Difficulty, LifeCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One of the course's own exercises."""

    title: str
    prompt: str  # Markdown
    solution: str
    steps: tuple[str, ...]  # that an answer should show, in order
    interests: tuple[str, ...]  # that it suits
    category: LifeCategory | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unit:
    """A concept with what is taught of it."""

    concept: Concept
    subject: str  # its name
    topic_id: str
    section_id: str
    passages: tuple[Chunk, ...]  # in reading order
    exercises: tuple[Exercise, ...]  # easiest first; at least two

    @property
    def id(self) -> str:
        return self.concept.id

    @property
    def difficulty(self) -> Difficulty:
        return self.concept.difficulty or Difficulty.INTERMEDIATE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """The demo course."""

    textbook_id: UUID
    slug: str
    subject: str
    subject_id: str
    version: str  # of its content
    units: Mapping[str, Unit]  # by concept id, in curriculum order
    graph: PrerequisiteGraph
    order: tuple[str, ...] = field(init=False)  # concept ids in an order to learn them

    def __post_init__(self) -> None:
        object.__setattr__(self, "order", tuple(self.graph.order()))


async def read(stores: Stores, slug: str) -> Course:
    """The course with this slug, which was taken in.

    Raises `StoreUnavailable` when the content store does not show all of it yet: its reads may lag behind its writes.
    """
    textbook = await textbooks.find(stores.relational.database, slug)
    assert textbook is not None
    assert textbook.subject_id is not None
    outline = await stores.curriculum.outline(textbook.subject_id)
    assert outline is not None
    concepts = [concept for concept in outline.concepts if concept.textbook_id == str(textbook.id)]
    ids = [id for concept in concepts for id in concept.pinecone_chunk_ids]
    passages = await stores.content.fetch(textbook.namespace, ids)
    if len(passages) < len(ids):
        raise StoreUnavailable("content", f"{len(ids) - len(passages)} passages of {slug} are still on their way; try again")
    units = {}
    for concept in concepts:
        section = outline.section_of[concept.id]
        own = [from_metadata(textbook.namespace, id, passages[id]) for id in concept.pinecone_chunk_ids]
        units[concept.id] = Unit(
            concept=concept,
            subject=outline.subject.name,
            topic_id=outline.topic_of[section],
            section_id=section,
            passages=tuple(own),
            exercises=tuple(_exercises(own)),
        )
    return Course(
        textbook_id=textbook.id,
        slug=slug,
        subject=outline.subject.name,
        subject_id=outline.subject.id,
        version=f"{slug}@{(textbook.content_digest or '')[:12]}",
        units=units,
        graph=PrerequisiteGraph(units, outline.requirements),
    )


def _exercises(passages: list[Chunk]) -> Iterator[Exercise]:
    for passage in passages:
        if passage.kind is ContentKind.EXERCISE and passage.expected_steps:
            yield Exercise(
                title=passage.text.partition("\n")[0].strip("* "),
                prompt=passage.text,
                solution=passage.solution or "",
                steps=passage.expected_steps,
                interests=passage.suitable_interests,
                category=passage.life_categories[0] if passage.life_categories else None,
            )
