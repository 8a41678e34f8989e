"""How a list of changes becomes a few batches, whatever its length. Shared by both adapters; nothing here talks to a store."""

from collections.abc import Iterator, Sequence
from typing import Any

from datasources.graph.port import ENDS, Change, DropEdge, DropNode, Edge, Label, Node
from datasources.graph.values import fit, fit_text

KINDS = (Node, Edge, DropEdge, DropNode)  # within one round, in this order

Batch = Sequence[Any]
"""Changes of one kind: all Node, all Edge, all DropEdge or all DropNode."""


def batches(changes: Sequence[Change]) -> Iterator[Batch]:
    """The changes as batches of one kind each. Made batch by batch they have the effect that they have one by one.

    A change stands in the earliest batch of its kind that is not before the last change to the same node or edge, so that a
    writer who puts node, edge, node, edge still makes two batches. Of several puts of one node or edge in a batch, one is
    made of all. Raises `StoreRefused` for a value that no graph can hold.
    """
    rounds: dict[int, list[Change]] = {}
    latest: dict[object, int] = {}
    for change in changes:
        touched = _touched(change)
        place = max(latest.get(key, 0) for key in touched)
        place += (KINDS.index(type(change)) - place) % len(KINDS)
        latest.update(dict.fromkeys(touched, place))
        rounds.setdefault(place, []).append(change)
    for place in sorted(rounds):
        yield _merged(rounds[place])


def ends_of(edge: Edge) -> tuple[tuple[Label, str], tuple[Label, str]]:
    """The nodes that an edge joins, each by label and id."""
    source, target = ENDS[edge.relationship]
    return (source, edge.source), (target, edge.target)


def versions(changes: Sequence[Change]) -> int:
    """By how many versions the curriculum is another one after these: none, where all of them say who studies what."""
    return 0 if changes and all(map(_is_of_student, changes)) else 1


def missing_end(label: Label, id: str) -> str:
    """Why an edge is refused, in words that both adapters use."""
    return f"an edge needs the {label} {id!r}, which is not there"


def _is_of_student(change: Change) -> bool:
    if isinstance(change, Node | DropNode):
        return change.label is Label.STUDENT
    return Label.STUDENT in ENDS[change.relationship]


def _touched(change: Change) -> list[object]:
    """What must not change between an earlier change and this one."""
    match change:
        case Node() | DropNode():
            return [(change.label, change.id)]
        case Edge():
            return [(change.relationship, change.source, change.target), *ends_of(change)]
        case DropEdge():
            return [(change.relationship, change.source, change.target)]


def _merged(changes: list[Change]) -> Batch:
    merged: dict[object, Any] = {}
    for change in changes:
        match change:
            case Node(label, id, properties):
                before = merged[label, id].properties if (label, id) in merged else {}
                merged[label, id] = Node(label, fit_text(id), {**before, **fit(properties)})
            case Edge(relationship, source, target, properties):
                key = (relationship, source, target)
                before = merged[key].properties if key in merged else {}
                merged[key] = Edge(relationship, fit_text(source), fit_text(target), {**before, **fit(properties)})
            case DropNode(_, id):
                merged[change.label, fit_text(id)] = change
            case DropEdge(_, source, target):
                merged[change.relationship, fit_text(source), fit_text(target)] = change
    return list(merged.values())
