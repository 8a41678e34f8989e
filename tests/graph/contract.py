"""What every graph store promises, as tests over a `graph` fixture that is prepared and empty."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest

from datasources.errors import PrerequisiteCycle, StoreRefused
from datasources.graph.port import ENDS, Change, DropEdge, DropNode, Edge, Graph, Label, Node, Properties, Relationship
from learning.vocabulary import PrerequisiteStrength

REQUIRES = Relationship.REQUIRES_PREREQUISITE


def concept(id: str, **properties: Any) -> Node:
    return Node(Label.CONCEPT, id, properties)


def requires(dependent: str, required: str, **properties: Any) -> Edge:
    return Edge(REQUIRES, dependent, required, properties)


def given(node: Node) -> Node:
    """The node as its writer gave it, without the times that the store keeps."""
    return replace(node, properties={k: v for k, v in node.properties.items() if k not in ("created_at", "updated_at")})


def in_order(found: Sequence[tuple[Edge, Node]]) -> list[tuple[Edge, Node]]:
    return sorted(((edge, given(node)) for edge, node in found), key=lambda pair: (pair[0].source, pair[0].target))


async def the(graph: Graph, id: str) -> Node:
    return (await graph.nodes(Label.CONCEPT, [id]))[id]


async def everything(graph: Graph) -> tuple[int, list[Node], list[tuple[Edge, Node]]]:
    """The version, all concepts and all prerequisites: to see that nothing has changed."""
    nodes = await graph.all(Label.CONCEPT)
    return await graph.version(), nodes, in_order(await graph.targets(REQUIRES, [node.id for node in nodes]))


async def refusals(*writes: Awaitable[int]) -> list[BaseException]:
    answers = await asyncio.gather(*writes, return_exceptions=True)
    return [answer for answer in answers if isinstance(answer, BaseException)]


class TestNodes:
    async def test_what_was_put_is_read_by_id_and_what_is_not_there_left_out(self, graph: Graph) -> None:
        zero, one = concept("a", name="Null — «ноль» 🎲"), concept("b", name="One", estimated_minutes=45)
        await graph.apply([zero, one])

        found = await graph.nodes(Label.CONCEPT, ["b", "a", "nobody", "a"])

        assert {id: given(node) for id, node in found.items()} == {"a": zero, "b": one}

    async def test_every_sort_of_value_comes_back_as_it_went(self, graph: Graph) -> None:
        properties = {
            "text": 'it\'s "quoted" \\ $1 {braces} `ticks`',
            "empty": "",
            "whole": 2**62,
            "part": 0.8125,
            "one": 1.0,
            "yes": True,
            "no": False,
            "list": ["a", "", "ü"],
            "nothing": [],
            "at": datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=13))),
        }
        await graph.apply([concept("a", **properties)])

        node = given(await the(graph, "a"))

        assert node.properties == properties
        assert {name: type(value) for name, value in node.properties.items()} == {
            name: type(value) for name, value in properties.items()
        }

    async def test_a_time_is_read_with_its_zone(self, graph: Graph) -> None:
        await graph.apply([concept("a", at=datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=13))))])

        at = (await the(graph, "a")).properties["at"]

        assert isinstance(at, datetime)
        assert (at, at.tzinfo) == (datetime(2026, 2, 28, 23, tzinfo=UTC), UTC)

    async def test_a_word_of_the_vocabulary_is_kept_as_its_value(self, graph: Graph) -> None:
        await graph.apply([concept("a"), concept("b"), requires("a", "b", strength=PrerequisiteStrength.STRONG)])

        [(edge, _)] = await graph.targets(REQUIRES, ["a"])

        assert edge.properties == {"strength": "strong"}
        assert type(edge.properties["strength"]) is str

    async def test_the_same_id_under_another_label_is_another_node(self, graph: Graph) -> None:
        await graph.apply([Node(Label.TOPIC, "a", {"name": "Topic"}), concept("a", name="Concept")])

        assert (await graph.nodes(Label.TOPIC, ["a"]))["a"].properties["name"] == "Topic"
        assert (await graph.nodes(Label.CONCEPT, ["a"]))["a"].properties["name"] == "Concept"
        assert await graph.nodes(Label.SECTION, ["a"]) == {}

    async def test_all_of_a_label_stand_by_id(self, graph: Graph) -> None:
        await graph.apply([Node(Label.SUBJECT, id) for id in ("b", "a", "B", "ä")] + [concept("c")])

        assert [node.id for node in await graph.all(Label.SUBJECT)] == ["B", "a", "b", "ä"]
        assert await graph.all(Label.HOOK) == []

    async def test_a_put_sets_what_it_names_and_leaves_the_rest(self, graph: Graph) -> None:
        await graph.apply([concept("a", name="Before", difficulty_level="basic")])
        await graph.apply([concept("a", name="After", estimated_minutes=5)])

        assert given(await the(graph, "a")) == concept("a", name="After", difficulty_level="basic", estimated_minutes=5)

    async def test_none_takes_a_property_away(self, graph: Graph) -> None:
        await graph.apply([concept("a", name="A", source="rule", reason=None)])
        await graph.apply([concept("a", source=None, never=None)])

        assert given(await the(graph, "a")) == concept("a", name="A")

    async def test_the_store_keeps_the_times(self, graph: Graph) -> None:
        await graph.apply([concept("a", name="A")])
        first = await the(graph, "a")
        await graph.apply([first])
        same = await the(graph, "a")
        await graph.apply([concept("a", name="B")])
        changed = await the(graph, "a")

        created, updated = (first.properties[name] for name in ("created_at", "updated_at"))
        assert isinstance(created, datetime)
        assert isinstance(updated, datetime)
        assert created.tzinfo is not None
        assert same == first
        assert changed.properties["created_at"] == created
        assert changed.properties["updated_at"] > updated  # type: ignore[operator]

    async def test_times_and_an_id_among_the_properties_given_are_passed_over(self, graph: Graph) -> None:
        long_ago = datetime(1999, 1, 1, tzinfo=UTC)
        await graph.apply([Node(Label.CONCEPT, "a", {"id": "b", "created_at": long_ago, "updated_at": long_ago})])

        node = await the(graph, "a")

        assert given(node) == concept("a")
        assert node.properties["created_at"] != long_ago
        assert await graph.nodes(Label.CONCEPT, ["b"]) == {}

    @pytest.mark.parametrize(
        "properties",
        [
            {"a": float("nan")},
            {"a": float("inf")},
            {"a": 2**63},
            {"a": "\0"},
            {"a": "\ud800"},
            {"a": ["x", None]},
            {"a": [1]},
            {"a": {"b": 1}},
            {"a": datetime(2026, 1, 1)},
            {"": 1},
            {"name": 1},
        ],
    )
    async def test_a_value_that_no_graph_can_hold_is_refused(self, graph: Graph, properties: Any) -> None:
        with pytest.raises(StoreRefused):
            await graph.apply([concept("first"), Node(Label.CONCEPT, "a", properties)])

        assert await graph.all(Label.CONCEPT) == []
        assert await graph.version() == 0

    @pytest.mark.parametrize("id", ["", "\0", "\ud800"])
    async def test_an_id_that_no_node_can_have_is_refused_and_not_found(self, graph: Graph, id: str) -> None:
        with pytest.raises(StoreRefused):
            await graph.apply([concept(id)])

        assert await graph.nodes(Label.CONCEPT, [id]) == {}
        assert await graph.targets(REQUIRES, [id]) == []
        assert await graph.subject_graph(id) is None

    async def test_two_thousand_ids_in_one_call(self, graph: Graph) -> None:
        ids = [f"c{n:04}" for n in range(2000)]
        chain = [requires(dependent, required) for required, dependent in pairwise(ids)]
        await graph.apply([*(concept(id, name=id) for id in ids), *chain])

        assert sorted(await graph.nodes(Label.CONCEPT, ids)) == ids
        assert {edge.target for edge, _ in await graph.targets(REQUIRES, ids)} == set(ids[:-1])
        assert {edge.source for edge, _ in await graph.sources(REQUIRES, ids)} == set(ids[1:])

    async def test_no_ids_no_answers(self, graph: Graph) -> None:
        await graph.apply([concept("a")])

        assert await graph.nodes(Label.CONCEPT, []) == {}
        assert await graph.targets(REQUIRES, []) == []
        assert await graph.sources(REQUIRES, []) == []


def picked(properties: Properties, *names: str) -> dict[str, Any]:
    """The properties of these names, which are there, and one that is not."""
    with pytest.raises(KeyError):
        properties["of another name"]
    return {name: properties[name] for name in names}


class TestNames:
    """Reads that say which properties they want."""

    async def test_a_node_is_read_by_the_names_of_its_properties(self, graph: Graph) -> None:
        at = datetime(2026, 3, 1, 12, tzinfo=UTC)
        await graph.apply([concept("a", name="A", part=0.5, whole=5, at=at, tags=["x"], yes=True), concept("b", name="B")])
        names = {"at": datetime, "part": float, "whole": float, "tags": list, "yes": bool, "name": str}

        found = await graph.nodes(Label.CONCEPT, ["a", "b", "none"], names=names)

        assert {id: picked(node.properties, *names) for id, node in found.items()} == {
            "a": {"at": at, "part": 0.5, "whole": 5, "tags": ["x"], "yes": True, "name": "A"},
            "b": {"at": None, "part": None, "whole": None, "tags": None, "yes": None, "name": "B"},
        }

    async def test_a_value_of_another_class_is_no_text(self, graph: Graph) -> None:
        values = {"number": 5, "flag": True, "list": ["x"], "at": datetime(2026, 3, 1, tzinfo=UTC), "text": "t", "empty": ""}
        await graph.apply([concept("a", **values)])

        for kind, name in ((str, "text"), (float, "number"), (bool, "flag"), (list, "list"), (datetime, "at")):
            node = (await graph.nodes(Label.CONCEPT, ["a"], names=dict.fromkeys(values, kind)))["a"]

            assert node.properties[name] == values[name]
            assert all(node.properties[other] in (None, value) for other, value in values.items())

    async def test_without_names_there_are_no_properties(self, graph: Graph) -> None:
        await graph.apply([concept("a", name="A"), concept("b"), requires("a", "b", strength="weak")])

        nodes = await graph.nodes(Label.CONCEPT, ["a"], names={})
        [(edge, node)] = await graph.targets(REQUIRES, ["a"], names={}, of_edges={})

        assert (nodes["a"].id, [node.id for node in await graph.all(Label.CONCEPT, names={})]) == ("a", ["a", "b"])
        assert (edge.source, edge.target, node.id) == ("a", "b", "b")
        assert [picked(one.properties) for one in (nodes["a"], edge, node)] == [{}, {}, {}]

    async def test_edges_and_nodes_have_names_of_their_own(self, graph: Graph) -> None:
        strong = requires("a", "b", strength="strong", source="of the edge", n=0)
        await graph.apply([concept("a", source="A", n=1), concept("b", source="B", n=2), strong])
        names, of_edges = {"n": float, "target": str}, {"strength": str, "reason": str}

        [(edge, node)] = await graph.targets(REQUIRES, ["a"], names=names, of_edges=of_edges)
        assert (edge.source, edge.target, node.id) == ("a", "b", "b")
        assert picked(edge.properties, *of_edges) == {"strength": "strong", "reason": None}
        assert picked(node.properties, *names) == {"n": 2, "target": None}

        [(edge, node)] = await graph.sources(REQUIRES, ["b"], names={"n": float, "source": str}, of_edges={"source": str})
        assert (edge.source, edge.target, node.id) == ("a", "b", "a")
        assert picked(edge.properties, "source") == {"source": "of the edge"}
        assert picked(node.properties, "source", "n") == {"source": "A", "n": 1}

        [(edge, node)] = await graph.sources(REQUIRES, ["b"], of_edges={"created_at": datetime, "n": float})
        assert picked(edge.properties, "created_at", "n") == {"created_at": None, "n": 0}
        assert given(node) == concept("a", source="A", n=1)

        [(edge, node)] = await graph.sources(REQUIRES, ["b"], names={"n": float})
        assert (edge, picked(node.properties, "n")) == (strong, {"n": 1})

    async def test_the_times_are_read_by_name_too(self, graph: Graph) -> None:
        await graph.apply([concept("a", name="A")])
        whole = await the(graph, "a")

        [narrow] = await graph.all(Label.CONCEPT, names={"updated_at": datetime, "created_at": datetime})

        assert narrow.properties["created_at"] == whole.properties["created_at"]
        assert narrow.properties["updated_at"] == whole.properties["updated_at"]

    async def test_what_a_whole_node_does_not_have_is_none(self, graph: Graph) -> None:
        await graph.apply([concept("a", name="A"), concept("b"), requires("a", "b")])

        [(edge, node)] = await graph.targets(REQUIRES, ["a"])
        [named] = await graph.named(Label.CONCEPT, "a", 1)

        assert (edge.properties["strength"], node.properties["name"], named.properties["order_index"]) == (None, None, None)

    async def test_the_nearest_name_is_found_without_being_read(self, graph: Graph) -> None:
        await graph.apply([concept("a", name="The mean of means"), concept("b", name="Mean", n=1)])

        found = await graph.named(Label.CONCEPT, "mean", 2, names={"n": float})

        assert [(node.id, picked(node.properties, "n")) for node in found] == [("b", {"n": 1}), ("a", {"n": None})]

    async def test_any_name_can_be_asked_for(self, graph: Graph) -> None:
        odd = {name: n for n, name in enumerate(["it's", '"', "`", "\\", "$1", "a b", "{}", "--", "ñ", "Name"])}
        many = {f"p{n}": n for n in range(120)}
        await graph.apply([concept("a", **odd, **many)])

        asked = [*odd, *many, "id", "name_lower"]
        found = await graph.nodes(Label.CONCEPT, ["a"], names=dict.fromkeys(asked, float))

        assert picked(found["a"].properties, *asked) == {**odd, **many, "id": None, "name_lower": None}


class TestEdges:
    @pytest.mark.parametrize("relationship", Relationship)
    async def test_each_relationship_is_read_from_both_ends(self, graph: Graph, relationship: Relationship) -> None:
        source_label, target_label = ENDS[relationship]
        source, target = Node(source_label, "from", {"n": 1}), Node(target_label, "to", {"n": 2})
        other = Edge(relationship, "other", "to", {"order": 2})
        edge = Edge(relationship, "from", "to", {"order": 1})
        await graph.apply([source, target, Node(source_label, "other", {}), edge, other])

        assert in_order(await graph.targets(relationship, ["from", "to"])) == [(edge, target)]
        assert in_order(await graph.sources(relationship, ["to", "nobody"])) == [
            (edge, source),
            (other, Node(source_label, "other")),
        ]
        assert await graph.sources(relationship, ["from"]) == []

    async def test_an_edge_is_one_however_often_it_is_put(self, graph: Graph) -> None:
        await graph.apply([concept("a"), concept("b"), requires("a", "b", strength="weak", reason="guess")])
        await graph.apply([requires("a", "b", strength="strong", reason=None, can_skip=False)])

        assert in_order(await graph.targets(REQUIRES, ["a"])) == [
            (requires("a", "b", strength="strong", can_skip=False), concept("b"))
        ]

    async def test_two_relationships_between_the_same_two_are_two_edges(self, graph: Graph) -> None:
        related = Edge(Relationship.RELATED_TO, "a", "b", {"relevance": 0.8})
        await graph.apply([concept("a"), concept("b"), requires("a", "b"), related])
        await graph.apply([DropEdge(REQUIRES, "a", "b")])

        assert await graph.targets(REQUIRES, ["a"]) == []
        assert in_order(await graph.targets(Relationship.RELATED_TO, ["a"])) == [(related, concept("b"))]

    @pytest.mark.parametrize(
        ("edge", "missing"),
        [
            (requires("nobody", "a"), "Concept 'nobody'"),
            (requires("a", "nobody"), "Concept 'nobody'"),
            (Edge(Relationship.INCLUDES_CONCEPT, "a", "a"), "Section 'a'"),  # there, but not of this label
            (Edge(Relationship.HAS_HOOK, "a", "a"), "Hook 'a'"),
        ],
    )
    async def test_an_edge_whose_end_is_not_there_is_refused(self, graph: Graph, edge: Edge, missing: str) -> None:
        await graph.apply([concept("a", name="Before")])
        before = await everything(graph)

        with pytest.raises(StoreRefused, match=f"an edge needs the {missing}, which is not there"):
            await graph.apply([concept("a", name="After"), concept("b"), edge])

        assert await everything(graph) == before


class TestChanges:
    async def test_the_same_again_does_no_harm(self, graph: Graph) -> None:
        changes: list[Change] = [
            concept("a", name="A"),
            concept("b"),
            requires("a", "b", strength="weak"),
            DropNode(Label.CONCEPT, "c"),
            DropEdge(REQUIRES, "b", "c"),
        ]
        await graph.apply(changes)
        _, nodes, edges = await everything(graph)
        await graph.apply(changes)

        assert await everything(graph) == (2, nodes, edges)

    async def test_every_apply_gives_a_greater_version(self, graph: Graph) -> None:
        assert await graph.version() == 0
        assert await graph.apply([concept("a")]) == 1
        assert await graph.apply([concept("a")]) == 2
        assert await graph.apply([]) == 3
        assert await graph.version() == 3

    async def test_who_studies_what_makes_no_other_curriculum(self, graph: Graph) -> None:
        await graph.apply([Node(Label.SUBJECT, "m")])
        student, studying = Node(Label.STUDENT, "s"), Edge(Relationship.STUDYING, "s", "m")
        assert await graph.apply([student, studying]) == 1
        assert [edge for edge, _ in await graph.targets(Relationship.STUDYING, ["s"])] == [studying]
        assert await graph.apply([DropEdge(Relationship.STUDYING, "s", "m"), DropNode(Label.STUDENT, "s")]) == 1
        assert await graph.apply([student, Node(Label.SUBJECT, "m")]) == 2
        assert await graph.version() == 2

    async def test_a_node_goes_with_its_edges(self, graph: Graph) -> None:
        hook = Node(Label.HOOK, "h")
        await graph.apply(
            [
                *(concept(id) for id in "abc"),
                hook,
                requires("a", "b"),
                requires("b", "c"),
                requires("a", "c"),
                Edge(Relationship.HAS_HOOK, "b", "h"),
                Node(Label.TOPIC, "b"),
            ]
        )
        await graph.apply([DropNode(Label.CONCEPT, "b")])

        assert [node.id for node in await graph.all(Label.CONCEPT)] == ["a", "c"]
        assert in_order(await graph.targets(REQUIRES, ["a", "b", "c"])) == [(requires("a", "c"), concept("c"))]
        assert await graph.sources(Relationship.HAS_HOOK, ["h"]) == []
        assert [node.id for node in await graph.all(Label.TOPIC)] == ["b"]

        await graph.apply([concept("b")])
        assert await graph.targets(REQUIRES, ["b"]) == []

    async def test_changes_are_made_in_order(self, graph: Graph) -> None:
        await graph.apply(
            [
                concept("a", n=1, gone=1),
                concept("b"),
                requires("a", "b", n=1),
                concept("a", n=2, gone=None),
                requires("a", "b", n=2),
                DropEdge(REQUIRES, "a", "b"),
                requires("a", "b", m=3),
                concept("c"),
                requires("c", "b"),
                DropNode(Label.CONCEPT, "c"),
                concept("c", n=4),
            ]
        )

        assert [given(node) for node in await graph.all(Label.CONCEPT)] == [
            concept("a", n=2),
            concept("b"),
            concept("c", n=4),
        ]
        assert in_order(await graph.targets(REQUIRES, ["a", "c"])) == [(requires("a", "b", m=3), concept("b"))]

    async def test_an_edge_before_its_node_is_refused(self, graph: Graph) -> None:
        with pytest.raises(StoreRefused, match="'b'"):
            await graph.apply([concept("a"), concept("b"), DropNode(Label.CONCEPT, "b"), requires("a", "b"), concept("b")])

        assert await everything(graph) == (0, [], [])

    async def test_a_writer_that_alternates_nodes_and_edges(self, graph: Graph) -> None:
        changes: list[Node | Edge] = [concept("c0")]
        for n in range(1, 1000):
            changes += [concept(f"c{n}", n=n), requires(f"c{n}", f"c{n // 2}")]

        assert await graph.apply(changes) == 1

        found = await graph.targets(REQUIRES, [f"c{n}" for n in range(1000)])
        assert {(edge.source, edge.target) for edge, _ in found} == {(f"c{n}", f"c{n // 2}") for n in range(1, 1000)}

    async def test_writers_take_turns(self, graph: Graph) -> None:
        versions = await asyncio.gather(*(graph.apply([concept("a", **{f"p{n}": n})]) for n in range(4)))

        assert sorted(versions) == [1, 2, 3, 4]
        assert given(await the(graph, "a")) == concept("a", p0=0, p1=1, p2=2, p3=3)


class TestCycles:
    @pytest.fixture
    async def concepts(self, graph: Graph) -> Graph:
        await graph.apply([concept(id) for id in "abcde"])
        return graph

    @pytest.mark.parametrize(
        ("there", "closing", "path"),
        [
            ([], requires("a", "a"), ("a",)),
            ([requires("b", "a")], requires("a", "b"), ("a", "b")),
            ([requires("b", "a"), requires("c", "b")], requires("a", "c"), ("a", "b", "c")),
            ([requires("b", "a"), requires("c", "b"), requires("c", "a")], requires("a", "c"), ("a", "c")),  # the shortest
        ],
    )
    async def test_a_prerequisite_that_closes_a_cycle_is_refused(
        self, concepts: Graph, there: list[Edge], closing: Edge, path: tuple[str, ...]
    ) -> None:
        await concepts.apply(there)
        before = await everything(concepts)

        with pytest.raises(PrerequisiteCycle) as refused:
            await concepts.apply([concept("a", name="changed"), requires("d", "e"), closing])

        assert refused.value.path == path
        assert await everything(concepts) == before

    async def test_a_cycle_within_one_batch_is_refused(self, concepts: Graph) -> None:
        before = await everything(concepts)

        with pytest.raises(PrerequisiteCycle) as refused:
            await concepts.apply([requires("b", "a"), requires("c", "b"), requires("a", "c"), requires("d", "c")])

        assert refused.value.path == ("a", "b", "c")
        assert await everything(concepts) == before

    async def test_a_cycle_among_many_put_at_once_is_refused(self, concepts: Graph) -> None:
        ids = [f"n{n:03}" for n in range(200)]
        chain = [requires(dependent, required) for required, dependent in pairwise(ids)]
        await concepts.apply([concept(id) for id in ids])

        with pytest.raises(PrerequisiteCycle) as refused:
            await concepts.apply([*chain, requires(ids[0], ids[-1])])

        assert refused.value.path == tuple(ids)

    async def test_what_leads_down_from_a_concept_is_read_at_any_depth(self, concepts: Graph) -> None:
        await concepts.apply([requires("c", "b"), requires("b", "a"), requires("d", "b"), requires("e", "d")])

        assert await concepts.prerequisites_below(["c"]) == {("c", "b"), ("b", "a")}
        assert await concepts.prerequisites_below(["d", "nobody"]) == {("d", "b"), ("b", "a")}
        assert await concepts.prerequisites_below(["a"]) == set()

    async def test_many_ways_down_are_no_cycle(self, concepts: Graph) -> None:
        """A ladder of 40 rungs has 2 to the 40th ways: each concept is visited once, not each way."""
        rungs = [[concept(f"l{n}"), concept(f"r{n}")] for n in range(40)]
        steps = [requires(upper.id, lower.id) for below, above in pairwise(rungs) for upper in above for lower in below]
        await concepts.apply([*(node for rung in rungs for node in rung), *steps])
        await concepts.apply([requires("a", "l39"), requires("r0", "b")])

        assert len(await concepts.targets(REQUIRES, ["a", "r0", "l39"])) == 4

    async def test_the_other_relationships_may_go_in_circles(self, concepts: Graph) -> None:
        circle = [Edge(Relationship.RELATED_TO, "a", "b"), Edge(Relationship.RELATED_TO, "b", "a")]
        await concepts.apply([*circle, requires("a", "b")])

        assert in_order(await concepts.targets(Relationship.RELATED_TO, ["a", "b"])) == [
            (circle[0], concept("b")),
            (circle[1], concept("a")),
        ]

    async def test_what_counts_is_the_state_in_the_end(self, concepts: Graph) -> None:
        await concepts.apply([requires("a", "b")])
        await concepts.apply([requires("b", "a"), DropEdge(REQUIRES, "a", "b")])

        assert in_order(await concepts.targets(REQUIRES, ["a", "b"])) == [(requires("b", "a"), concept("a"))]

    async def test_of_two_writers_who_close_a_cycle_together_one_is_refused(self, concepts: Graph) -> None:
        for n in range(5):
            refused = await refusals(concepts.apply([requires("a", "b")]), concepts.apply([requires("b", "a")]))

            assert [type(error) for error in refused] == [PrerequisiteCycle]
            assert len(await concepts.targets(REQUIRES, ["a", "b"])) == 1
            assert await concepts.version() == 2 + 2 * n
            await concepts.apply([DropEdge(REQUIRES, "a", "b"), DropEdge(REQUIRES, "b", "a")])


class TestSubjectGraph:
    async def test_the_whole_of_one_subject_and_nothing_else(self, graph: Graph) -> None:
        nodes = [
            Node(Label.TOPIC, "t", {"name": "T"}),
            Node(Label.SECTION, "s1"),
            Node(Label.SECTION, "s2"),
            *(concept(id) for id in "abc"),
        ]
        edges = [
            Edge(Relationship.HAS_TOPIC, "math", "t", {"order": 1}),
            Edge(Relationship.CONTAINS_SECTION, "t", "s1", {"order": 1}),
            Edge(Relationship.CONTAINS_SECTION, "t", "s2", {"order": 2}),
            Edge(Relationship.INCLUDES_CONCEPT, "s1", "a", {"order": 1}),
            Edge(Relationship.INCLUDES_CONCEPT, "s1", "b", {"order": 2}),
            Edge(Relationship.INCLUDES_CONCEPT, "s2", "c", {"order": 1}),
            Edge(Relationship.INCLUDES_CONCEPT, "s2", "b", {"order": 2}),  # in two sections, once among the nodes
            requires("b", "a", strength="strong"),
            Edge(Relationship.NEXT_CONCEPT, "a", "b", {"default_path": True}),
        ]
        elsewhere: list[Change] = [
            Node(Label.SUBJECT, "art"),
            Node(Label.TOPIC, "u"),
            concept("far"),
            Node(Label.HOOK, "h"),
            Edge(Relationship.HAS_TOPIC, "art", "u"),
            requires("c", "far"),
            requires("far", "a"),
            Edge(Relationship.RELATED_TO, "a", "b"),
            Edge(Relationship.HAS_HOOK, "a", "h"),
        ]
        subject = Node(Label.SUBJECT, "math", {"name": "Mathematics"})
        await graph.apply([subject, *nodes, *edges, *elsewhere])

        found = await graph.subject_graph("math")

        assert found is not None
        assert given(found.subject) == subject
        assert sorted(map(given, found.nodes), key=repr) == sorted(nodes, key=repr)
        assert sorted(found.edges, key=repr) == sorted(edges, key=repr)

    async def test_a_subject_without_topics(self, graph: Graph) -> None:
        await graph.apply([Node(Label.SUBJECT, "math")])

        found = await graph.subject_graph("math")

        assert found is not None
        assert (given(found.subject), found.nodes, found.edges) == (Node(Label.SUBJECT, "math"), [], [])

    async def test_a_subject_that_is_not_there(self, graph: Graph) -> None:
        await graph.apply([Node(Label.TOPIC, "math")])

        assert await graph.subject_graph("math") is None


class TestFinding:
    @pytest.fixture
    async def named(self, graph: Graph) -> Graph:
        names = {
            "1": "Probability",
            "2": "Conditional probability",
            "3": "The probability of independent events",
            "4": "100% of π_2",
            "5": "ÉVÉNEMENTS INDÉPENDANTS",
            "6": "Event.*",
            "7": "A\\B",
            "8": "Probability",
        }
        await graph.apply([concept(id, name=name) for id, name in names.items()])
        await graph.apply([concept("9", description="probability"), Node(Label.TOPIC, "10", {"name": "Probability"})])
        return graph

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("probability", ["1", "8", "2", "3"]),  # the shortest first, then by id
            ("PROB", ["1", "8", "2", "3"]),
            ("independent probability", ["3"]),
            ("  probability \t conditional ", ["2"]),
            ("événements", ["5"]),
            ("dépen", ["5"]),
            ("%", ["4"]),
            ("_", ["4"]),
            ("π", ["4"]),
            (".*", ["6"]),
            ("\\", ["7"]),
            ("a\\b", ["7"]),
            ("pr.b", []),
            ("pr_b", []),
            ("p%y", []),
            ("probability nowhere", []),
            ("evenements", []),
            ("", []),
            ("   ", []),
            ("\0", []),
            ("'", []),
        ],
    )
    async def test_a_name_holds_every_word(self, named: Graph, words: str, found: list[str]) -> None:
        assert [node.id for node in await named.named(Label.CONCEPT, words, 10)] == found

    async def test_no_more_than_the_limit(self, named: Graph) -> None:
        assert [node.id for node in await named.named(Label.CONCEPT, "probability", 2)] == ["1", "8"]

    async def test_only_nodes_of_the_label(self, named: Graph) -> None:
        assert [given(node) for node in await named.named(Label.TOPIC, "prob", 10)] == [
            Node(Label.TOPIC, "10", {"name": "Probability"})
        ]

    async def test_a_name_that_was_changed_is_found_by_the_new_one_alone(self, named: Graph) -> None:
        await named.apply([concept("2", name="Bayes"), concept("3", name=None)])

        assert [node.id for node in await named.named(Label.CONCEPT, "conditional", 10)] == []
        assert [node.id for node in await named.named(Label.CONCEPT, "independent", 10)] == []
        assert [node.id for node in await named.named(Label.CONCEPT, "bayes", 10)] == ["2"]


class TestPreparing:
    async def test_preparing_again_does_no_harm(self, graph: Graph) -> None:
        await graph.apply([concept("a", name="A")])
        before = await everything(graph)

        await graph.prepare()

        await graph.check()
        assert await everything(graph) == before
