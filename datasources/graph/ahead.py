"""A part of the curriculum as it will be once what waits for the graph has been carried over: what a decision rests on."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from datasources.graph.cycles import closed_cycle, prerequisites_put
from datasources.graph.port import ENDS, Change, DropEdge, DropNode, Edge, Graph, Label, Node, Relationship, Value

REQUIRES = Relationship.REQUIRES_PREREQUISITE
INCLUDES = Relationship.INCLUDES_CONCEPT

Properties = dict[str, Value]


@dataclass(slots=True)
class Part:
    """Nodes and edges by what tells them from all others, with their properties; none of these is None."""

    nodes: dict[tuple[Label, str], Properties] = field(default_factory=dict)
    edges: dict[tuple[Relationship, str, str], Properties] = field(default_factory=dict)

    def concept(self, id: str) -> Properties | None:
        return self.nodes.get((Label.CONCEPT, id))

    def required_by(self, id: str) -> dict[str, Properties]:
        """What a concept builds on: how, by the required concept's id."""
        return {target: how for (kind, source, target), how in sorted(self.edges.items()) if (kind, source) == (REQUIRES, id)}

    def sections_of(self, id: str) -> list[str]:
        """The sections that a concept is a part of."""
        return [source for kind, source, target in sorted(self.edges) if (kind, target) == (INCLUDES, id)]

    def cycle(self, dependent: str, required: str) -> tuple[str, ...] | None:
        """The cycle that this prerequisite would close, as `PrerequisiteCycle` has it; None where it closes none."""
        pairs = [(source, target) for kind, source, target in self.edges if kind is REQUIRES]
        return closed_cycle([(dependent, required)], [*pairs, (dependent, required)])

    def make(self, changes: Iterable[Change]) -> None:
        """Makes the changes, in order. Those that the graph has made already do no harm."""
        for change in changes:
            match change:
                case Node(label, id, properties):
                    self.nodes[label, id] = _put(self.nodes.get((label, id)), properties.items())
                case Edge(kind, source, target, properties):
                    self.edges[kind, source, target] = _put(self.edges.get((kind, source, target)), properties.items())
                case DropEdge(kind, source, target):
                    self.edges.pop((kind, source, target), None)
                case DropNode(label, id):
                    self.nodes.pop((label, id), None)
                    for key in [key for key in self.edges if (label, id) in zip(ENDS[key[0]], key[1:], strict=True)]:
                        del self.edges[key]


async def part(graph: Graph, concepts: Sequence[str], *, below: Sequence[str], waiting: Sequence[Change]) -> Part:
    """These concepts with their sections and what they build on, and every prerequisite below some, as they will be.

    `waiting` was read before. Four calls of the graph at the same time; one less where nothing below is asked for.
    """
    starts = [*below, *(required for _, required in prerequisites_put(waiting))] if below else []
    nodes, required, homes, pairs = await asyncio.gather(
        graph.nodes(Label.CONCEPT, concepts),
        graph.targets(REQUIRES, concepts, names={}),
        graph.sources(INCLUDES, concepts),
        graph.prerequisites_below(starts) if starts else _nothing(),
    )
    found = Part()
    found.nodes.update({(Label.CONCEPT, id): _put(None, node.properties.items()) for id, node in nodes.items()})
    found.nodes.update({(Label.SECTION, node.id): _put(None, node.properties.items()) for _, node in homes})
    found.edges.update({(REQUIRES, dependent, required): {} for dependent, required in pairs})
    for edge, _ in (*required, *homes):
        found.edges[edge.relationship, edge.source, edge.target] = _put(None, edge.properties.items())
    found.make(waiting)
    return found


def _put(before: Properties | None, given: Iterable[tuple[str, Value]]) -> Properties:
    merged = {**(before or {}), **dict(given)}
    return {name: value for name, value in merged.items() if value is not None}


async def _nothing() -> set[tuple[str, str]]:
    return set()
