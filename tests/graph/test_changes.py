"""How many batches a list of changes makes, and in which order."""

from datasources.graph.changes import batches
from datasources.graph.port import Change, DropEdge, DropNode, Edge, Label, Node, Relationship

REQUIRES = Relationship.REQUIRES_PREREQUISITE


def node(id: str, **properties: int | None) -> Node:
    return Node(Label.CONCEPT, id, properties)


def edge(source: str, target: str, **properties: int | None) -> Edge:
    return Edge(REQUIRES, source, target, properties)


def test_nodes_and_edges_in_turn_make_two_batches() -> None:
    changes: list[Change] = [node("a"), node("b"), edge("a", "b"), node("c"), edge("a", "c")]

    assert list(batches(changes)) == [[node("a"), node("b"), node("c")], [edge("a", "b"), edge("a", "c")]]


def test_several_puts_of_one_thing_are_one() -> None:
    changes: list[Change] = [node("a", x=1, y=1), node("b"), node("a", x=None, z=2), edge("a", "b", x=1), edge("a", "b", x=2)]

    assert list(batches(changes)) == [[node("a", x=None, y=1, z=2), node("b")], [edge("a", "b", x=2)]]


def test_what_is_put_again_after_it_was_dropped_comes_after() -> None:
    changes: list[Change] = [
        node("a"),
        DropNode(Label.CONCEPT, "a"),
        node("a", x=1),
        DropEdge(REQUIRES, "b", "c"),
        edge("b", "c"),
        DropNode(Label.CONCEPT, "c"),
    ]

    assert list(batches(changes)) == [
        [node("a")],
        [DropEdge(REQUIRES, "b", "c")],
        [DropNode(Label.CONCEPT, "a")],
        [node("a", x=1)],
        [edge("b", "c")],
        [DropNode(Label.CONCEPT, "c")],
    ]


def test_no_changes_no_batches() -> None:
    assert list(batches([])) == []
