"""Connections of a real server: whoever is slow to send a request, or to take its answer, is left when their time is up."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from execution import connections
from execution.headers import SECURE
from tests.execution.door import open_door

PATIENCE = 30  # seconds; whatever is waited for takes a hundredth of it
SECONDS = 0.3
GET = b"GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nhost: spool\r\n\r\n"
POST = b"POST /graphql HTTP/1.1\r\nhost: spool\r\ncontent-type: application/json\r\n"
ANSWER = b'{"data":{"__typename":"Query"}}'
LARGE = 50_000_000  # bytes, more than the buffers of a connection hold


@asynccontextmanager
async def server_of(app: ASGIApp) -> AsyncIterator[uvicorn.Server]:
    protocol = connections.connections(SECONDS)
    config = uvicorn.Config(app, port=0, http=protocol, log_level="critical", lifespan="off", timeout_keep_alive=PATIENCE)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(PATIENCE):
        while not server.started:  # noqa: ASYNC110  # uvicorn tells nobody
            await asyncio.sleep(0.01)
    try:
        yield server
    finally:
        server.should_exit = True
        await serving


@pytest.fixture(autouse=True)
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "GRACE", 0.0)


def port_of(server: uvicorn.Server) -> int:
    port: int = server.servers[0].sockets[0].getsockname()[1]
    return port


async def alone(server: uvicorn.Server) -> None:
    """Waits until nobody is connected."""
    async with asyncio.timeout(PATIENCE):
        while server.server_state.connections:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def heard(server: uvicorn.Server, *pieces: bytes, apart: float = 0.0) -> bytes:
    """All that the server says to these pieces, until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(server))

    async def say() -> None:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(apart)

    saying = asyncio.create_task(say())
    async with asyncio.timeout(PATIENCE):
        said = bytearray()
        try:
            while data := await reader.read(65_536):
                said += data
        except ConnectionError:  # it did not read all that was sent
            pass
    saying.cancel()
    await asyncio.gather(saying, return_exceptions=True)
    writer.transport.abort()
    return bytes(said)


def refused(said: bytes) -> tuple[bytes, dict[str, Any]]:
    """The status line of a refusal, and its only error."""
    head, _, body = said.partition(b"\r\n\r\n")
    (error,) = json.loads(body)["errors"]
    status, *headers = head.split(b"\r\n")
    assert {b"%s: %s" % one for one in SECURE} <= set(headers)
    return status, error


def is_late(said: bytes) -> bool:
    """Whether it is the refusal of what was not sent in time."""
    status, error = refused(said)
    spent = error["extensions"].pop("value")
    told = {"code": "REQUEST_TIMEOUT", "limit": SECONDS}
    return (
        status == b"HTTP/1.1 408 Request Timeout"
        and error == {"message": "The request was not sent in time.", "extensions": told}
        and SECONDS <= spent < PATIENCE
    )


@pytest.fixture
async def server() -> AsyncIterator[uvicorn.Server]:
    async with server_of(open_door()) as serving:
        yield serving


async def test_requests_are_answered_one_after_another(server: uvicorn.Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(server))
    for _ in range(3):
        for part in (GET[:7], GET[7:] + GET):
            writer.write(part)
            await writer.drain()
        for _ in range(2):
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK")
            assert await reader.readexactly(len(ANSWER)) == ANSWER
        await asyncio.sleep(SECONDS * 2)  # between requests it is uvicorn's time that counts
    writer.close()
    await alone(server)


async def test_who_says_nothing_is_left(server: uvicorn.Server) -> None:
    assert await heard(server) == b""


@pytest.mark.parametrize("begun", [b"P", b"POST /graphql HTTP/1.1\r\nhost: sp", POST, b"\r\n\r\n" + POST])
async def test_a_head_has_to_come_in_time(server: uvicorn.Server, begun: bytes) -> None:
    assert is_late(await heard(server, begun))


async def test_it_does_not_help_to_send_a_little_all_the_time(server: uvicorn.Server) -> None:
    assert is_late(await heard(server, POST, *[b"x: y\r\n"] * 10_000, apart=SECONDS / 10))
    assert await heard(server, *[b"\r\n"] * 10_000, apart=SECONDS / 10) == b""


async def test_a_head_has_a_bound(server: uvicorn.Server) -> None:
    said = await heard(server, POST, *[b"x: " + b"y" * 60_000 + b"\r\n"] * 100, apart=0.001)

    status, error = refused(said)
    counted = error["extensions"].pop("value")
    assert status == b"HTTP/1.1 431 Request Header Fields Too Large"
    assert error == {
        "message": "The request's head is too large.",
        "extensions": {"code": "PAYLOAD_TOO_LARGE", "limit": connections.HEAD},
    }
    assert counted > connections.HEAD


async def test_who_goes_on_sending_after_the_answer_is_left(server: uvicorn.Server) -> None:
    said = await heard(
        server, b"PUT /graphql HTTP/1.1\r\ncontent-length: 1000000000\r\n\r\n", *[b"x"] * 10_000, apart=SECONDS / 10
    )

    assert said.startswith(b"HTTP/1.1 405 Method Not Allowed\r\n")
    await alone(server)


async def test_what_is_no_http_is_refused_with_a_code(server: uvicorn.Server) -> None:
    said = await heard(server, b"\x16\x03\x01\x02\x00\x01\xfc\x03\x03")

    error = {"message": "Invalid HTTP request received.", "extensions": {"code": "BAD_REQUEST"}}
    assert refused(said) == (b"HTTP/1.1 400 Bad Request", error)


async def test_who_does_not_take_the_answer_is_left() -> None:
    async def large(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % LARGE)]})
        await send({"type": "http.response.body", "body": bytes(LARGE)})

    async with server_of(large) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", port_of(server), limit=1)
        writer.write(GET)

        await alone(server)
        writer.transport.abort()


async def test_who_takes_it_gets_all_of_it() -> None:
    async def large(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
        for _ in range(50):
            await send({"type": "http.response.body", "body": bytes(LARGE // 50), "more_body": True})
        await send({"type": "http.response.body"})

    async with server_of(large) as server:
        assert len(await heard(server, GET)) > LARGE


async def test_sockets_stay_open(server: uvicorn.Server) -> None:
    async with connect(f"ws://127.0.0.1:{port_of(server)}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await socket.send('{"type": "connection_init"}')
        assert await socket.recv() == '{"type":"connection_ack"}'
        await asyncio.sleep(SECONDS * 2)
        await socket.send('{"type": "ping"}')
        assert await socket.recv() == '{"type":"pong"}'
