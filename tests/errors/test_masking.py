"""What a client sees of failures, and what is reported of them, whichever way an operation is carried out."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import strawberry

from execution.errors import Refusal
from execution.fields import batched
from execution.http import FrontDoor
from execution.masking import Failure
from execution.operations import Operations
from execution.request import Request
from tests.execution.door import client, over_socket

SECRET = "maya's answer"
SECRET_NUMBER = 7


class Down(Exception):
    """A store that is known to be down."""


def broken(parents: Sequence[object], ctx: Request) -> list[str]:
    raise KeyError(SECRET)


def each_broken(parents: Sequence[object], ctx: Request) -> list[Any]:
    return [_caught(KeyError(f"{SECRET} {place}")) for place, _ in enumerate(parents)]


def _caught(error: Exception) -> Exception:
    try:
        raise error
    except KeyError as raised:
        return raised


def never_there(parents: Sequence[object], ctx: Request) -> list[None]:
    return [None for _ in parents]


async def down(parents: Sequence[object], ctx: Request) -> list[str]:
    raise Down(SECRET)


def no_list(parents: Sequence[object], ctx: Request) -> list[Any]:
    return [SECRET_NUMBER for _ in parents]


async def refused(parents: Sequence[object], ctx: Request) -> list[str]:
    raise Refusal("FORBIDDEN", "Not yours.")


async def pupils(parents: Sequence[object], ctx: Request) -> list[list["Pupil"]]:
    return [[Pupil(number=n) for n in range(3)] for _ in parents]


@strawberry.type
class Pupil:
    number: int
    answer: str | None = batched(broken, description="")
    grade: str | None = batched(each_broken, description="")
    name: str = batched(never_there, description="")
    score: str | None = batched(down, description="")


@strawberry.type
class Query:
    pupils: list[Pupil] = batched(pupils, description="")
    other: str | None = batched(broken, description="")
    score: str | None = batched(down, description="")
    refused: str | None = batched(refused, description="")
    numbers: list[int] | None = batched(no_list, description="")

    @strawberry.field
    def plain(self) -> str | None:
        """So that graphql-core runs it."""
        raise KeyError(SECRET)


@strawberry.type
class Mutation:
    answer: str | None = batched(broken, description="")


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def answers(self) -> AsyncIterator[Pupil]:
        yield Pupil(number=1)
        raise KeyError(SECRET)


class Door(FrontDoor[None]):
    """A door that keeps what it was told of."""

    def __init__(self) -> None:
        self.reported: list[Failure] = []

        async def anybody(authorization: str) -> None: ...

        super().__init__(
            Operations(strawberry.Schema(Query, Mutation, Subscription)),
            identify=anybody,
            context=lambda who: Request(),
            known=lambda error: "STORE_UNAVAILABLE" if isinstance(error, Down) else None,
            explains=lambda who: False,
            report=self.reported.append,
        )

    async def errors(self, query: str) -> list[dict[str, Any]]:
        response = await client(self).post("/graphql", json={"query": query})
        assert SECRET not in response.text
        errors: list[dict[str, Any]] = response.json()["errors"]
        return errors

    def told(self) -> list[tuple[str, str | None]]:
        return [(failure.code, failure.field) for failure in self.reported]


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.mark.parametrize("way", ["{ pupils { answer } }", "{ pupils { answer } plain }"], ids=["planned", "core"])
async def test_a_failure_of_many_positions_has_one_id_and_is_reported_once(door: Door, way: str) -> None:
    errors = [error for error in await door.errors(way) if error["path"][0] == "pupils"]

    assert [error["path"] for error in errors] == [["pupils", n, "answer"] for n in range(3)]
    assert {error["message"] for error in errors} == {"Something went wrong."}
    (failure,) = (failure for failure in door.reported if failure.field == "Pupil.answer")
    assert [error["extensions"] for error in errors] == [{"code": "INTERNAL", "errorId": str(failure.id)}] * 3
    assert failure.occasion.source == way
    assert isinstance(failure.cause, KeyError)


@pytest.mark.parametrize("way", ["{ numbers }", "{ numbers plain }"], ids=["planned", "core"])
async def test_what_graphql_says_of_a_wrong_answer_is_masked(door: Door, way: str) -> None:
    error = next(error for error in await door.errors(way) if error["path"] == ["numbers"])

    assert (error["message"], error["extensions"]["code"]) == ("Something went wrong.", "INTERNAL")
    assert ("INTERNAL", "Query.numbers") in door.told()


async def test_failures_that_are_alike_are_one(door: Door) -> None:
    """Each record has an exception of its own, from the same line."""
    errors = await door.errors("{ pupils { grade } }")

    assert len(errors) == 3
    assert {error["extensions"]["errorId"] for error in errors} == {str(failure.id) for failure in door.reported}
    assert door.told() == [("INTERNAL", "Pupil.grade")]


async def test_failures_at_different_places_are_different(door: Door) -> None:
    errors = await door.errors("{ pupils { grade } mine: other }")

    assert len({error["extensions"]["errorId"] for error in errors}) == 2
    assert set(door.told()) == {("INTERNAL", "Pupil.grade"), ("INTERNAL", "Query.other")}


async def test_one_failure_has_one_id_at_all_fields_that_share_a_question(door: Door) -> None:
    errors = await door.errors("{ mine: other yours: other }")

    assert len({error["extensions"]["errorId"] for error in errors}) == 1
    assert door.told() == [("INTERNAL", "Query.other")]


async def test_what_is_missing_is_named_by_the_schema_not_by_the_client(door: Door) -> None:
    await door.errors("{ class: pupils { maya: name } }")

    assert door.told() == [("INTERNAL", "Pupil.name")]


async def test_a_known_outage_has_its_code_and_no_id(door: Door) -> None:
    (error,) = await door.errors("{ score }")

    assert error["extensions"] == {"code": "STORE_UNAVAILABLE"}
    assert door.told() == [("STORE_UNAVAILABLE", "Query.score")]


async def test_a_refusal_is_no_failure(door: Door) -> None:
    (error,) = await door.errors("{ refused }")

    assert (error["message"], error["extensions"]) == ("Not yours.", {"code": "FORBIDDEN"})
    assert door.reported == []


async def test_a_mutation(door: Door) -> None:
    (error,) = await door.errors("mutation { answer }")

    assert error["extensions"]["errorId"] == str(door.reported[0].id)
    assert door.told() == [("INTERNAL", "Mutation.answer")]


async def test_over_a_socket(door: Door) -> None:
    (told,) = await over_socket(door, {"query": "{ pupils { answer } }"})

    assert SECRET not in json.dumps(told)
    (failure,) = door.reported
    assert {error["extensions"]["errorId"] for error in told["payload"]["errors"]} == {str(failure.id)}
    assert failure.field == "Pupil.answer"


async def test_in_a_stream(door: Door) -> None:
    """What fails in an event, and the stream itself."""
    headers = {"accept": "text/event-stream"}
    response = await client(door, **headers).post("/graphql", json={"query": "subscription { answers { answer } }"})

    assert SECRET not in response.text
    assert [failure.field for failure in door.reported] == ["Pupil.answer", "Subscription.answers"]
    assert all(str(failure.id) in response.text for failure in door.reported)


async def test_over_a_socket_a_stream_that_breaks_off(door: Door) -> None:
    told = await over_socket(door, {"query": "subscription { answers { number } }"})

    assert SECRET not in json.dumps(told)
    assert [failure.field for failure in door.reported] == ["Subscription.answers"]
    assert str(door.reported[0].id) in json.dumps(told)


async def test_a_failure_of_the_door(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(*arguments: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr(door, "_run", fall)

    response = await client(door).post("/graphql", json={"query": "{ score }"})

    assert response.status_code == 500
    (failure,) = door.reported
    (error,) = response.json()["errors"]
    assert error == {"message": "Something went wrong.", "extensions": {"code": "INTERNAL", "errorId": str(failure.id)}}
    assert (failure.field, failure.occasion.document) == (None, None)
    assert failure.occasion.request is not None
