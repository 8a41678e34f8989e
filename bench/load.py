"""Loads one server over loopback: a few connections, kept alive, each with one request under way; as light as Python can be."""

import asyncio
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from time import perf_counter
from typing import Any, cast

import httptools

CONNECTIONS = 4


class WrongAnswer(Exception):
    """A server answered otherwise than when it was checked."""


def post(port: int, body: Mapping[str, Any], token: str | None) -> bytes:
    """One GraphQL request as it goes over the wire."""
    content = json.dumps(body, ensure_ascii=False).encode()
    lines = [
        "POST /graphql HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: application/json",
        "Accept: application/json",
        f"Content-Length: {len(content)}",
    ]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join([*lines, "", ""]).encode() + content


@dataclass(slots=True)
class Load:
    """What is sent, and what came back: the seconds that each answer took, and the answers of what was sent once."""

    requests: Sequence[bytes]
    order: Iterator[int]
    seconds: float = math.inf
    sizes: Sequence[int] | None = None  # of the answers, where they are known
    taken: list[float] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    began: float = 0.0
    elapsed: float = 0.0

    @classmethod
    def lasting(cls, requests: Sequence[bytes], sizes: Sequence[int], seconds: float) -> "Load":
        """The requests again and again, for so long."""
        return cls(requests, cycle(range(len(requests))), seconds, sizes)

    @classmethod
    def once(cls, requests: Sequence[bytes]) -> "Load":
        """Each request once."""
        return cls(requests, iter(range(len(requests))))

    async def run(self, port: int, connections: int = CONNECTIONS) -> "Load":
        """Sends it; over one connection, the answers are in order. Raises `WrongAnswer`."""
        loop, self.began = asyncio.get_running_loop(), perf_counter()
        ends = [loop.create_future() for _ in range(connections)]
        opened = [await loop.create_connection(partial(_Connection, self, end), "127.0.0.1", port) for end in ends]
        try:
            await asyncio.gather(*ends)
        finally:
            for transport, _ in opened:
                transport.abort()
        self.elapsed = perf_counter() - self.began
        return self

    def next(self) -> int | None:
        """The number of the next request; None at the end."""
        return next(self.order, None) if perf_counter() - self.began < self.seconds else None

    def quantile(self, share: float) -> float:
        return sorted(self.taken)[min(len(self.taken) - 1, int(share * len(self.taken)))]


class _Connection(asyncio.Protocol):
    def __init__(self, load: Load, end: "asyncio.Future[None]") -> None:
        self._load = load
        self._end = end
        self._parser = httptools.HttpResponseParser(self)
        self._number = 0
        self._pieces: list[bytes] = []
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._pieces.append(body)

    def on_message_complete(self) -> None:
        load, status, size = self._load, self._parser.get_status_code(), sum(map(len, self._pieces))
        load.taken.append(perf_counter() - self._sent)
        if status != 200 or (load.sizes and size != load.sizes[self._number]):
            self._end.set_exception(WrongAnswer(f"status {status}: {b''.join(self._pieces)[:300]!r}"))
            return
        if load.sizes is None:
            load.answers.append(b"".join(self._pieces))
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._end.done():
            self._end.set_exception(error or WrongAnswer("the server closed the connection"))

    def _send(self) -> None:
        number = self._load.next()
        if number is None:
            self._end.set_result(None)
            return
        self._number = number
        self._pieces.clear()
        self._sent = perf_counter()
        self._transport.write(self._load.requests[number])
