"""The steps of a write to Neo4j, inside one transaction that holds the curriculum's lock: each a few statements a batch."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from neo4j import AsyncManagedTransaction, Record

from datasources.errors import PrerequisiteCycle, StoreRefused
from datasources.graph import cypher
from datasources.graph.changes import Batch, ends_of, missing_end
from datasources.graph.cycles import Pair, closed_cycle
from datasources.graph.port import ENDS, DropEdge, DropNode, Edge, Node, Relationship

FEW = 50  # prerequisites put at once: below, each is followed; from here on, reading all there are is faster


async def write(transaction: AsyncManagedTransaction, batch: Batch) -> None:
    """Makes the changes of one batch. Raises `StoreRefused` for an edge whose end is not there."""
    match batch[0]:
        case Node():
            for label, nodes in _by("label", batch).items():
                rows = [{"id": node.id, "properties": node.properties} for node in nodes]
                await run(transaction, cypher.put_nodes(label), rows=rows)
        case Edge():
            for relationship, edges in _by("relationship", batch).items():
                await _put_edges(transaction, relationship, edges)
        case DropEdge():
            for relationship, edges in _by("relationship", batch).items():
                rows = [{"source": edge.source, "target": edge.target} for edge in edges]
                await run(transaction, cypher.drop_edges(relationship), rows=rows)
        case DropNode():
            for label, nodes in _by("label", batch).items():
                await run(transaction, cypher.drop_nodes(label), rows=[{"id": node.id} for node in nodes])


async def _put_edges(transaction: AsyncManagedTransaction, relationship: Relationship, edges: Sequence[Edge]) -> None:
    rows = [{"source": edge.source, "target": edge.target, "properties": edge.properties} for edge in edges]
    [answer] = await run(transaction, cypher.put_edges(relationship), rows=rows)
    if answer["put"] == len(rows):
        return
    for end, label in enumerate(ENDS[relationship]):
        asked = dict.fromkeys(ends_of(edge)[end][1] for edge in edges)
        there = {record["node"]["id"] for record in await run(transaction, cypher.nodes(label), ids=list(asked))}
        for id in asked:
            if id not in there:
                raise StoreRefused("graph", missing_end(label, id))


async def refuse_cycle(transaction: AsyncManagedTransaction, put: Sequence[Pair]) -> None:
    """Raises `PrerequisiteCycle` when these prerequisites, put in this transaction, close one."""
    dependents = list(dict.fromkeys(dependent for dependent, _ in put))
    if len(dependents) < FEW:
        records = await run(transaction, cypher.PREREQUISITES_BELOW, ids=dependents)
    else:
        records = await run(transaction, cypher.ALL_PREREQUISITES)
    if cycle := closed_cycle(put, [(record["source"], record["target"]) for record in records]):
        raise PrerequisiteCycle(cycle)


async def run(transaction: AsyncManagedTransaction, statement: str, **parameters: Any) -> list[Record]:
    result = await transaction.run(statement, parameters)
    return [record async for record in result]


def _by(attribute: str, batch: Batch) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for change in batch:
        groups[getattr(change, attribute)].append(change)
    return groups
