"""Subscribers over loopback, each with a socket of its own that speaks graphql-transport-ws; as light as Python can be."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import time
from typing import Any, cast

AT_ONCE = 50  # sockets that are being opened
UPGRADE = (
    "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
TEXT, PING, PONG = 1, 9, 10

Heard = Callable[[float, Mapping[str, Any]], None]
"""Called with the second at which the data of an event came, and the data."""


class Follower(asyncio.Protocol):
    """One subscriber. `following` is done once the subscription has been asked for."""

    def __init__(self, port: int, token: str | None, operation: Mapping[str, Any], heard: Heard) -> None:
        self.following: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._port = port
        self._hello = {"authorization": f"Bearer {token}"} if token else {}
        self._operation = operation
        self._heard = heard
        self._come = b""
        self._is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(UPGRADE.format(port=self._port).encode())

    def data_received(self, data: bytes) -> None:
        came = time()
        self._come += data
        if not self._is_open:
            head, end, rest = self._come.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.following.set_exception(ConnectionError(head.decode()))
                return
            self._is_open, self._come = True, rest
            self._say({"type": "connection_init", "payload": self._hello})
        for kind, payload in self._frames():
            if kind == PING:
                self._send(PONG, payload)
            elif kind == TEXT:
                self._hear(came, json.loads(payload))

    def connection_lost(self, error: Exception | None) -> None:
        if not self.following.done():
            self.following.set_exception(error or ConnectionError("the server closed the socket"))

    def _hear(self, came: float, said: Mapping[str, Any]) -> None:
        match said["type"]:
            case "connection_ack":
                self._say({"type": "subscribe", "id": "1", "payload": self._operation})
                self.following.set_result(None)
            case "next" if said["payload"].get("data"):
                self._heard(came, said["payload"]["data"])
            case "ping":
                self._say({"type": "pong"})
            case "pong":
                pass
            case _:
                raise ConnectionError(str(said)[:300])

    def _frames(self) -> list[tuple[int, bytes]]:
        """The frames that are whole; a server's are not masked, and those of events not split."""
        found = []
        while len(self._come) >= 2:
            length, start = self._come[1] & 127, 2
            if length > 125:
                wide = 2 if length == 126 else 8
                length, start = int.from_bytes(self._come[2 : 2 + wide]), 2 + wide
            if len(self._come) < start + length:
                break
            found.append((self._come[0] & 15, self._come[start : start + length]))
            self._come = self._come[start + length :]
        return found

    def _say(self, message: Mapping[str, Any]) -> None:
        self._send(TEXT, json.dumps(message).encode())

    def _send(self, kind: int, payload: bytes) -> None:
        """A frame, masked with zeros."""
        size = bytes([128 | len(payload)]) if len(payload) < 126 else bytes([128 | 126]) + len(payload).to_bytes(2)
        self.transport.write(bytes([128 | kind]) + size + bytes(4) + payload)


async def follow(
    port: int, tokens: Sequence[str | None], operations: Sequence[Mapping[str, Any]], heard: Heard
) -> list[Follower]:
    """One subscriber for each operation, all of them following."""
    loop, room = asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)

    async def one(token: str | None, operation: Mapping[str, Any]) -> Follower:
        async with room:
            _, follower = await loop.create_connection(partial(Follower, port, token, operation, heard), "127.0.0.1", port)
            await follower.following
            return follower

    return await asyncio.gather(*(one(token, operation) for token, operation in zip(tokens, operations, strict=True)))
