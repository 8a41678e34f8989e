"""What the graph and the content store hold, read whole for comparing: a bounded number of calls, without the passages' text."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from datasources.content.chunks import SUBJECT_NAMESPACES, from_metadata
from datasources.content.port import Content
from datasources.graph.port import Edge, Graph, Label, Node, Relationship
from datasources.graph.records import Concept, Requirement, Section, requirement

IDS = 2_000  # nodes whose edges are asked for at once
FETCH = 1_000  # passages that are read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Curriculum:
    """All of the graph that subjects, topics, sections and concepts make."""

    concepts: Mapping[str, Concept]  # every one, by id, wherever it is
    placed: Collection[str]  # the ids of those that a subject leads to
    sections: Sequence[Section]  # that a subject leads to
    requirements: Sequence[Requirement]

    def taught(self, textbook_id: str) -> list[str]:
        """The ids of the concepts that a textbook teaches."""
        return [id for id in self.placed if self.concepts[id].textbook_id == textbook_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage, without its text."""

    namespace: str
    id: str
    textbook_id: str | None
    concept_id: str | None
    index: int | None  # its place in the book, from 0
    total: int | None  # how many passages the book has
    kind: str

    @property
    def is_textbooks(self) -> bool:
        """Whether it stands where textbooks' passages do, rather than what is generated or curated."""
        return self.namespace in SUBJECT_NAMESPACES


async def curriculum(graph: Graph) -> Curriculum:
    """The whole curriculum, in all subjects."""
    concepts = {node.id: Concept(node) for node in await graph.all(Label.CONCEPT)}
    subjects = [node.id for node in await graph.all(Label.SUBJECT, names={})]
    topics = {node.id for _, node in await _targets(graph, Relationship.HAS_TOPIC, subjects)}
    sections = {node.id: node for _, node in await _targets(graph, Relationship.CONTAINS_SECTION, topics)}
    included = await _targets(graph, Relationship.INCLUDES_CONCEPT, sections)
    required = await leaving(graph, Relationship.REQUIRES_PREREQUISITE, concepts)
    return Curriculum(
        concepts=concepts,
        placed={node.id for _, node in included} & concepts.keys(),
        sections=[Section(node) for node in sections.values()],
        requirements=[requirement(edge) for edge in required],
    )


async def passages(content: Content) -> list[Passage]:
    """Every passage of every namespace, by namespace and id."""
    return [passage for namespace in sorted(await content.namespaces()) async for passage in _in(content, namespace)]


async def leaving(graph: Graph, relationship: Relationship, ids: Iterable[str]) -> list[Edge]:
    """The edges that leave many nodes."""
    return [edge for edge, _ in await _targets(graph, relationship, ids)]


async def reaching(graph: Graph, relationship: Relationship, ids: Iterable[str]) -> list[Edge]:
    """The edges that reach many nodes."""
    return [edge for batch in _batches(ids) for edge, _ in await graph.sources(relationship, batch, names={})]


async def missing(graph: Graph, label: Label, ids: Iterable[str]) -> set[str]:
    """Those of the ids that no node of this label has."""
    asked = set(ids)
    return asked.difference(*[await graph.nodes(label, batch, names={}) for batch in _batches(asked)])


async def _targets(graph: Graph, relationship: Relationship, ids: Iterable[str]) -> list[tuple[Edge, Node]]:
    return [pair for batch in _batches(ids) for pair in await graph.targets(relationship, batch)]


async def _in(content: Content, namespace: str) -> AsyncIterator[Passage]:
    ids = await content.ids(namespace)
    for start in range(0, len(ids), FETCH):
        fetched = await content.fetch(namespace, ids[start : start + FETCH])
        for id in sorted(fetched):
            chunk = from_metadata(namespace, id, fetched[id])
            yield Passage(
                namespace=namespace,
                id=id,
                textbook_id=chunk.textbook_id,
                concept_id=chunk.concept_id,
                index=chunk.chunk_index,
                total=chunk.total_chunks,
                kind=chunk.kind.value,
            )


def _batches(ids: Iterable[str]) -> list[list[str]]:
    ordered = sorted(ids)
    return [ordered[start : start + IDS] for start in range(0, len(ordered), IDS)]
