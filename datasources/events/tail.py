"""The end of the log of events, read once by each process in which somebody follows it, and handed out in memory.

A notification only wakes the reader; what happened, the log says. Who does not keep up with what is handed out reads the log by
themselves until they have caught up: what is held for them is bounded, and nothing is lost.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from uuid import UUID

from datasources.errors import StoreError
from datasources.events.followers import AT_ONCE, Follower
from datasources.events.records import Event, events
from datasources.relational.database import Database
from datasources.relational.events import EventRow, Events
from datasources.relational.listening import PAUSE, Listener

CHANNEL = "progress"
PAGE = 500  # events that are read at once, to be handed out

log = logging.getLogger("spool.events")

Read = Callable[[UUID, int, int, int], Awaitable[Sequence[EventRow]]]
"""Of the log: whose events, after which position, up to which, how many at most."""


class Tail:
    """Hands events out to those who follow them. It begins to listen and to read when the first does, and rests while nobody
    does."""

    def __init__(self, database: Database) -> None:
        self._log = Events(database)
        self._followers: dict[UUID, set[Follower]] = {}  # by whom they follow: a student, or an organization
        self._position = 0  # up to which all is handed out, while somebody follows
        self._joining = asyncio.Lock()
        self._wake = asyncio.Event()
        wake = self._wake.set
        self._listener = Listener(database, CHANNEL, lambda _: wake(), found=wake, lost=wake)
        self._reading: asyncio.Task[None] | None = None

    def of_student(self, student_id: UUID, after: int | None) -> AsyncGenerator[Sequence[Event]]:
        """What happens to a student, after a position or from now on: some events at a time, in the order of the log. Raises
        `StoreUnavailable` where the log has to be read and cannot be."""
        return self._follow(student_id, self._log.of_student, after)

    def of_organization(self, organization_id: UUID, after: int | None) -> AsyncGenerator[Sequence[Event]]:
        """The same of all students of an organization."""
        return self._follow(organization_id, self._log.of_organization, after)

    async def stop(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
            await self._listener.stop()

    async def _follow(self, id: UUID, read: Read, after: int | None) -> AsyncGenerator[Sequence[Event]]:
        follower = await self._join(id)
        last = follower.since if after is None else after
        try:
            while True:
                if last < follower.since:  # what comes before is in the log alone
                    found = events(await read(id, last, follower.since, AT_ONCE))
                    last = found[-1].position if len(found) == AT_ONCE else follower.since
                elif follower.overflown:
                    follower.begin(self._position)
                    continue
                else:
                    await follower.arrived()
                    found = [event for event in follower.take() if event.position > last]
                    last = found[-1].position if found else last
                if found:
                    yield found
        finally:
            self._leave(id, follower)

    async def _join(self, id: UUID) -> Follower:
        async with self._joining:
            if self._reading is None:
                await self._listener.start()
                self._reading = asyncio.create_task(self._read())
            if not self._followers:
                self._position = await self._log.end()
            follower = Follower(self._position)
            self._followers.setdefault(id, set()).add(follower)
        self._wake.set()  # for what was committed since the end was read
        return follower

    def _leave(self, id: UUID, follower: Follower) -> None:
        self._followers[id].discard(follower)
        if not self._followers[id]:
            del self._followers[id]

    async def _read(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                while self._followers and await self._hand_out(self._position) == PAGE:
                    pass
                continue
            except StoreError as error:
                log.warning("events wait: %s", error)
            except Exception:
                log.exception("events wait")
            await asyncio.sleep(PAUSE)
            self._wake.set()

    async def _hand_out(self, position: int) -> int:
        """Reads what comes next, and hands it out; gives how many these were."""
        found = events(await self._log.since(position, PAGE))
        if found and self._position == position:  # else all have left meanwhile, and others have come
            for event in found:
                for id in (event.student_profile_id, event.organization_id):
                    for follower in self._followers.get(id, ()) if id else ():
                        follower.put(event)
            self._position = found[-1].position
        return len(found)
