"""A connection that listens on a channel of PostgreSQL's, for as long as it is wanted; one that was lost is opened again.

A connection that died without a word is noticed within two beats.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from datasources.relational.database import Database

BEAT = 5.0  # seconds between looks at whether the connection still lives; as long it may take to answer
PAUSE = 1.0  # seconds before another attempt to listen
FAILURES = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

log = logging.getLogger("spool.listening")


async def _nothing(connection: Any) -> None: ...


class Listener:
    """Listens between `start` and `stop`. `told` is called at each notification, with its text; `found` once it begins to
    listen, also after a loss; `lost` when a connection is lost, and at each attempt in vain; `beat` with the connection, from
    time to time."""

    def __init__(
        self,
        database: Database,
        channel: str,
        told: Callable[[str], None],
        *,
        found: Callable[[], None],
        lost: Callable[[], None],
        beat: Callable[[Any], Awaitable[None]] = _nothing,
    ) -> None:
        self._database = database
        self._channel = channel
        self._told = told
        self._found = found
        self._lost = lost
        self._beat = beat
        self._ended = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listens from now on; where that is not possible yet, as soon as it is."""
        connection = await self._attempt()
        self._listening = asyncio.create_task(self._listen(connection))

    async def stop(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self, connection: Any) -> None:
        while True:
            if connection is not None:
                try:
                    await self._stay(connection)
                finally:
                    self._lost()
                    connection.terminate()
            await asyncio.sleep(PAUSE)
            connection = await self._attempt()

    async def _attempt(self) -> Any:
        """A connection that listens; None where PostgreSQL does not answer."""
        try:
            connection = await self._database.connect()
            try:
                connection.add_termination_listener(self._end)
                await connection.add_listener(self._channel, lambda *told: self._told(told[-1]))
            except BaseException:
                connection.terminate()
                raise
        except FAILURES as error:
            log.warning("nobody listens to %s: %s", self._channel, error)
            self._lost()
            return None
        self._ended.clear()
        self._found()
        return connection

    async def _stay(self, connection: Any) -> None:
        """Returns when the connection is lost."""
        while not connection.is_closed():
            try:
                async with asyncio.timeout(BEAT):
                    await self._ended.wait()
            except TimeoutError:
                try:
                    await connection.fetchval("SELECT 1", timeout=BEAT)
                    await self._beat(connection)
                except FAILURES:
                    return

    def _end(self, _: Any) -> None:
        self._lost()
        self._ended.set()
