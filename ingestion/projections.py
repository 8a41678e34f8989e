"""What the graph is told of rows whose truth is in PostgreSQL: hooks and examples, each a node and the edge that leads to it.

Those in use alone: a retired one is no part of the curriculum as it is now.
"""

from dataclasses import dataclass

from datasources.graph.port import Change, Edge, Label, Node, Relationship
from datasources.relational.content import ExampleRow, HookRow


@dataclass(frozen=True, slots=True)
class Projected:
    """A row as the graph should have it. A property that is None is not there."""

    node: Node
    edge: Edge

    @property
    def changes(self) -> tuple[Change, Change]:
        return self.node, self.edge


def of_hook(row: HookRow) -> Projected:
    """A hook's node, and the edge from its concept."""
    node = Node(
        Label.HOOK,
        f"hook_{row.id}",
        {
            "concept_id": row.concept_id,
            "life_category": row.category,
            "sub_category": row.sub_category,
            "hook_text": row.text,
            "difficulty": row.difficulty,
            "organization_id": str(row.organization_id) if row.organization_id else None,
            "effectiveness_score": row.effectiveness,
        },
    )
    return Projected(node, Edge(Relationship.HAS_HOOK, row.concept_id, node.id, {"life_category": row.category}))


def of_example(row: ExampleRow) -> Projected:
    """An example's node, and the edge from its concept: `interest_match` is the share that each of its interests has in it."""
    node = Node(
        Label.EXAMPLE,
        f"example_{row.id}",
        {
            "concept_id": row.concept_id,
            "life_category": row.category,
            "example_text": row.text,
            "visual_aid_url": row.visual_aid_url,
            "interest_tags": list(row.interest_tags),
            "difficulty": row.difficulty,
            "organization_id": str(row.organization_id) if row.organization_id else None,
            "effectiveness_score": row.effectiveness,
        },
    )
    match = round(1 / len(row.interest_tags), 2)
    return Projected(node, Edge(Relationship.HAS_EXAMPLE, row.concept_id, node.id, {"interest_match": match}))
