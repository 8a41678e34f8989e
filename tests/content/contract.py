"""What every content store promises, as tests over a `content` fixture of dimension 4 that is prepared and empty."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest

from datasources.content.port import Content, Filter, Metadata, Sparse, Values, Vector
from datasources.errors import StoreRefused
from execution.selected import Leaf

NORTH = (1.0, 0.0, 0.0, 0.0)
EAST = (0.0, 1.0, 0.0, 0.0)
BETWEEN = (0.5, 0.5, 0.5, 0.5)
SOUTH = (-1.0, 0.0, 0.0, 0.0)


def vector(id: str, values: Sequence[float] = NORTH, sparse: Sparse | None = None, **metadata: Any) -> Vector:
    """A passage with this id; its metadata are the keyword arguments."""
    return Vector(id, values, sparse, metadata)


class TestStoring:
    async def test_what_was_stored_is_fetched_by_id(self, content: Content) -> None:
        metadata: Metadata = {
            "text": "Zwei",
            "page_number": 127,
            "clarity_score": 0.92,
            "requires_visual": False,
            "keywords": ["a", "b"],
        }
        await content.upsert("math", [Vector("a:1:1", NORTH, None, {}), Vector("a:1:2", EAST, None, metadata)])
        assert await content.fetch("math", ["a:1:2", "a:1:1", "a:9:9"]) == {"a:1:1": {}, "a:1:2": metadata}

    async def test_what_is_picked_comes_from_any_namespaces_by_key(self, content: Content) -> None:
        await content.upsert("math", [vector("a", text="A", page=127, visual=True, tags=["x"]), vector("b", text="B")])
        await content.upsert("science", [vector("a", text="S", score=0.5)])
        keys: Mapping[str, type] = {"text": str, "page": float, "visual": bool, "tags": list}

        found = await content.pick(
            {"math": ["b", "a", "b", "größe", "\0", ""], "science": ["a", "b"], "art": ["a"], "none": []}, keys
        )

        assert {namespace: {id: [one[key] for key in keys] for id, one in own.items()} for namespace, own in found.items()} == {
            "math": {"a": ["A", 127, True, ["x"]], "b": ["B", None, None, None]},
            "science": {"a": ["S", None, None, None]},
            "art": {},
            "none": {},
        }
        with pytest.raises(KeyError):
            found["science"]["a"]["score"]

    async def test_what_no_store_writes_is_picked(self, content: Content) -> None:
        await content.upsert("math", [vector("a", text="A", page=127)])

        found = await content.written({"math": ["a"], "none": ["a"]}, {"text": str}, (Leaf("page", "int", "page"),))

        assert {namespace: {id: [cast(Values, one)["text"]] for id, one in own.items()} for namespace, own in found.items()} == {
            "math": {"a": ["A"]},
            "none": {},
        }

    async def test_without_keys_all_of_the_metadata_is_picked(self, content: Content) -> None:
        await content.upsert("math", [vector("a", text="A", page=127)])

        found = await content.pick({"math": ["a"], "science": ["a"]}, None)

        assert found == {"math": {"a": {"text": "A", "page": 127}}, "science": {}}
        assert found["math"]["a"]["elsewhere"] is None

    @pytest.mark.parametrize(("kind", "fitting"), [(str, "text"), (float, "page"), (bool, "visual"), (list, "tags")])
    async def test_a_value_of_another_class_is_none_or_as_it_is(self, content: Content, kind: type, fitting: str) -> None:
        values: Metadata = {"text": "A", "page": 127, "visual": True, "tags": ["x"], 'it\'s "odd"': "yes"}
        await content.upsert("math", [Vector("a", NORTH, None, values)])

        found = (await content.pick({"math": ["a"]}, dict.fromkeys(values, kind)))["math"]["a"]

        assert found[fitting] == values[fitting]
        assert all(found[key] in (None, value) for key, value in values.items())

    async def test_storing_again_replaces_all_of_a_passage(self, content: Content) -> None:
        await content.upsert("math", [vector("a", NORTH, Sparse([7], [1.0]), book="old", page_number=1)])
        await content.upsert("math", [vector("a", EAST, None, book="new")])
        assert await content.fetch("math", ["a"]) == {"a": {"book": "new"}}
        assert [match.score for match in await content.query("math", EAST, Sparse([7], [1.0]), None, 1)] == [1.0]

    async def test_the_last_of_one_id_counts(self, content: Content) -> None:
        await content.upsert("math", [vector("a", book="first"), vector("a", book="last")])
        assert await content.fetch("math", ["a"]) == {"a": {"book": "last"}}
        assert await content.namespaces() == {"math": 1}

    async def test_namespaces_are_apart(self, content: Content) -> None:
        await content.upsert("math", [vector("a", book="m"), vector("b")])
        await content.upsert("science", [vector("a", book="s")])
        assert await content.fetch("science", ["a", "b"]) == {"a": {"book": "s"}}
        assert await content.namespaces() == {"math": 2, "science": 1}
        await content.delete("math", ["a", "b"])
        assert await content.fetch("science", ["a"]) == {"a": {"book": "s"}}

    async def test_any_text_comes_back_as_it_was(self, content: Content) -> None:
        text = 'Größe ≥ ½ · "x" \\ \n\t 数学 🎲 <b>&amp;</b> $1 %s {}'
        await content.upsert("math", [Vector("a", NORTH, None, {"text": text, "schlüssel 1": "ja"})])
        assert await content.fetch("math", ["a"]) == {"a": {"text": text, "schlüssel 1": "ja"}}

    async def test_ids_may_be_any_ascii(self, content: Content) -> None:
        ids = ["a b", "50%_of?x&y=z#w+v/..", "{'\"\\}", "~" * 512, "A", "a"]
        await content.upsert("math", [vector(id, n=n) for n, id in enumerate(ids)])
        assert await content.fetch("math", ids) == {id: {"n": n} for n, id in enumerate(ids)}
        assert await content.ids("math") == sorted(ids)
        await content.delete("math", ids[:3])
        assert await content.ids("math") == sorted(ids[3:])

    async def test_many_at_once(self, content: Content) -> None:
        many = [
            vector(f"book:{n // 100}:{n:04}", BETWEEN, Sparse([n, n + 5000], [0.5, 0.25]), text="x" * 500, n=n)
            for n in range(2500)
        ]
        await content.upsert("math", many)
        assert await content.namespaces() == {"math": 2500}
        assert await content.ids("math") == sorted(item.id for item in many)
        assert await content.ids("math", "book:7:") == [f"book:7:{n:04}" for n in range(700, 800)]
        fetched = await content.fetch("math", [item.id for item in many])
        assert {id: metadata["n"] for id, metadata in fetched.items()} == {item.id: n for n, item in enumerate(many)}
        assert len(await content.query("math", BETWEEN, None, None, 10_000)) == 2500
        await content.delete("math", [item.id for item in many[:2499]])
        assert await content.ids("math") == ["book:24:2499"]

    async def test_nothing_at_all_is_no_error(self, content: Content) -> None:
        await content.upsert("math", [])
        await content.delete("math", [])
        await content.delete("math", ["never there"])
        assert await content.fetch("math", []) == {}
        assert await content.fetch("math", ["a"]) == {}
        assert await content.ids("math") == []
        assert await content.query("math", NORTH, None, None, 5) == []
        assert await content.namespaces() == {}

    async def test_a_prefix_is_taken_as_it_is(self, content: Content) -> None:
        await content.upsert("math", [vector("a_1"), vector("ab1"), vector("a%1"), vector("A_1")])
        assert await content.ids("math", "a_") == ["a_1"]
        assert await content.ids("math", "a%") == ["a%1"]
        assert await content.ids("math", "a") == ["a%1", "a_1", "ab1"]

    @pytest.mark.parametrize(
        "bad",
        [
            vector(""),
            vector("x" * 513),
            vector("größe"),
            vector("a", (1.0, 0.0, 0.0)),
            vector("a", (0.0, 0.0, 0.0, 0.0)),
            vector("a", (float("nan"), 0.0, 0.0, 1.0)),
            vector("a", NORTH, Sparse([], [])),
            vector("a", NORTH, Sparse([2, 1], [1.0, 1.0])),
            vector("a", NORTH, Sparse([10**9], [1.0])),
            vector("a", NORTH, Sparse(range(1001), [1.0] * 1001)),
            vector("a", page=None),
            vector("a", page={"nested": 1}),
            vector("a", pages=[1, 2]),
            vector("a", page=float("inf")),
            vector("a", text="a\0b"),
            vector("a", text="x" * 41_000),
        ],
    )
    async def test_what_cannot_be_stored_is_refused_and_nothing_with_it(self, content: Content, bad: Vector) -> None:
        with pytest.raises(StoreRefused):
            await content.upsert("math", [vector("good"), bad])
        assert await content.namespaces() == {}

    async def test_preparing_again_keeps_what_is_there_and_recreating_does_not(self, content: Content) -> None:
        await content.upsert("math", [vector("a")])
        await content.prepare()
        await content.check()
        assert await content.ids("math") == ["a"]
        await content.recreate()
        await content.check()
        assert await content.namespaces() == {}


class TestSearching:
    async def test_nearest_first_then_by_id(self, content: Content) -> None:
        await content.upsert(
            "math", [vector("south", SOUTH), vector("b"), vector("B"), vector("a"), vector("mid", BETWEEN), vector("e", EAST)]
        )
        matches = await content.query("math", NORTH, None, None, 10)
        assert [(match.id, match.score) for match in matches] == [
            ("B", 1.0), ("a", 1.0), ("b", 1.0), ("mid", 0.5), ("e", 0.0), ("south", -1.0),
        ]  # fmt: skip
        assert [match.id for match in await content.query("math", BETWEEN, None, None, 1)] == ["mid"]

    async def test_the_score_is_dense_and_sparse_together(self, content: Content) -> None:
        await content.upsert(
            "math",
            [
                vector("both", NORTH, Sparse([3, 999_999_999], [0.5, 0.25])),
                vector("dense", NORTH),
                vector("words", EAST, Sparse([999_999_999], [4.0])),
                vector("other", EAST, Sparse([4], [1.0])),
            ],
        )
        sparse = Sparse([3, 999_999_999], [0.5, 0.5])
        matches = await content.query("math", (0.5, 0.0, 0.0, 0.0), sparse, None, 10)
        assert [(match.id, match.score) for match in matches] == [("words", 2.0), ("both", 0.875), ("dense", 0.5), ("other", 0.0)]

    async def test_a_match_brings_its_metadata(self, content: Content) -> None:
        await content.upsert("math", [vector("a", text="x", keywords=["y"])])
        assert [match.metadata for match in await content.query("math", NORTH, None, None, 1)] == [
            {"text": "x", "keywords": ["y"]}
        ]

    @pytest.mark.parametrize("top_k", [0, -1, 10_001])
    async def test_top_k_has_bounds(self, content: Content, top_k: int) -> None:
        with pytest.raises(StoreRefused):
            await content.query("math", NORTH, None, None, top_k)

    async def test_a_query_of_another_dimension_is_refused(self, content: Content) -> None:
        with pytest.raises(StoreRefused):
            await content.query("math", (1.0, 0.0), None, None, 1)


PASSAGES = [
    vector("1", kind="example", page=10, visual=True, tags=["games", "sports"]),
    vector("2", kind="formula", page=20, visual=False, tags=["music"]),
    vector("3", kind="example", page=30.5, tags=[]),
    Vector("4", NORTH, None, {"page": -4, "tags": ["sports"], 'o"dd.key $': "yes"}),
    vector("5", kind="5", page="20"),
]


class TestFilters:
    @pytest.mark.parametrize(
        ("filter", "ids"),
        [
            ({}, "12345"),
            ({"kind": {"$eq": "example"}}, "13"),
            ({"kind": "example"}, "13"),
            ({"page": {"$eq": 20}}, "2"),
            ({"page": {"$eq": 20.0}}, "2"),
            ({"kind": {"$eq": 5}}, ""),
            ({"visual": {"$eq": True}}, "1"),
            ({"visual": {"$eq": False}}, "2"),
            ({"visual": {"$eq": 1}}, ""),
            ({"tags": {"$eq": "sports"}}, "14"),
            ({"kind": {"$ne": "example"}}, "25"),
            ({"tags": {"$ne": "sports"}}, "23"),
            ({"page": {"$ne": 20}}, "1345"),
            ({"page": {"$gt": 20}}, "3"),
            ({"page": {"$gte": 20}}, "23"),
            ({"page": {"$lt": 10}}, "4"),
            ({"page": {"$lte": 10}}, "14"),
            ({"page": {"$gt": -4.5, "$lt": 15}}, "14"),
            ({"page": {"$gt": 1e-05}}, "123"),
            ({"kind": {"$in": ["formula", "5", "none"]}}, "25"),
            ({"tags": {"$in": ["music", "games"]}}, "12"),
            ({"page": {"$in": [10, -4]}}, "14"),
            ({"kind": {"$nin": ["formula", "5"]}}, "13"),
            ({"tags": {"$nin": ["music", "games"]}}, "34"),
            ({"visual": {"$exists": True}}, "12"),
            ({"visual": {"$exists": False}}, "345"),
            ({"kind": "example", "tags": "games"}, "1"),
            ({"$and": [{"tags": "games"}, {"tags": "sports"}]}, "1"),
            ({"$and": [{"tags": "games"}, {"tags": "music"}]}, ""),
            ({"$or": [{"kind": "formula"}, {"page": {"$lt": 0}}]}, "24"),
            (
                {
                    "$or": [{"$and": [{"kind": "example"}, {"page": {"$lt": 20}}]}, {"kind": {"$ne": "example"}}],
                    "page": {"$gt": 0},
                },
                "12",
            ),
            ({'o"dd.key $': "yes"}, "4"),
            ({"kind": {"$eq": 'x" || true || "'}}, ""),
            ({"nowhere": "x"}, ""),
        ],
    )
    async def test_a_filter_keeps_what_fits(self, content: Content, filter: Filter, ids: str) -> None:
        await content.upsert("math", PASSAGES)
        assert [match.id for match in await content.query("math", NORTH, None, filter, 10)] == list(ids)

    @pytest.mark.parametrize(
        "filter",
        [
            {"kind": {"$like": "ex%"}},
            {"kind": {}},
            {"kind": {"$in": []}},
            {"kind": {"$in": "example"}},
            {"kind": {"$in": [True]}},
            {"page": {"$gt": "10"}},
            {"page": {"$eq": None}},
            {"page": {"$eq": [1]}},
            {"page": {"$exists": 1}},
            {"$not": [{"kind": "example"}]},
            {"$and": []},
            {"$or": [{}]},
        ],
    )
    async def test_a_filter_that_is_none_is_refused(self, content: Content, filter: Filter) -> None:
        with pytest.raises(StoreRefused):
            await content.query("math", NORTH, None, filter, 10)
