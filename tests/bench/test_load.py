"""The load generator, against a server that answers with what it was sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from bench.load import Load, WrongAnswer, post


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + await reader.readexactly(size))
        writer.close()

    async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def test_what_is_sent_once_is_answered_in_order(port: int) -> None:
    requests = [post(port, {"query": name}, None) for name in ("a", "bc", "“d”")]
    load = await Load.once(requests).run(port, connections=1)
    assert load.answers == [b'{"query": "a"}', b'{"query": "bc"}', '{"query": "“d”"}'.encode()]
    assert len(load.taken) == 3


async def test_an_answer_of_another_size_ends_the_load(port: int) -> None:
    requests = [post(port, {"query": name}, None) for name in ("a", "bc")]
    with pytest.raises(WrongAnswer):
        await Load.lasting(requests, [14, 14], seconds=60).run(port)
