"""Hooks and examples: their nodes in the graph against the rows, which are the truth."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from datasources.graph.port import Change, DropEdge, DropNode, Edge, Label, Node, Relationship, Value
from datasources.graph.values import OWN
from datasources.relational import integrity, outbox
from datasources.relational.integrity import Mended
from ingestion.doctor import readings
from ingestion.doctor.case import ACTOR, Case
from ingestion.doctor.findings import Fault, count, some
from ingestion.projections import Projected, of_example, of_hook


@dataclass(frozen=True, slots=True)
class Held:
    """A row's node as the graph has it, and the edges that lead to it."""

    node: Node
    edges: Sequence[Edge]


async def hooks(case: Case) -> str | Fault:
    """Every hook in use has its node, and every node its hook."""
    rows = [of_hook(row) async for row in integrity.hooks(case.database)]
    return await _compared(case, rows, Label.HOOK, Relationship.HAS_HOOK)


async def examples(case: Case) -> str | Fault:
    """Every example in use has its node, and every node its example."""
    rows = [of_example(row) async for row in integrity.examples(case.database)]
    return await _compared(case, rows, Label.EXAMPLE, Relationship.HAS_EXAMPLE)


async def _compared(case: Case, rows: Iterable[Projected], label: Label, relationship: Relationship) -> str | Fault:
    wanted = {row.node.id: row for row in rows}
    held = await _held(case, label, relationship)
    concepts = (await case.curriculum()).concepts
    homeless = {id for id, row in wanted.items() if row.edge.source not in concepts}  # the check of references tells of them
    wrong = {id for id in (wanted.keys() | held.keys()) - homeless if not _agree(wanted.get(id), held.get(id))}
    if not wrong:
        return f"{count(len(wanted), 'row')} in use, each with its node"
    absent, astray = len(wrong - held.keys()), len(wrong - wanted.keys())
    parts = {"without a node": absent, "differing": len(wrong) - absent - astray, "without a row": astray}
    text = ", ".join(f"{number:,} {what}" for what, number in parts.items() if number)
    mend = partial(_mend, case, {id: (wanted.get(id), held.get(id)) for id in sorted(wrong)}, label)
    return Fault(f"{text} ({some(wrong)})", mend)


async def _held(case: Case, label: Label, relationship: Relationship) -> dict[str, Held]:
    nodes = {node.id: node for node in await case.stores.graph.all(label)}
    edges = await readings.sources(case.stores.graph, relationship, nodes)
    return {id: Held(node, edges.get(id, [])) for id, node in nodes.items()}


def _agree(wanted: Projected | None, held: Held | None) -> bool:
    if wanted is None or held is None:
        return False
    return _told(wanted.node.properties) == _told(held.node.properties) and [
        (wanted.edge.source, _told(wanted.edge.properties))
    ] == [(edge.source, _told(edge.properties)) for edge in held.edges]


async def _mend(case: Case, wrong: Mapping[str, tuple[Projected | None, Held | None]], label: Label) -> None:
    changes = [change for id, (wanted, held) in wrong.items() for change in _changes(label, id, wanted, held)]
    mended = [
        Mended(
            label,
            id,
            _document(held.node, held.edges) if held else None,
            _document(wanted.node, [wanted.edge]) if wanted else None,
        )
        for id, (wanted, held) in wrong.items()
    ]
    await case.decide(outbox.graph_changes(ACTOR, changes), mended)


def _changes(label: Label, id: str, wanted: Projected | None, held: Held | None) -> Iterator[Change]:
    """What makes the graph hold what is wanted, and nothing beside it."""
    if wanted is None:
        yield DropNode(label, id)
        return
    yield Node(label, id, {**_cleared(held.node.properties if held else {}), **wanted.node.properties})
    for edge in held.edges if held else ():
        if edge.source != wanted.edge.source:
            yield DropEdge(edge.relationship, edge.source, edge.target)
    before = next((edge.properties for edge in held.edges if edge.source == wanted.edge.source), {}) if held else {}
    yield Edge(wanted.edge.relationship, wanted.edge.source, id, {**_cleared(before), **wanted.edge.properties})


def _cleared(properties: Mapping[str, Value]) -> dict[str, Value]:
    return dict.fromkeys(_told(properties))


def _told(properties: Mapping[str, Value]) -> dict[str, Value]:
    """The properties that are there, without those that the store keeps itself."""
    return {name: value for name, value in properties.items() if value is not None and name not in OWN}


def _document(node: Node, edges: Iterable[Edge]) -> dict[str, Any]:
    return {**_told(node.properties), "concepts": sorted(edge.source for edge in edges)}
