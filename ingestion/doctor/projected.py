"""Hooks, examples and who studies what: their nodes in the graph against the rows, which are the truth."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from datasources.graph.port import ENDS, Change, DropEdge, DropNode, Edge, Label, Node, Relationship, Value
from datasources.graph.values import OWN
from datasources.relational import integrity, outbox
from datasources.relational.integrity import Mended, StudyingRow
from ingestion.doctor import readings
from ingestion.doctor.case import ACTOR, Case
from ingestion.doctor.findings import Fault, count, some
from ingestion.projections import Projected, of_example, of_hook, of_student

Pair = tuple[Projected | None, Projected | None]  # as the rows want it, and as the graph holds it


async def hooks(case: Case) -> str | Fault:
    """Every hook in use has its node, and every node its hook."""
    rows = [of_hook(row) async for row in integrity.hooks(case.database)]
    return await _compared(case, rows, Label.HOOK, Relationship.HAS_HOOK)


async def examples(case: Case) -> str | Fault:
    """Every example in use has its node, and every node its example."""
    rows = [of_example(row) async for row in integrity.examples(case.database)]
    return await _compared(case, rows, Label.EXAMPLE, Relationship.HAS_EXAMPLE)


async def studying(case: Case) -> str | Fault:
    """Every student on a path has their node, and nobody else: none is left of a student who was erased."""
    paths: dict[UUID, list[StudyingRow]] = defaultdict(list)
    async for path in integrity.studying(case.database):
        paths[path.student_profile_id].append(path)
    rows = [of_student(student_id, own) for student_id, own in paths.items()]
    return await _compared(case, rows, Label.STUDENT, Relationship.STUDYING)


async def _compared(case: Case, rows: Iterable[Projected], label: Label, relationship: Relationship) -> str | Fault:
    wanted = {row.node.id: row for row in rows}
    held = await _held(case, label, relationship)
    homeless = await _homeless(case, wanted.values(), label, relationship)
    wrong = [id for id in sorted((wanted.keys() | held.keys()) - homeless) if not _agree(wanted.get(id), held.get(id))]
    if not wrong:
        return f"{count(len(wanted), 'row')}, each with its node"
    absent, astray = sum(id not in held for id in wrong), sum(id not in wanted for id in wrong)
    parts = {"without a node": absent, "differing": len(wrong) - absent - astray, "without a row": astray}
    text = ", ".join(f"{number:,} {what}" for what, number in parts.items() if number)
    return Fault(f"{text} ({some(wrong)})", partial(_mend, case, {id: (wanted.get(id), held.get(id)) for id in wrong}, label))


async def _held(case: Case, label: Label, relationship: Relationship) -> dict[str, Projected]:
    """What the graph holds, by node id."""
    graph = case.stores.graph
    nodes = {node.id: node for node in await graph.all(label)}
    edges: dict[str, list[Edge]] = defaultdict(list)
    leaves = ENDS[relationship][0] is label
    for edge in await (readings.leaving if leaves else readings.reaching)(graph, relationship, nodes):
        edges[edge.source if leaves else edge.target].append(edge)
    return {id: Projected(node, tuple(edges[id])) for id, node in nodes.items()}


async def _homeless(case: Case, rows: Iterable[Projected], label: Label, relationship: Relationship) -> set[str]:
    """Rows that refer to what the graph does not have, which the check of references tells of: they stay as they are."""
    other = next(end for end in ENDS[relationship] if end is not label)
    ends = {row.node.id: {_other(edge, row.node.id) for edge in row.edges} for row in rows}
    missing = await readings.missing(case.stores.graph, other, {id for others in ends.values() for id in others})
    return {id for id, others in ends.items() if others & missing}


def _agree(wanted: Projected | None, held: Projected | None) -> bool:
    return None not in (wanted, held) and _document(wanted) == _document(held)


async def _mend(case: Case, wrong: Mapping[str, Pair], label: Label) -> None:
    changes = [change for id, pair in wrong.items() for change in _changes(label, id, *pair)]
    mended = [Mended(label, id, _document(held), _document(wanted)) for id, (wanted, held) in wrong.items()]
    await case.decide(outbox.graph_changes(ACTOR, changes), mended)


def _changes(label: Label, id: str, wanted: Projected | None, held: Projected | None) -> Iterator[Change]:
    """What makes the graph hold what is wanted, and nothing beside it."""
    if wanted is None:
        yield DropNode(label, id)
        return
    before = {(edge.source, edge.target): edge for edge in held.edges} if held else {}
    yield Node(label, id, {**_cleared(held.node if held else None), **wanted.node.properties})
    for edge in wanted.edges:
        yield Edge(
            edge.relationship,
            edge.source,
            edge.target,
            {**_cleared(before.pop((edge.source, edge.target), None)), **edge.properties},
        )
    for edge in before.values():
        yield DropEdge(edge.relationship, edge.source, edge.target)


def _cleared(thing: Node | Edge | None) -> dict[str, Value]:
    return dict.fromkeys(_told(thing)) if thing else {}


def _told(thing: Node | Edge) -> dict[str, Value]:
    """The properties that are there, without those that the store keeps itself."""
    return {name: value for name, value in thing.properties.items() if value is not None and name not in OWN}


def _document(projected: Projected | None) -> dict[str, Any] | None:
    """All that is told of it: its properties, and those of its edges by the id of their other end."""
    if projected is None:
        return None
    edges = {_other(edge, projected.node.id): _plain(edge) for edge in projected.edges}
    return {**_plain(projected.node), "edges": edges}


def _plain(thing: Node | Edge) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in _told(thing).items()}


def _other(edge: Edge, id: str) -> str:
    return edge.target if edge.source == id else edge.source
