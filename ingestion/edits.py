"""What authors have settled of a book's concepts stands above what the book says, when it is taken in anew."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from datasources.graph.cycles import closed_cycle
from datasources.graph.port import Change, DropEdge, Edge, Label, Node, Relationship
from ingestion.plan import Plan

REQUIRES = Relationship.REQUIRES_PREREQUISITE


def settled(made: Plan, edits: Mapping[str, Mapping[str, Any]]) -> list[Change]:
    """The edits (`curriculum_changes.edited`), to be made after the plan. A prerequisite that would now close a cycle gives way
    to the book; of another book's concepts there is nothing to say: those stay (`without`)."""
    pairs = [(edge.source, edge.target) for edge in made.edges if edge.relationship is REQUIRES]
    return [change for id, edit in sorted(edits.items()) for change in _of(id, edit, {one.id for one in made.concepts}, pairs)]


def without(drops: Iterable[Change], made: Plan, edits: Mapping[str, Mapping[str, Any]]) -> list[Change]:
    """What is to go from the graph, but for what authors have the book's concepts require of other books."""
    taught = {one.id for one in made.concepts}
    stays = {
        (id, other) for id, edit in edits.items() for other, how in edit["prerequisites"].items() if how and other not in taught
    }
    return [
        drop
        for drop in drops
        if not (isinstance(drop, DropEdge) and drop.relationship is REQUIRES and (drop.source, drop.target) in stays)
    ]


def _of(id: str, edit: Mapping[str, Any], taught: set[str], pairs: list[tuple[str, str]]) -> Iterator[Change]:
    if properties := {name: value for name, value in edit.items() if name != "prerequisites"}:
        yield Node(Label.CONCEPT, id, properties)
    for required, stated in sorted(edit["prerequisites"].items()):
        pair = (id, required)
        if stated is None:
            if pair in pairs:
                pairs.remove(pair)
                yield DropEdge(REQUIRES, *pair)
        elif required in taught and not closed_cycle([pair], [*pairs, pair]):
            pairs.append(pair)
            yield Edge(REQUIRES, *pair, {"reason": None, **stated})
