"""A way to a server that can be cut, in the three ways in which a server can be gone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Self

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy:
    """Listens on a port of loopback, and passes on every byte; what it is told holds for old connections and new ones."""

    def __init__(self, connect: Callable[[], Awaitable[Streams]]) -> None:
        self._connect = connect
        self._flows = asyncio.Event()
        self._flows.set()
        self._pairs: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    @classmethod
    @asynccontextmanager
    async def over(cls, connect: Callable[[], Awaitable[Streams]]) -> AsyncIterator[Self]:
        proxy = cls(connect)
        await proxy.listen()
        try:
            yield proxy
        finally:
            await proxy.refuse()

    async def listen(self) -> None:
        """Takes connections, at the same port as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Breaks every connection, and takes no new ones: connection refused."""
        if self._server is not None:
            self._server.close()
        for pair in self._pairs:
            pair.cancel()
        await asyncio.gather(*self._pairs, return_exceptions=True)

    def hang(self) -> None:
        """Takes connections, and passes nothing on."""
        self._flows.clear()

    def flow(self) -> None:
        """Passes on what has come meanwhile, and all that comes."""
        self._flows.set()

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._pairs)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pairs.add(task)
        writers = [writer]
        try:
            await self._flows.wait()
            upstream, downstream = await self._connect()
            writers.append(downstream)
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pump(reader, downstream))
                pumps.create_task(self._pump(upstream, writer))
        except* (OSError, asyncio.CancelledError):
            pass
        finally:
            self._pairs.discard(task)
            for one in writers:
                one.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Until either side is gone, which is the end of both."""
        while data := await source.read(65536):
            await self._flows.wait()
            sink.write(data)
            await sink.drain()
        raise ConnectionResetError
