"""Real sockets and event streams of the application behind uvicorn: who sits there, for how long, and who is turned away."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.types import Message
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from access.local import LocalIssuer
from execution import sockets
from tests.conftest import School
from tests.sockets import PATIENCE, PROTOCOL, Server, hear, server_of, sit, tell

VIEWER = "{ viewer { name } }"
MAYA = {"data": {"viewer": {"name": "Maya Okonkwo"}}}


@pytest.fixture
async def server(school: School) -> AsyncIterator[Server]:
    async with server_of(school) as serving:
        yield serving


async def ask(socket: ClientConnection, query: str = VIEWER, id: str = "1") -> dict[str, Any]:
    """The payload of the one answer to a query."""
    await tell(socket, "subscribe", id=id, payload={"query": query})
    told = await hear(socket)
    assert (told["type"], told["id"]) == ("next", id)
    assert await hear(socket) == {"type": "complete", "id": id}
    answer: dict[str, Any] = told["payload"]
    return answer


async def closed(socket: ClientConnection) -> tuple[int | None, str | None]:
    """How the server closes it; what it says before is nothing."""
    with pytest.raises(ConnectionClosed) as end:
        async with asyncio.timeout(PATIENCE):
            await socket.recv()
    assert end.value.rcvd is not None
    return end.value.rcvd.code, end.value.rcvd.reason


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
async def test_whoever_says_who_they_are_is_answered_as_themselves(server: Server, name: str) -> None:
    async with server.opened() as socket:
        assert socket.subprotocol == PROTOCOL
        await sit(socket, **{name: server.bearer()})

        assert await ask(socket) == MAYA
        assert await ask(socket) == MAYA
        await tell(socket, "ping")
        assert await hear(socket) == {"type": "pong"}


async def test_nobody_is_signed_in_who_says_nothing(server: Server) -> None:
    async with server.opened() as socket:
        await tell(socket, "connection_init")
        assert await hear(socket) == {"type": "connection_ack"}

        assert await ask(socket, "{ __typename }") == {"data": {"__typename": "Query"}}
        assert (await ask(socket))["data"] == {"viewer": None}


async def test_nobody_stays_for_long(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "NOBODY", 0.1)
    async with server.opened() as socket:
        await sit(socket)

        assert await closed(socket) == (4403, "Nobody has signed in here; come again with a token.")


async def test_a_handshake_may_name_them_and_connection_init_another(server: Server) -> None:
    async with server.opened(authorization=server.bearer("mr-okafor")) as socket:
        await sit(socket)
        assert (await ask(socket))["data"] == {"viewer": {"name": "Emeka Okafor"}}
    async with server.opened(authorization=server.bearer("mr-okafor")) as socket:
        await sit(socket, authorization=server.bearer())
        assert await ask(socket) == MAYA


@pytest.mark.parametrize("given", ["Bearer no-token", "bearer a.b.c", "Bearer " + "W1tb" * 9_000 + ".e30.e30"])
async def test_a_bad_token_closes_the_socket(server: Server, given: str) -> None:
    async with server.opened() as socket:
        await tell(socket, "connection_init", payload={"authorization": given})

        assert await closed(socket) == (4403, "The bearer token is refused: it is malformed.")


async def test_a_bad_token_in_the_handshake_opens_no_socket(server: Server) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with server.opened(authorization="Bearer no-token"):
            pass
    assert refused.value.response.status_code == 403


async def test_a_socket_closes_when_the_token_ends(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "LOOK", 3_600)
    issuer = LocalIssuer.of(server.school.settings.data)
    token = issuer.issue("demo:maya", now=datetime.now(UTC), hours=2 / 3_600)
    async with server.opened() as socket:
        await sit(socket, authorization=f"Bearer {token}")
        assert await ask(socket) == MAYA

        assert await closed(socket) == (4403, "The bearer token is refused: it has expired.")


async def test_a_socket_closes_when_its_user_is_locked(own_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "LOOK", 0.05)
    async with server_of(own_school) as server, server.opened() as socket:
        await sit(socket, authorization=server.bearer())
        assert await ask(socket) == MAYA

        await server.database.fetch("UPDATE users SET locked_until = '2026-12-24' WHERE cognito_sub = 'demo:maya'")

        assert await closed(socket) == (4403, "This account is locked.")


async def test_an_operation_of_a_user_who_is_gone_is_not_begun(own_school: School) -> None:
    async with server_of(own_school) as server, server.opened() as socket:
        await sit(socket, authorization=server.bearer())
        assert await ask(socket) == MAYA
        viewers = server.app.state.stores.relational.viewers

        await server.database.fetch("UPDATE users SET is_active = false WHERE cognito_sub = 'demo:maya'")
        async with asyncio.timeout(PATIENCE):
            while viewers.kept("demo:maya"):  # noqa: ASYNC110  # what is waited for is another process's word
                await asyncio.sleep(0.01)
        await tell(socket, "subscribe", id="2", payload={"query": VIEWER})

        assert await closed(socket) == (4403, "This account is not active.")


async def test_who_says_nothing_does_not_stay(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.app.api.door._view, "connection_init_wait_timeout", timedelta(seconds=0.05))

    async with server.opened() as socket:
        assert await closed(socket) == (4408, "Connection initialisation timeout")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("no JSON", 4400),
        ("[" * 100_000, 4400),
        ("[]", 4400),
        ("7", 4400),
        ('{"type": 7}', 4400),
        ('{"type": "unknown"}', 4400),
        ('{"type": "connection_init", "payload": 7}', 4400),
        ('{"type": "connection_init"}', 4429),
        ('{"type": "connection_init", "payload": {"authorization": 7}}', 4400),
        ('{"type": "connection_init", "payload": {"Authorization": {}}}', 4400),
        ('{"type": "connection_init", "payload": {"authorization": "Bearer \\ud800"}}', 4400),
        ('{"type": "complete", "id": []}', 4400),
        ('{"type": "subscribe", "id": "1"}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": "x"}', 4400),
        ('{"type": "subscribe", "id": 1, "payload": {"query": "{ __typename }"}}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": {"query": 1}}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "variables": []}}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "operationName": 1}}', 4400),
        ("x" * 1_000_001, 1009),
    ],
)
async def test_what_is_no_message_closes_the_socket(server: Server, said: str, code: int) -> None:
    async with server.opened() as socket:
        await sit(socket)
        await socket.send(said)

        assert (await closed(socket))[0] == code
    async with server.opened() as socket:  # and costs the others nothing
        await sit(socket, authorization=server.bearer())
        assert await ask(socket) == MAYA


async def test_nobody_asks_before_they_are_seated(server: Server) -> None:
    async with server.opened() as socket:
        await tell(socket, "subscribe", id="1", payload={"query": VIEWER})

        assert await closed(socket) == (4401, "Unauthorized")


async def test_a_page_of_another_origin_opens_no_socket(school: School) -> None:
    listed = replace(school, settings=replace(school.settings, origins="https://app.example.org"))
    async with server_of(listed) as server:
        for origin in (f"http://127.0.0.1:{server.port}", "https://app.example.org"):
            async with server.opened(origin=origin) as socket:
                await sit(socket)
        for origin in ("https://elsewhere.example", "null", "https://app.example.org.elsewhere.example"):
            with pytest.raises(InvalidStatus) as refused:
                async with server.opened(origin=origin):
                    pass
            assert refused.value.response.status_code == 403


async def test_the_operations_of_a_socket_have_a_bound(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "OPERATIONS", 0)
    async with server.opened() as socket:
        await sit(socket, authorization=server.bearer())
        await tell(socket, "subscribe", id="1", payload={"query": VIEWER})
        told = await hear(socket)
        assert (told["type"], told["id"]) == ("error", "1")
        assert [error["extensions"] for error in told["payload"]] == [{"code": "TOO_MANY_OPERATIONS", "value": 0, "limit": 0}]

        monkeypatch.setattr(sockets, "OPERATIONS", 1)
        assert await ask(socket) == MAYA


async def test_the_sockets_of_a_process_have_a_bound(school: School) -> None:
    async with server_of(replace(school, settings=replace(school.settings, subscribers=1))) as server:
        async with server.opened() as first:
            await sit(first)
            with pytest.raises(InvalidStatus) as refused:
                async with server.opened():
                    pass
        async with server.opened() as second:  # there is room again
            await sit(second)
    response = refused.value.response
    assert (response.status_code, response.headers["retry-after"]) == (503, "10")
    assert response.headers["cache-control"] == "no-store"
    assert json.loads(response.body or b"")["errors"][0]["extensions"] == {"code": "SERVER_BUSY", "value": 1, "limit": 1}


async def test_a_query_is_answered_as_an_event_stream(server: Server) -> None:
    headers = {"Accept": "text/event-stream", "Authorization": server.bearer()}
    async with (
        httpx.AsyncClient(headers=headers) as http,
        http.stream("POST", f"http://{server.address}", json={"query": VIEWER}) as response,
    ):
        said = [line async for line in response.aiter_lines() if line.startswith(("event: ", "data: {"))]

    assert (response.status_code, response.headers["content-type"].split(";")[0]) == (200, "text/event-stream")
    assert (said[0], json.loads(said[1].removeprefix("data: ")), said[2]) == ("event: next", MAYA, "event: complete")


async def test_a_message_that_nobody_takes_any_more_is_no_failure() -> None:
    async def gone(message: Message) -> None:
        if message["type"] == "websocket.send":
            raise OSError

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    socket = WebSocket({"type": "websocket"}, receive, gone)
    await socket.accept()
    view: Any = SimpleNamespace(encode_json=json.dumps)
    await sockets.Adapter(view, socket, socket).send_json({"type": "pong"})
