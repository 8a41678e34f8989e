"""What a comparison lets pass, and that it lets nothing else pass."""

from typing import Any

import pytest
from graphql import GraphQLError, Source, SourceLocation, build_schema, parse

from tests.differential.compare import Allowed, Answered, Verdict, compare
from tests.differential.shape import Shape

SCHEMA = build_schema("type Query { a: A  b: String  as: [A!] } type A { x: Int!  y: Int  z: Int! }")
TEXT = "{ a { x y z } b as { x } }"
DATA: dict[str, Any] = {"a": None, "b": None, "as": [{"x": 1}]}


def error(path: str, message: str | None = None, column: int = 1) -> GraphQLError:
    """An error that is found at a column of the document, which its locations are made of."""
    steps = [int(step) if step.isdigit() else step for step in path.split(".")]
    cause = TypeError(message) if message and message.startswith("Cannot") else None
    source = Source(TEXT)
    return GraphQLError(message or f"{path} failed", path=steps, source=source, positions=[column], original_error=cause)


async def compared(
    core: list[GraphQLError], ours: list[GraphQLError], data: Any = DATA, everything: Answered | None = None
) -> Verdict:
    async def relaxed() -> Answered:
        assert everything is not None
        return everything

    shape = Shape(SCHEMA, parse(TEXT), None)
    return await compare(Answered(DATA, core), Answered(data, ours), shape, relaxed)


async def test_the_same_is_the_same() -> None:
    assert error("b").locations == [SourceLocation(1, 2)]
    assert await compared([error("a.x"), error("b")], [error("a.x"), error("b")]) == Verdict()


async def test_another_order_is_allowed() -> None:
    assert await compared([error("a.x"), error("b")], [error("b"), error("a.x")]) == Verdict([], {Allowed.ORDER})


async def test_errors_below_a_null_may_be_missing() -> None:
    assert await compared([error("a.y"), error("a.x")], [error("a.x")]) == Verdict([], {Allowed.BELOW})


FULL = {"a": {"x": None, "y": None, "z": None}, "b": None, "as": [{"x": 1}]}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([error("a.x"), error("a.z")], error("a.z")),
        ([error("a.x")], error("a.z", "Cannot return null for non-nullable field A.z.", column=10)),
    ],
)
async def test_another_cause_of_a_null_is_allowed(found: list[GraphQLError], said: GraphQLError) -> None:
    verdict = await compared([error("a.x")], [said], everything=Answered(FULL, found))
    assert verdict == Verdict([], {Allowed.CAUSE})


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (error("a.z"), "did not happen"),
        (error("a.z", "another message"), "did not happen"),
        (error("a.z", "Cannot return null for non-nullable field A.z.", column=6), "did not happen"),
        (
            error("a.x", "Cannot return null for non-nullable field A.x.", column=6),
            "did not happen",
        ),  # it failed: it is not just null
        (error("a.y"), "stays at another null"),
        (error("a"), "did not happen"),
        (error("a.w"), "is nowhere"),
        (error("a.x.0"), "is nowhere"),
    ],
)
async def test_what_is_no_cause_is_told(said: GraphQLError, why: str) -> None:
    everything = Answered(FULL, [error("a.x"), error("a.y")])
    verdict = await compared([error("a.x")], [said], everything=everything)
    assert len(verdict.differences) == 1
    assert f"the error at ('a',) {why}" in verdict.differences[0]


@pytest.mark.parametrize(
    "ours",
    [
        [],
        [error("b")],
        [error("a.x"), error("a.z"), error("b")],
        [error("a.x"), error("a.x"), error("b")],
        [error("a.x"), error("b"), error("as.0.x")],
        [error("a.x"), error("b", column=2)],
        [error("a.x"), error("b", "another message")],
    ],
)
async def test_other_errors_are_told(ours: list[GraphQLError]) -> None:
    everything = Answered(FULL, [error("a.x"), error("b")])
    assert (await compared([error("a.x"), error("b")], ours, everything=everything)).differences


@pytest.mark.parametrize(
    "data",
    [
        None,
        {**DATA, "as": None},
        {**DATA, "as": []},
        {**DATA, "as": [{"x": 2}]},
        {**DATA, "as": [{"x": "1"}]},
        {**DATA, "as": [{"x": True}]},
        {**DATA, "as": [{"x": 1, "y": None}]},
        {**DATA, "as": [None]},
        {"b": None, "a": None, "as": [{"x": 1}]},
    ],
)
async def test_other_data_is_told(data: Any) -> None:
    assert (await compared([error("a.x")], [error("a.x")], data)).differences


async def test_a_number_is_the_same_with_and_without_a_point() -> None:
    assert await compared([], [], {**DATA, "as": [{"x": 1.0}]}) == Verdict()


async def test_a_mask_that_differs_is_told() -> None:
    refused = GraphQLError("b failed", path=["b"], source=Source(TEXT), positions=[1], extensions={"code": "FORBIDDEN"})
    assert (await compared([error("b")], [refused])).differences
