"""Connections for reading, taken and given back without a round trip.

asyncpg's own pool resets a connection each time it is given back, and hands out proxies, which costs as much as a small read.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol


class ConnectionLost(Exception):
    """A connection turned out to be dead when it was used."""


class Connection(Protocol):
    """What is asked of a connection: see `reader.py`."""

    async def fetch(self, sql: str, arguments: Sequence[Any], row: type, seconds: float) -> list[Any]: ...
    def is_closed(self) -> bool: ...
    async def close(self) -> None: ...


class Pool:
    """At most `size` connections, opened when they are needed. The one given back last is the next to be taken: it is warm.

    Nobody waits longer than `timeout` seconds, for a connection and for an answer together: `TimeoutError`.
    """

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int, timeout: float) -> None:
        self._connect = connect
        self._size = size
        self._timeout = timeout
        self._taken = 0  # of the `size` places: by connections, idle or not, and by those that are being opened
        self._idle: list[Connection] = []
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._closing: set[asyncio.Task[None]] = set()

    async def fetch(self, sql: str, arguments: Sequence[Any], row: type) -> list[Any]:
        """The rows of one statement. Raises what the server or asyncpg says, `ConnectionLost`, `OSError`, `TimeoutError`.

        A connection that died while it lay idle is no outage yet: the statement goes over the next, at last a new one.
        """
        deadline = asyncio.get_running_loop().time() + self._timeout
        for _ in range(self._size):
            try:
                return await self._fetch(sql, arguments, row, deadline)
            except ConnectionLost:
                continue
        return await self._fetch(sql, arguments, row, deadline)

    async def _fetch(self, sql: str, arguments: Sequence[Any], row: type, deadline: float) -> list[Any]:
        connection = await self._take(deadline)
        try:
            rows = await connection.fetch(sql, arguments, row, deadline - asyncio.get_running_loop().time())
        except (TimeoutError, asyncio.CancelledError):
            self._part_with(connection)
            self._give_back(None)
            raise
        except Exception as error:
            self._give_back(connection)
            if connection.is_closed():
                raise ConnectionLost from error
            raise
        self._give_back(connection)
        return rows

    async def close(self) -> None:
        """Closes the idle connections."""
        while self._idle:
            self._part_with(self._idle.pop())
            self._taken -= 1
        await asyncio.gather(*self._closing)

    async def _take(self, deadline: float) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
            self._taken -= 1
        async with asyncio.timeout_at(deadline):
            if self._taken < self._size:
                self._taken += 1
                return await self._open()
            return await self._turn() or await self._open()

    async def _turn(self) -> Connection | None:
        """Waits for what the next who is ready gives back: a connection, or None, the place for a new one."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            connection: Connection | None = await waiter
        except asyncio.CancelledError:
            if not waiter.cancelled():  # it came, and too late
                self._give_back(waiter.result())
            raise
        return connection

    async def _open(self) -> Connection:
        """A new connection, on a place that has been taken for it."""
        try:
            return await self._connect()
        except BaseException:
            self._give_back(None)
            raise

    def _give_back(self, connection: Connection | None) -> None:
        """Hands the connection on to whoever has waited longest; if it is None or dead, its place."""
        if connection is not None and connection.is_closed():
            connection = None
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return
        if connection is None:
            self._taken -= 1
        else:
            self._idle.append(connection)

    def _part_with(self, connection: Connection) -> None:
        """Closes a connection, beside what else goes on: asyncpg has the server break off its statement, and waits for that."""
        task = asyncio.create_task(self._close(connection))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close(self, connection: Connection) -> None:
        with suppress(Exception):
            await connection.close()
