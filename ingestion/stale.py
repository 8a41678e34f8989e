"""What an earlier version of a textbook left in the stores, and its new version has no more."""

from collections.abc import Iterable
from dataclasses import dataclass

from datasources.content.port import Content
from datasources.graph.port import Change, DropEdge, DropNode, Edge, Graph, Label, Node, Relationship
from datasources.relational import textbooks
from datasources.relational.database import Database
from datasources.relational.textbooks import Registered
from ingestion.plan import Plan

JOINS = (
    (Relationship.CONTAINS_SECTION, Label.TOPIC),
    (Relationship.INCLUDES_CONCEPT, Label.SECTION),
    (Relationship.REQUIRES_PREREQUISITE, Label.CONCEPT),
    (Relationship.NEXT_CONCEPT, Label.CONCEPT),
    (Relationship.RELATED_TO, Label.CONCEPT),
)
"""The edges that ingestion makes, each by the label that it leaves; those of subjects are found from their topics."""


@dataclass(frozen=True, slots=True)
class Stale:
    """What is to go."""

    edges: tuple[Change, ...] = ()
    nodes: tuple[Change, ...] = ()
    kept: int = 0  # concepts that are gone from the book and stay, because a student's progress refers to them
    namespace: str = ""
    chunks: tuple[str, ...] = ()  # ids


async def find(before: Registered, plan: Plan, graph: Graph, content: Content, database: Database) -> Stale:
    """Compares what the stores hold of the textbook with its plan. The outbox has been drained: the stores are up to date."""
    old = await _nodes(before, graph)
    planned = {node.id for node in (*plan.topics, *plan.sections, *plan.concepts)}
    gone = [node for node in old if node.id not in planned]
    kept = await textbooks.learnt(database, [node.id for node in gone if node.label is Label.CONCEPT])
    chunks = await content.ids(before.namespace, f"{before.slug}:")
    staying = {chunk.id for chunk in plan.chunks} if before.namespace == plan.namespace else set()
    forgotten = [Node(Label.CONCEPT, id, {"pinecone_chunk_ids": None, "content_types": None}) for id in sorted(kept)]
    dropped = [DropNode(node.label, node.id) for node in gone if node.id not in kept]
    return Stale(
        edges=tuple(await _edges(old, plan, graph)),
        nodes=(*dropped, *forgotten),
        kept=len(kept),
        namespace=before.namespace,
        chunks=tuple(id for id in chunks if id not in staying),
    )


async def _nodes(before: Registered, graph: Graph) -> list[Node]:
    found = await graph.subject_graph(before.subject_id) if before.subject_id else None
    return [node for node in found.nodes if node.properties.get("textbook_id") == str(before.id)] if found else []


async def _edges(old: Iterable[Node], plan: Plan, graph: Graph) -> list[DropEdge]:
    by_label: dict[Label, list[str]] = {label: [] for label in Label}
    for node in old:
        by_label[node.label].append(node.id)
    there: list[Edge] = [edge for edge, _ in await graph.sources(Relationship.HAS_TOPIC, by_label[Label.TOPIC])]
    for relationship, label in JOINS:
        there += [edge for edge, _ in await graph.targets(relationship, by_label[label])]
    planned = {(edge.relationship, edge.source, edge.target) for edge in plan.edges}
    planned |= {(Relationship.HAS_TOPIC, plan.subject_id, topic.id) for topic in plan.topics}
    return [
        DropEdge(edge.relationship, edge.source, edge.target)
        for edge in there
        if (edge.relationship, edge.source, edge.target) not in planned
    ]
