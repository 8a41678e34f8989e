"""Rows that are followed as a state: the whole row, at once and after every change, read once for all who follow it here.

A notification only names the row; what it has become, the table says. Changes that come faster than they are read are one.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from datasources.errors import StoreError
from datasources.relational.database import Database
from datasources.relational.listening import PAUSE, Listener

log = logging.getLogger("spool.events")

R = TypeVar("R")


class Watch(Generic[R]):
    """Those rows whose changes are told on `channel`, by their ids. It begins to listen with the first who follows."""

    def __init__(self, database: Database, channel: str, read: Callable[[Sequence[UUID]], Awaitable[Sequence[R | None]]]) -> None:
        """`read` gives the rows with these ids, in order, None for one that is not there."""
        self._read = read
        self._followers: dict[UUID, set[_Follower[R]]] = {}
        self._changed: set[UUID] = set()
        self._wake = asyncio.Event()
        self._joining = asyncio.Lock()
        self._listener = Listener(database, channel, self._told, found=self._all_changed, lost=self._all_changed)
        self._reading: asyncio.Task[None] | None = None

    async def of(self, id: UUID) -> AsyncGenerator[R]:
        """The row as it is now, and as it is after each change. Ends when it is not there any more."""
        follower = _Follower[R]()
        async with self._joining:
            if self._reading is None:
                await self._listener.start()
                self._reading = asyncio.create_task(self._hand_out())
        self._followers.setdefault(id, set()).add(follower)
        try:
            self._mark({id})
            while (row := await follower.take()) is not None:
                yield row
        finally:
            self._followers[id].discard(follower)
            if not self._followers[id]:
                del self._followers[id]

    async def stop(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
            await self._listener.stop()

    def _told(self, said: str) -> None:
        id = UUID(said)
        if id in self._followers:
            self._mark({id})

    def _all_changed(self) -> None:
        """What was told while nobody listened is not known."""
        self._mark(set(self._followers))

    def _mark(self, ids: set[UUID]) -> None:
        self._changed |= ids
        self._wake.set()

    async def _hand_out(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            ids, self._changed = sorted(self._changed & self._followers.keys()), set()
            try:
                rows = await self._read(ids) if ids else []
            except Exception as error:
                if not isinstance(error, StoreError):
                    log.exception("what is followed waits")
                await asyncio.sleep(PAUSE)
                self._mark(set(ids))
                continue
            for id, row in zip(ids, rows, strict=True):
                for follower in self._followers.get(id, ()):
                    follower.put(row)


class _Follower(Generic[R]):
    """Holds the latest state of one row for one who follows it, until it is taken."""

    __slots__ = ("_arrived", "_latest")

    def __init__(self) -> None:
        self._arrived = asyncio.Event()
        self._latest: R | None = None

    def put(self, row: R | None) -> None:
        self._latest = row
        self._arrived.set()

    async def take(self) -> R | None:
        await self._arrived.wait()
        self._arrived.clear()
        return self._latest
