"""The curriculum, read in batches over the graph port: each read is one call of the graph, however many ids it is given.

Results stand in the order of the ids that were asked for. The records themselves are in `records.py`; what follows from
them (closure, frontier, order) is decided in `learning/`.
"""

import asyncio
import math
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from datasources.graph import records
from datasources.graph.port import Edge, Graph, Label, Node, Relationship, SubjectGraph
from datasources.graph.records import (
    Concept,
    NextConcept,
    Prerequisite,
    Properties,
    RelatedConcept,
    Requirement,
    Section,
    Subject,
    Topic,
)
from learning.vocabulary import PrerequisiteStrength

__all__ = [
    "Concept",
    "Curriculum",
    "NextConcept",
    "Outline",
    "Prerequisite",
    "RelatedConcept",
    "Requirement",
    "Section",
    "Subject",
    "Topic",
]

OUTLINES = 16  # subjects held in memory; one of 2,000 concepts takes about 7 MB

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outline:
    """All of a subject in curriculum order, for the rules of `learning/`. Edges that lead out of the subject are not in it."""

    version: int  # of the curriculum it was read from
    subject: Subject
    topics: tuple[Topic, ...]
    sections: tuple[Section, ...]
    concepts: tuple[Concept, ...]
    topic_of: Mapping[str, str]  # the topic's id by section id
    section_of: Mapping[str, str]  # the section's id by concept id
    requirements: tuple[Requirement, ...]
    following: tuple[tuple[str, str], ...]  # (concept id, id of the one that follows), defaults only


class Curriculum:
    """What the resolvers ask of the graph. Raises `StoreUnavailable` and `StoreRefused`, as the port does."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._outlines: OrderedDict[str, Outline] = OrderedDict()
        self._reading = asyncio.Lock()

    async def version(self) -> int:
        """Greater after every change; 0 for a curriculum that was never written."""
        return await self.graph.version()

    async def subjects(self) -> list[Subject]:
        """Every subject, by name."""
        found = [records.subject(node) for node in await self.graph.all(Label.SUBJECT)]
        return sorted(found, key=lambda subject: (subject.name.casefold(), subject.id))

    async def subjects_by_id(self, ids: Sequence[str]) -> list[Subject | None]:
        return await self._by_id(Label.SUBJECT, ids, records.subject)

    async def topics(self, ids: Sequence[str]) -> list[Topic | None]:
        return await self._by_id(Label.TOPIC, ids, records.topic)

    async def sections(self, ids: Sequence[str]) -> list[Section | None]:
        return await self._by_id(Label.SECTION, ids, records.section)

    async def concepts(self, ids: Sequence[str]) -> list[Concept | None]:
        return await self._by_id(Label.CONCEPT, ids, records.concept)

    async def concepts_named(self, words: str, limit: int) -> list[Concept]:
        """Concepts whose name holds every word, whatever the case; shortest name first."""
        return [records.concept(node) for node in await self.graph.named(Label.CONCEPT, words, limit)]

    async def topics_of(self, subject_ids: Sequence[str]) -> list[list[Topic]]:
        """The topics of each subject, in order."""
        return await self._children(Relationship.HAS_TOPIC, subject_ids, records.topic)

    async def sections_of(self, topic_ids: Sequence[str]) -> list[list[Section]]:
        """The sections of each topic, in order."""
        return await self._children(Relationship.CONTAINS_SECTION, topic_ids, records.section)

    async def concepts_of(self, section_ids: Sequence[str]) -> list[list[Concept]]:
        """The concepts of each section, in order."""
        return await self._children(Relationship.INCLUDES_CONCEPT, section_ids, records.concept)

    async def subject_of_topics(self, topic_ids: Sequence[str]) -> list[Subject | None]:
        return await self._parent(Relationship.HAS_TOPIC, topic_ids, records.subject)

    async def topic_of(self, section_ids: Sequence[str]) -> list[Topic | None]:
        return await self._parent(Relationship.CONTAINS_SECTION, section_ids, records.topic)

    async def section_of(self, concept_ids: Sequence[str]) -> list[Section | None]:
        return await self._parent(Relationship.INCLUDES_CONCEPT, concept_ids, records.section)

    async def prerequisites(self, concept_ids: Sequence[str]) -> list[list[Prerequisite]]:
        """What each concept builds on, strongest first, then by name. The concepts themselves are read beside the edges."""
        edges, nodes = await asyncio.gather(
            self.graph.targets(Relationship.REQUIRES_PREREQUISITE, concept_ids), self.graph.nodes(Label.CONCEPT, concept_ids)
        )
        found: dict[str, list[Prerequisite]] = defaultdict(list)
        for edge, required in edges:
            if dependent := nodes.get(edge.source):
                found[edge.source].append(records.prerequisite(edge, dependent, required))
        return [sorted(found[id], key=lambda p: (_weakness(p), *_by_name(p.required))) for id in concept_ids]

    async def unlocks(self, concept_ids: Sequence[str]) -> list[list[Prerequisite]]:
        """What builds on each concept, strongest first, then by name. The concepts themselves are read beside the edges."""
        edges, nodes = await asyncio.gather(
            self.graph.sources(Relationship.REQUIRES_PREREQUISITE, concept_ids), self.graph.nodes(Label.CONCEPT, concept_ids)
        )
        found: dict[str, list[Prerequisite]] = defaultdict(list)
        for edge, dependent in edges:
            if required := nodes.get(edge.target):
                found[edge.target].append(records.prerequisite(edge, dependent, required))
        return [sorted(found[id], key=lambda p: (_weakness(p), *_by_name(p.dependent))) for id in concept_ids]

    async def related(self, concept_ids: Sequence[str]) -> list[list[RelatedConcept]]:
        """What is near each concept in meaning, nearest first, then by name."""
        found: dict[str, list[RelatedConcept]] = defaultdict(list)
        for edge, node in await self.graph.targets(Relationship.RELATED_TO, concept_ids):
            found[edge.source].append(records.related(edge, node))
        return [sorted(found[id], key=lambda r: (-r.relevance, *_by_name(r.concept))) for id in concept_ids]

    async def following(self, concept_ids: Sequence[str]) -> list[list[NextConcept]]:
        """What can follow each concept: the default first, then in the edges' order."""
        found: dict[str, list[tuple[Edge, Node]]] = defaultdict(list)
        for edge, node in await self.graph.targets(Relationship.NEXT_CONCEPT, concept_ids):
            found[edge.source].append((edge, node))
        return [
            sorted((records.following(*pair) for pair in sorted(found[id], key=_place)), key=lambda n: not n.is_default)
            for id in concept_ids
        ]

    async def outline(self, subject_id: str) -> Outline | None:
        """The whole of one subject; None when there is none with this id."""
        return (await self.outlines([subject_id]))[0]

    async def outlines(self, subject_ids: Sequence[str]) -> list[Outline | None]:
        """The whole of each subject. Kept in memory: while the curriculum's version stands, asking again costs `version()`."""
        version = await self.graph.version()
        async with self._reading:
            known = {id: kept for id in subject_ids if (kept := self._outlines.get(id)) and kept.version == version}
            missing = [id for id in dict.fromkeys(subject_ids) if id not in known]
            for id, graph in zip(missing, await asyncio.gather(*map(self.graph.subject_graph, missing)), strict=True):
                if graph:
                    known[id] = _outline(graph, version)
            self._keep(known)
        return [known.get(id) for id in subject_ids]

    def _keep(self, outlines: Mapping[str, Outline]) -> None:
        for id, outline in outlines.items():
            self._outlines[id] = outline
            self._outlines.move_to_end(id)
        while len(self._outlines) > OUTLINES:
            self._outlines.popitem(last=False)

    async def _by_id(self, label: Label, ids: Sequence[str], record: Callable[[Node], T]) -> list[T | None]:
        found = await self.graph.nodes(label, ids)
        return [record(found[id]) if id in found else None for id in ids]

    async def _children(self, relationship: Relationship, ids: Sequence[str], record: Callable[[Node, Edge], T]) -> list[list[T]]:
        found: dict[str, list[tuple[Edge, Node]]] = defaultdict(list)
        for edge, node in await self.graph.targets(relationship, ids):
            found[edge.source].append((edge, node))
        return [[record(node, edge) for edge, node in sorted(found[id], key=_place)] for id in ids]

    async def _parent(self, relationship: Relationship, ids: Sequence[str], record: Callable[[Node], T]) -> list[T | None]:
        found: dict[str, tuple[Edge, Node]] = {}
        for edge, node in await self.graph.sources(relationship, ids):
            known = found.get(edge.target)
            if known is None or node.id < known[1].id:  # a part of two wholes always shows the same one
                found[edge.target] = (edge, node)
        return [record(found[id][1]) if id in found else None for id in ids]


def _outline(graph: SubjectGraph, version: int) -> Outline:
    nodes = {node.id: node for node in graph.nodes}
    edges: dict[Relationship, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        edges[edge.relationship].append(edge)

    topics = _placed([graph.subject.id], edges[Relationship.HAS_TOPIC], nodes)
    sections = _placed([edge.target for edge, _ in topics], edges[Relationship.CONTAINS_SECTION], nodes)
    concepts = _placed([edge.target for edge, _ in sections], edges[Relationship.INCLUDES_CONCEPT], nodes)
    return Outline(
        version=version,
        subject=records.subject(graph.subject),
        topics=tuple(records.topic(node, edge) for edge, node in topics),
        sections=tuple(records.section(node, edge) for edge, node in sections),
        concepts=tuple(records.concept(node, edge) for edge, node in concepts),
        topic_of={edge.target: edge.source for edge, _ in sections},
        section_of={edge.target: edge.source for edge, _ in concepts},
        requirements=tuple(sorted(map(records.requirement, edges[Relationship.REQUIRES_PREREQUISITE]), key=_ends)),
        following=tuple(
            sorted(
                (edge.source, edge.target)
                for edge in edges[Relationship.NEXT_CONCEPT]
                if Properties(edge.properties).flag("default_path")
            )
        ),
    )


def _placed(parents: Iterable[str], edges: Iterable[Edge], nodes: Mapping[str, Node]) -> list[tuple[Edge, Node]]:
    """The children of these parents, in the parents' order and then their own; a child of two stands with the first."""
    children: dict[str, list[tuple[Edge, Node]]] = defaultdict(list)
    for edge in edges:
        children[edge.source].append((edge, nodes[edge.target]))
    placed: dict[str, tuple[Edge, Node]] = {}
    for parent in parents:
        for edge, node in sorted(children[parent], key=_place):
            placed.setdefault(node.id, (edge, node))
    return list(placed.values())


def _place(pair: tuple[Edge, Node]) -> tuple[float, str, str]:
    edge, node = pair
    order = records.order(node, edge)
    return (math.inf if order is None else order, Properties(node.properties).text("name") or node.id, node.id)


def _ends(requirement: Requirement) -> tuple[str, str]:
    return requirement.dependent, requirement.required


def _weakness(prerequisite: Prerequisite) -> int:
    return -PrerequisiteStrength.values().index(prerequisite.strength)


def _by_name(concept: Concept) -> tuple[str, str]:
    return concept.name.casefold(), concept.id
