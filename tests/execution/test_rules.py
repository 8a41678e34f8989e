"""Types' rules: asked once for each level, not asked where a function vouches, stated by all. Both executors hold to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import strawberry
from graphql import parse

from execution.engine import Engine
from execution.fields import batched
from execution.records import guard, shows
from execution.request import Request
from execution.rules import Rule, Unruled, stated


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    friends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    nodes: list[Person]


@dataclass(slots=True, kw_only=True, eq=False)
class Ctx(Request):
    asked: list[list[str]] = field(default_factory=list)
    """Of whom the rule was asked, time after time."""


ANN, BEN, CAT = Person("Ann", ("Ben", "Cat")), Person("Ben", ("Ann", "Cat")), Person("Cat", ("Ann",))
PEOPLE = {one.name: one for one in (ANN, BEN, CAT)}


async def not_cat(people: Sequence[Person], ctx: Ctx) -> list[bool]:
    ctx.asked.append([one.name for one in people])
    return [one is not CAT for one in people]


NOT_CAT = Rule(name="not Cat", meaning="Anybody; not Cat.", admits=not_cat)
ANYBODY = Rule(name="anybody", meaning="Anybody.")


async def all_people(roots: Sequence[None], ctx: Ctx) -> list[list[Person]]:
    return [[ANN, BEN, CAT]] * len(roots)


async def cat(roots: Sequence[None], ctx: Ctx) -> list[Person]:
    return [CAT] * len(roots)


async def group(roots: Sequence[None], ctx: Ctx) -> list[Group]:
    return [Group([ANN, CAT])] * len(roots)


async def friends_of(people: Sequence[Person], ctx: Ctx) -> list[list[Person]]:
    return [[PEOPLE[name] for name in one.friends] for one in people]


@shows(Person, rule=NOT_CAT)
@strawberry.type
class PersonType:
    name: str
    friends: list["PersonType"] = batched(friends_of, needs=["friends"], description="")


@shows(rule=ANYBODY)
@strawberry.type
class Vouched:
    nodes: list[PersonType]


@shows(rule=ANYBODY)
@strawberry.type
class Doubted:
    nodes: list[PersonType]


@strawberry.type
class Query:
    people: list[PersonType] = batched(all_people, rule=ANYBODY, description="")
    known: list[PersonType] = batched(all_people, rule=ANYBODY, vouched=True, description="")
    cat: PersonType | None = batched(cat, rule=ANYBODY, description="")
    page: Vouched = batched(group, rule=ANYBODY, vouched=True, description="")
    other_page: Doubted = batched(group, rule=ANYBODY, description="")


schema = strawberry.Schema(Query)
guard(schema)


async def both(query: str) -> tuple[Any, list[list[str]]]:
    """The answer, which both executors give, and of whom the rule was asked under a plan."""
    ctx, other = Ctx(), Ctx()
    operation = Engine(schema).operation(parse(query), query)
    assert operation is not None
    answer = await operation.execute({}, ctx)
    core = await schema.execute(query, context_value=other)
    assert (answer.errors, core.errors) == ([], None)
    assert answer.data == core.data
    assert {name for names in ctx.asked for name in names} == {name for names in other.asked for name in names}
    return answer.data, ctx.asked


async def test_a_rule_is_asked_once_for_each_level() -> None:
    data, asked = await both("{ people { name friends { name friends { name } } } }")

    assert asked == [["Ann", "Ben", "Cat"], ["Ben", "Cat", "Ann", "Cat"], ["Ann", "Cat", "Ben", "Cat"]]
    below = {"Ann": [{"name": "Ben", "friends": [{"name": "Ann"}]}], "Ben": [{"name": "Ann", "friends": [{"name": "Ben"}]}]}
    assert data == {"people": [{"name": name, "friends": below[name]} for name in ("Ann", "Ben")]}


async def test_what_stands_alone_is_null() -> None:
    assert await both("{ cat { name } }") == ({"cat": None}, [["Cat"]])


async def test_what_is_vouched_for_is_not_asked_about() -> None:
    data, asked = await both("{ known { name } page { nodes { name } } }")

    assert data == {
        "known": [{"name": "Ann"}, {"name": "Ben"}, {"name": "Cat"}],
        "page": {"nodes": [{"name": "Ann"}, {"name": "Cat"}]},
    }
    assert asked == []


async def test_nobody_vouches_for_what_comes_further_down() -> None:
    _, asked = await both("{ page { nodes { friends { name } } } }")

    assert asked == [["Ben", "Cat", "Ann"]]


async def test_what_is_embedded_is_asked_about_where_nobody_vouches() -> None:
    assert await both("{ otherPage { nodes { name } } }") == ({"otherPage": {"nodes": [{"name": "Ann"}]}}, [["Ann", "Cat"]])


def test_a_type_or_a_roots_field_without_a_rule_is_refused() -> None:
    @strawberry.type
    class Bare:
        name: str

    @strawberry.type(name="Query")
    class OfBare:
        bare: Bare | None = batched(cat, rule=ANYBODY, description="")

    @strawberry.type(name="Query")
    class OfNobody:
        people: list[PersonType] = batched(all_people, description="")

    assert {str(one.type) for one in stated(schema)} == {"PersonType", "Vouched", "Doubted", "Query"}
    with pytest.raises(Unruled, match=r"^Bare states no rule$"):
        list(stated(strawberry.Schema(OfBare)))
    with pytest.raises(Unruled, match=r"^Query\.people states no rule$"):
        list(stated(strawberry.Schema(OfNobody)))
