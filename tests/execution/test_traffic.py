"""How much may come in: a rate for each who asks, and so many operations at the same time, at each door."""

import asyncio
from typing import Any

import pytest

from execution import traffic
from execution.errors import RequestRefused
from execution.limits import Limits
from execution.traffic import Rates, Slots
from tests.execution.door import WORK, client, open_door, over_socket

GREETING = {"query": "{ greeting }"}
HELLO = {"data": {"greeting": "hello you"}}
BUSY = {
    "message": "The server has as much to do as it can take; ask again later.",
    "extensions": {"code": "SERVER_BUSY", "value": 0, "limit": 0},
}
TOO_MANY = {
    "message": "More than 2 requests in a minute; ask again in 30 s.",
    "extensions": {"code": "RATE_LIMITED", "value": 3, "limit": 2},
}


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


# --- rate -----------------------------------------------------------------------------------------------------------------


def test_a_bucket_holds_a_minute_and_fills_again() -> None:
    clock = Clock()
    rates = Rates(60, clock)
    for _ in range(60):
        rates.take("ada")

    with pytest.raises(RequestRefused) as refused:
        rates.take("ada")
    rates.take("grace")
    clock.now += 2
    rates.take("ada")
    rates.take("ada")
    with pytest.raises(RequestRefused):
        rates.take("ada")

    assert refused.value.errors[0]["extensions"] == {"code": "RATE_LIMITED", "value": 61, "limit": 60}
    assert refused.value.headers == [(b"retry-after", b"1")]


def test_what_is_refused_does_not_count() -> None:
    clock = Clock()
    rates = Rates(1, clock)
    rates.take("ada")
    for _ in range(100):
        with pytest.raises(RequestRefused):
            rates.take("ada")

    clock.now += 60
    rates.take("ada")


def test_no_rate_is_any_number() -> None:
    rates = Rates(0)
    for _ in range(10_000):
        rates.take("ada")

    assert len(rates) == 0


def test_those_who_asked_last_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "KEPT", 3)
    rates = Rates(1, Clock())
    rates.take("ada")
    for number in range(3):
        rates.take(number)

    rates.take("ada")  # forgotten
    assert len(rates) == 3


async def test_too_many_requests_are_refused_at_every_door() -> None:
    for accept in ("application/json", "text/event-stream"):
        http = client(open_door(Limits(rate=2)), accept=accept)
        for _ in range(2):
            assert "hello you" in (await http.post("/graphql", json=GREETING)).text

        response = await http.post("/graphql", json=GREETING)

        assert (response.status_code, response.headers["retry-after"]) == (429, "30")
        assert response.json() == {"errors": [TOO_MANY]}
    *fine, told = await over_socket(open_door(Limits(rate=2)), GREETING, GREETING, GREETING)
    assert [one["payload"] for one in fine] == [HELLO, HELLO]
    assert told == {"type": "error", "id": "2", "payload": [TOO_MANY]}


async def test_each_viewer_is_counted_for_themselves_and_nobody_by_their_address() -> None:
    door = open_door(Limits(rate=1))
    good, staff, nobody = (
        client(door, **headers) for headers in ({"authorization": "Bearer good"}, {"authorization": "Bearer staff"}, {})
    )

    first = [(await one.post("/graphql", json=GREETING)).status_code for one in (good, staff, nobody)]
    second = [(await one.post("/graphql", json=GREETING)).status_code for one in (good, staff, nobody)]

    assert (first, second) == ([200] * 3, [429] * 3)


async def test_a_stream_counts_once_and_for_whom_it_is() -> None:
    door = open_door(Limits(rate=1))

    for headers in ({"authorization": "Bearer good"}, {"authorization": "Bearer staff"}, {}):
        response = await client(door, accept="text/event-stream", **headers).post("/graphql", json=GREETING)
        assert "hello you" in response.text


async def test_a_refused_token_counts_for_its_address() -> None:
    door = open_door(Limits(rate=2))
    bad = client(door, authorization="Bearer bad")

    statuses = [(await bad.post("/graphql", json=GREETING)).status_code for _ in range(3)]

    assert statuses == [401, 401, 429]
    assert (await client(door).post("/graphql", json=GREETING)).status_code == 429


# --- room -----------------------------------------------------------------------------------------------------------------


async def test_there_is_room_for_so_many_and_for_so_many_to_wait() -> None:
    slots, order = Slots(1, 1), list[str]()

    async def hold(name: str) -> None:
        async with slots:
            order.append(name)
            await asyncio.sleep(0)

    async def refused(name: str) -> None:
        with pytest.raises(RequestRefused):
            await hold(name)
        order.append(f"no {name}")

    await asyncio.gather(hold("first"), hold("second"), refused("third"))
    await hold("fourth")

    assert order == ["first", "no third", "second", "fourth"]


async def test_who_waits_and_goes_away_leaves_their_place() -> None:
    slots = Slots(1, 1)
    async with slots:
        waiting = asyncio.ensure_future(slots.__aenter__())
        await asyncio.sleep(0)
        assert slots.waiting == 1
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert slots.waiting == 0
    async with slots:
        pass


@pytest.mark.parametrize("query", ["{ slow }", "{ slow asked }"], ids=["plan", "graphql-core"])
async def test_a_busy_server_says_so_at_every_door(query: str) -> None:
    WORK.forget()
    door = open_door(Limits(running=1, waiting=0))
    holding = asyncio.ensure_future(client(door).post("/graphql", json={"query": query}))
    await WORK.begun.wait()

    response = await client(door).post("/graphql", json=GREETING)
    streamed = await client(door).post("/graphql", json=GREETING, headers={"accept": "text/event-stream"})
    (told,) = await over_socket(door, GREETING)
    holding.cancel()
    await asyncio.gather(holding, return_exceptions=True)

    assert (response.status_code, response.headers["retry-after"], response.json()) == (503, "1", {"errors": [BUSY]})
    assert '"code": "SERVER_BUSY"' in streamed.text or '"code":"SERVER_BUSY"' in streamed.text
    assert told["payload"]["errors"] == [BUSY]
    assert (await client(door).post("/graphql", json=GREETING)).json() == HELLO
    assert WORK.told == ["begun", "cancelled"]


async def test_a_slow_sender_takes_no_room() -> None:
    door = open_door(Limits(running=1, waiting=0))
    sent, sending = asyncio.Event(), asyncio.Event()

    async def slowly() -> Any:
        yield b'{"query": '
        sending.set()
        await sent.wait()
        yield b'"{ greeting }"}'

    slow = asyncio.ensure_future(client(door).post("/graphql", content=slowly(), headers={"content-type": "application/json"}))
    await sending.wait()

    assert (await client(door).post("/graphql", json=GREETING)).json() == HELLO
    sent.set()
    assert (await slow).json() == HELLO
