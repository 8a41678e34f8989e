"""A request ends in time, and with it all that was asked for it: when it takes too long, and when its client goes away."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Scope

from execution import deadline
from execution.limits import Limits
from tests.execution.door import WORK, client, open_door, over_socket

SCOPE: Scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"application/json")]}
GREETING = {"query": "{ greeting }"}
BOTH_WAYS = pytest.mark.parametrize("query", ["{ slow }", "{ slow asked }"], ids=["plan", "graphql-core"])


@pytest.fixture(autouse=True)
def no_work() -> None:
    WORK.forget()


@BOTH_WAYS
async def test_what_takes_too_long_is_given_up_at_every_door(query: str) -> None:
    door, operation = open_door(Limits(seconds=0.1)), {"query": query}

    response = await client(door).post("/graphql", json=operation)
    streamed = await client(door).post("/graphql", json=operation, headers={"accept": "text/event-stream"})
    (told,) = await over_socket(door, operation)

    (error,) = response.json()["errors"]
    assert (response.status_code, error["message"]) == (503, "The request took too long, and was given up.")
    assert 0.1 <= error["extensions"].pop("value") < 5
    assert error["extensions"] == {"code": "REQUEST_TIMEOUT", "limit": 0.1}
    assert "REQUEST_TIMEOUT" in streamed.text
    assert [error["extensions"]["code"] for error in told["payload"]["errors"]] == ["REQUEST_TIMEOUT"]
    assert WORK.told == ["begun", "cancelled"] * 3
    assert (await client(door).post("/graphql", json=GREETING)).json() == {"data": {"greeting": "hello you"}}


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def never() -> Any:
        yield b'{"query": '
        await asyncio.sleep(60)

    response = await client(open_door(Limits(seconds=0.1))).post(
        "/graphql", content=never(), headers={"content-type": "application/json"}
    )

    (error,) = response.json()["errors"]
    assert (response.status_code, response.headers["connection"]) == (408, "close")
    assert error["message"] == "The request was not sent in time."
    assert error["extensions"].keys() == {"code", "value", "limit"}
    assert error["extensions"]["code"] == "REQUEST_TIMEOUT"


@BOTH_WAYS
async def test_nothing_is_done_for_a_client_that_went_away(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "PATIENCE", 0.01)
    gone = asyncio.Event()
    body: list[Message] = [{"type": "http.request", "body": b'{"query": "%s"}' % query.encode()}]
    sent: list[Message] = []

    async def receive() -> Message:
        if body:
            return body.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asking = asyncio.ensure_future(open_door()(SCOPE, receive, send))
    await WORK.begun.wait()
    gone.set()
    await asyncio.wait_for(asking, 10)

    assert sent == []
    assert WORK.told == ["begun", "cancelled"]


async def test_a_subscription_has_no_deadline() -> None:
    told = await over_socket(open_door(Limits(seconds=0.05)), {"query": "subscription { count(to: 3, pause: 0.04) }"})

    assert [one["payload"]["data"]["count"] for one in told] == [1, 2, 3]
