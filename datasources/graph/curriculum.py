"""The curriculum, read in batches over the graph port: each read is one call of the graph, however many ids it is given.

Results stand in the order of the ids that were asked for. `columns` names the attributes that will be read of them, and no others
are fetched; None fetches all. The records themselves are in `records.py`; what follows from them (closure, frontier, order) is
decided in `learning/`.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from datasources.graph.outline import Outline, outline_of
from datasources.graph.port import Edge, Graph, Label, Node, Relationship
from datasources.graph.records import (
    Concept,
    NextConcept,
    Prerequisite,
    Record,
    RelatedConcept,
    Requirement,
    Section,
    Subject,
    Topic,
    place,
)
from datasources.views import Columns, Names, reads, under
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

PLACE = ("order_index", "name")  # what `place` reads
WEAKNESS = {strength: -place for place, strength in enumerate(PrerequisiteStrength)}

R = TypeVar("R", bound=Record)
P = TypeVar("P", Topic, Section, Concept)
Pairs = list[tuple[Edge, Node]]


class Curriculum:
    """What the resolvers ask of the graph. Raises `StoreUnavailable` and `StoreRefused`, as the port does."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._outlines: OrderedDict[str, Outline] = OrderedDict()
        self._reading = asyncio.Lock()

    async def version(self) -> int:
        """Greater after every change; 0 for a curriculum that was never written."""
        return await self.graph.version()

    async def subjects(self, columns: Columns = None) -> list[Subject]:
        """Every subject, by name."""
        nodes = await self.graph.all(Label.SUBJECT, names=reads(Subject, "node", columns, "name"))
        return sorted(map(Subject, nodes), key=_by_name)

    async def subjects_by_id(self, ids: Sequence[str], columns: Columns = None) -> list[Subject | None]:
        return await self._by_id(Label.SUBJECT, ids, Subject, columns)

    async def topics(self, ids: Sequence[str], columns: Columns = None) -> list[Topic | None]:
        return await self._by_id(Label.TOPIC, ids, Topic, columns)

    async def sections(self, ids: Sequence[str], columns: Columns = None) -> list[Section | None]:
        return await self._by_id(Label.SECTION, ids, Section, columns)

    async def concepts(self, ids: Sequence[str], columns: Columns = None) -> list[Concept | None]:
        return await self._by_id(Label.CONCEPT, ids, Concept, columns)

    async def concepts_named(self, words: str, limit: int, columns: Columns = None) -> list[Concept]:
        """Concepts whose name holds every word, whatever the case; shortest name first."""
        return [
            Concept(node) for node in await self.graph.named(Label.CONCEPT, words, limit, names=reads(Concept, "node", columns))
        ]

    async def topics_of(self, subject_ids: Sequence[str], columns: Columns = None) -> list[list[Topic]]:
        """The topics of each subject, in order."""
        return await self._children(Relationship.HAS_TOPIC, subject_ids, Topic, columns)

    async def sections_of(self, topic_ids: Sequence[str], columns: Columns = None) -> list[list[Section]]:
        """The sections of each topic, in order."""
        return await self._children(Relationship.CONTAINS_SECTION, topic_ids, Section, columns)

    async def concepts_of(self, section_ids: Sequence[str], columns: Columns = None) -> list[list[Concept]]:
        """The concepts of each section, in order."""
        return await self._children(Relationship.INCLUDES_CONCEPT, section_ids, Concept, columns)

    async def subject_of_topics(self, topic_ids: Sequence[str], columns: Columns = None) -> list[Subject | None]:
        return await self._parent(Relationship.HAS_TOPIC, topic_ids, Subject, columns)

    async def topic_of(self, section_ids: Sequence[str], columns: Columns = None) -> list[Topic | None]:
        return await self._parent(Relationship.CONTAINS_SECTION, section_ids, Topic, columns)

    async def section_of(self, concept_ids: Sequence[str], columns: Columns = None) -> list[Section | None]:
        return await self._parent(Relationship.INCLUDES_CONCEPT, concept_ids, Section, columns)

    async def prerequisites(self, concept_ids: Sequence[str], columns: Columns = None) -> list[list[Prerequisite]]:
        """What each concept builds on, strongest first, then by name."""
        names, of_edges = _link(Prerequisite, columns, "strength", concept="required")
        targets = self.graph.targets(Relationship.REQUIRES_PREREQUISITE, concept_ids, names=names, of_edges=of_edges)
        edges, dependents = await self._beside(targets, concept_ids, under(columns, "dependent"))
        found: dict[str, list[Prerequisite]] = defaultdict(list)
        for edge, node in edges:
            if dependent := dependents.get(edge.source):
                found[edge.source].append(Prerequisite(edge, dependent=dependent, required=Concept(node)))
        return [sorted(found[id], key=lambda one: (WEAKNESS[one.strength], *_by_name(one.required))) for id in concept_ids]

    async def unlocks(self, concept_ids: Sequence[str], columns: Columns = None) -> list[list[Prerequisite]]:
        """What builds on each concept, strongest first, then by name."""
        names, of_edges = _link(Prerequisite, columns, "strength", concept="dependent")
        sources = self.graph.sources(Relationship.REQUIRES_PREREQUISITE, concept_ids, names=names, of_edges=of_edges)
        edges, requireds = await self._beside(sources, concept_ids, under(columns, "required"))
        found: dict[str, list[Prerequisite]] = defaultdict(list)
        for edge, node in edges:
            if required := requireds.get(edge.target):
                found[edge.target].append(Prerequisite(edge, dependent=Concept(node), required=required))
        return [sorted(found[id], key=lambda one: (WEAKNESS[one.strength], *_by_name(one.dependent))) for id in concept_ids]

    async def related(self, concept_ids: Sequence[str], columns: Columns = None) -> list[list[RelatedConcept]]:
        """What is near each concept in meaning, nearest first, then by name."""
        names, of_edges = _link(RelatedConcept, columns, "relevance")
        found: dict[str, list[RelatedConcept]] = defaultdict(list)
        for edge, node in await self.graph.targets(Relationship.RELATED_TO, concept_ids, names=names, of_edges=of_edges):
            found[edge.source].append(RelatedConcept(edge, node))
        return [sorted(found[id], key=lambda one: (-one.relevance, *_by_name(one.concept))) for id in concept_ids]

    async def following(self, concept_ids: Sequence[str], columns: Columns = None) -> list[list[NextConcept]]:
        """What can follow each concept: the default first, then in the edges' order."""
        names = reads(Concept, "node", under(columns, "concept", *PLACE))
        of_edges = reads(NextConcept, "edge", columns, "is_default", "order")
        found: dict[str, list[NextConcept]] = defaultdict(list)
        for edge, node in await self.graph.targets(Relationship.NEXT_CONCEPT, concept_ids, names=names, of_edges=of_edges):
            found[edge.source].append(NextConcept(edge, node))
        return [sorted(found[id], key=lambda one: (not one.is_default, *place(one.concept))) for id in concept_ids]

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
                    known[id] = outline_of(graph, version)
            self._keep(known)
        return [known.get(id) for id in subject_ids]

    def _keep(self, outlines: Mapping[str, Outline]) -> None:
        for id, outline in outlines.items():
            self._outlines[id] = outline
            self._outlines.move_to_end(id)
        while len(self._outlines) > OUTLINES:
            self._outlines.popitem(last=False)

    async def _by_id(self, label: Label, ids: Sequence[str], record: type[R], columns: Columns) -> list[R | None]:
        nodes = await self.graph.nodes(label, ids, names=reads(record, "node", columns))
        found = {id: record(node) for id, node in nodes.items()}
        return [found.get(id) for id in ids]

    async def _children(self, relationship: Relationship, ids: Sequence[str], record: type[P], columns: Columns) -> list[list[P]]:
        names, of_edges = (reads(record, side, columns, *PLACE) for side in ("node", "edge"))
        found: dict[str, list[P]] = defaultdict(list)
        for edge, node in await self.graph.targets(relationship, ids, names=names, of_edges=of_edges):
            found[edge.source].append(record(node, edge))
        return [sorted(found[id], key=place) for id in ids]

    async def _parent(self, relationship: Relationship, ids: Sequence[str], record: type[R], columns: Columns) -> list[R | None]:
        names = reads(record, "node", columns)
        found: dict[str, Node] = {}
        for edge, node in await self.graph.sources(relationship, ids, names=names, of_edges={}):
            known = found.get(edge.target)
            if known is None or node.id < known.id:  # a part of two wholes always shows the same one
                found[edge.target] = node
        return [record(found[id]) if id in found else None for id in ids]

    async def _beside(
        self, edges: Coroutine[Any, Any, Pairs], ids: Sequence[str], columns: Columns
    ) -> tuple[Pairs, Mapping[str, Concept]]:
        """The edges, and the concepts that they are asked for; of those nothing is fetched when no more than the id is wanted."""
        names = reads(Concept, "node", columns)
        if names is not None and not names:
            return await edges, {id: Concept(Node(Label.CONCEPT, id)) for id in ids}
        pairs, nodes = await asyncio.gather(edges, self.graph.nodes(Label.CONCEPT, ids, names=names))
        return pairs, {id: Concept(node) for id, node in nodes.items()}


def _by_name(record: Subject | Concept) -> tuple[str, str]:
    return record.name.casefold(), record.id


def _link(record: type, columns: Columns, *more: str, concept: str = "concept") -> tuple[Names, Names]:
    """What a link between concepts has to have: of the concept that it leads to, and of its edge."""
    return reads(Concept, "node", under(columns, concept, "name")), reads(record, "edge", columns, *more)
