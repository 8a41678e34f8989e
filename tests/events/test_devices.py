"""Devices that follow over real sockets and event streams: quick ones, slow ones, and those that are gone."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from access.local import LocalIssuer
from datasources.events import followers
from datasources.events.tail import Tail
from execution import connections
from tests.conftest import School, Served
from tests.events.conftest import FOLLOW, Log
from tests.sockets import PATIENCE, Server, hear, server_of, sit, tell

LARGE = 30  # KB of an event, where much is asked of it
WORDY = FOLLOW.replace("id name", "id " + " ".join(f"name_{'x' * 10 * LARGE}_{n}: name" for n in range(90)))
SMALL = 8_192  # bytes that the buffers of a slow connection hold, about


@pytest.fixture
async def server(own_school: School) -> AsyncIterator[Server]:
    async with server_of(own_school) as serving:
        yield serving


def log_of(server: Server) -> Log:
    return Log(Served(server.app, server.school))


def tail_of(server: Server) -> Tail:
    tail: Tail = server.app.state.stores.events
    return tail


async def subscribe(socket: ClientConnection, document: str = FOLLOW, id: str = "1", **variables: Any) -> None:
    await tell(socket, "subscribe", id=id, payload={"query": document, "variables": variables})


async def event(socket: ClientConnection) -> dict[str, Any]:
    said = await hear(socket)
    assert said["type"] == "next", said
    told: dict[str, Any] = said["payload"]["data"]["studentProgress"]
    return told


async def followed_by(server: Server, count: int) -> None:
    """Waits until so many follow."""
    async with asyncio.timeout(PATIENCE):
        while sum(map(len, tail_of(server)._followers.values())) != count:  # noqa: ASYNC110  # nobody says it
            await asyncio.sleep(0.01)


async def test_every_device_of_a_pupil_is_told(server: Server) -> None:
    log = log_of(server)
    maya = await log.student()
    (went_on, *_) = await log.progress(maya)
    async with server.opened() as phone, server.opened() as laptop:
        for device in (phone, laptop):
            await sit(device, authorization=server.bearer())
            await subscribe(device, student=f"Student:{maya}")
        await followed_by(server, 2)
        await log.tell(maya, went_on)

        assert await event(phone) == await event(laptop)
        await tell(phone, "complete", id="1")
        await followed_by(server, 1)
    await followed_by(server, 0)


async def test_what_one_process_writes_another_tells(server: Server) -> None:
    log = log_of(server)
    maya = await log.student()
    (went_on, *_) = await log.progress(maya)
    async with server_of(server.school) as other, other.opened() as device:
        await sit(device, authorization=other.bearer())
        await subscribe(device, student=f"Student:{maya}")
        await followed_by(other, 1)
        await log.tell(maya, went_on)

        assert (await event(device))["conceptProgress"]["id"] == f"ConceptProgress:{went_on}"


async def test_an_event_stream_ends_with_its_token(server: Server) -> None:
    log = log_of(server)
    maya = await log.student()
    (went_on, *_) = await log.progress(maya)
    token = LocalIssuer.of(server.school.settings.data).issue("demo:maya", now=datetime.now(UTC), hours=3 / 3_600)
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {token}"}
    asked = {"query": FOLLOW, "variables": {"student": f"Student:{maya}", "after": await log.cursor()}}
    await log.tell(maya, went_on)
    async with (
        httpx.AsyncClient(headers=headers, timeout=PATIENCE) as http,
        http.stream("POST", f"http://{server.address}", json=asked) as response,
    ):
        said = [line async for line in response.aiter_lines() if line.startswith(("event: ", "data: {"))]

    assert [line for line in said if line.startswith("event: ")] == ["event: next", "event: next", "event: complete"]
    told, ended = (json.loads(line.removeprefix("data: ")) for line in said if line.startswith("data: {"))
    assert told["data"]["studentProgress"]["conceptProgress"]["id"] == f"ConceptProgress:{went_on}"
    assert ended["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    await followed_by(server, 0)


@asynccontextmanager
async def slow_device(server: Server) -> AsyncIterator[ClientConnection]:
    """A device whose connection holds little, and which takes nothing that it does not read."""
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
    narrow.setblocking(False)
    await asyncio.get_running_loop().sock_connect(narrow, ("127.0.0.1", server.port))
    async with server.opened(sock=narrow, max_queue=1, ping_interval=None, compression=None) as device:
        await sit(device, authorization=server.bearer())
        for connection in server.uvicorn.server_state.connections:
            held = connection.transport.get_extra_info("socket")
            held.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL)
        yield device


async def test_a_slow_device_is_waited_for_and_gets_all(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "BUFFER", 10)
    log = log_of(server)
    maya = await log.student()
    entities = await log.progress(maya)
    start = await log.served.stores.relational.events.end()
    async with slow_device(server) as device:
        await subscribe(device, WORDY, student=f"Student:{maya}")
        await followed_by(server, 1)
        for n in range(60):
            await log.tell(maya, entities[n % len(entities)])
        positions = await log.positions(start)
        async with asyncio.timeout(PATIENCE):
            while tail_of(server)._position < positions[-1]:  # noqa: ASYNC110  # nobody says it
                await asyncio.sleep(0.01)
        held = [len(one._waiting) for own in tail_of(server)._followers.values() for one in own]
        written = [one.transport.get_write_buffer_size() for one in server.uvicorn.server_state.connections]

        assert max(held) <= 10
        assert 0 < max(written) < 65_536 + 2 * LARGE * 1_000  # an event beyond the mark at which writing pauses
        told = [(await event(device))["conceptProgress"]["id"] for _ in range(60)]
    assert told == [f"ConceptProgress:{entities[n % len(entities)]}" for n in range(60)]


async def test_a_device_that_takes_nothing_is_left(own_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "GRACE", 0.0)
    async with server_of(own_school, patience=0.3) as server:
        log = log_of(server)
        maya = await log.student()
        entities = await log.progress(maya)
        async with slow_device(server) as device:
            await subscribe(device, WORDY, student=f"Student:{maya}")
            await followed_by(server, 1)
            await log.tell(maya, *(entities[n % len(entities)] for n in range(40)))
            await followed_by(server, 0)
            with pytest.raises(ConnectionClosed):
                await _all(device)


async def _all(device: ClientConnection) -> None:
    while True:
        await hear(device)
