"""One examination's view of the stores: each read once, whoever asks; and how what is decided for the others reaches them."""

from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from datasources.relational import integrity, outbox, textbooks
from datasources.relational.database import LONG, Database
from datasources.relational.integrity import Mark, Mended
from datasources.relational.outbox import Command
from datasources.relational.textbooks import Registered
from datasources.stores import Stores
from ingestion.doctor import readings
from ingestion.doctor.readings import Curriculum, Passage
from learning.vocabulary import JobStatus

T = TypeVar("T")

ACTOR = "spool doctor"
"""In audit events, and the key of its commands: no textbook's slug has a space."""


class Overtaken(Exception):
    """Something else was written to the stores meanwhile: run it again."""


class Case:
    """What is known of the stores so far. `repair` says whether faults are to be mended."""

    def __init__(self, stores: Stores, *, repair: bool) -> None:
        self.stores = stores
        self.repair = repair
        self.unfit: set[str] = set()  # stores that cannot be asked
        self._known: dict[str, Any] = {}

    @property
    def database(self) -> Database:
        return self.stores.relational.database

    async def curriculum(self) -> Curriculum:
        return await self._once("curriculum", lambda: readings.curriculum(self.stores.graph))

    async def passages(self) -> list[Passage]:
        return await self._once("passages", lambda: readings.passages(self.stores.content))

    async def books(self) -> list[Registered]:
        """The textbooks that were taken in to the end, by slug."""
        every = await self._once("books", lambda: textbooks.every(self.database))
        return [book for book in every if book.processing_status == JobStatus.COMPLETED]

    async def mark(self) -> Mark:
        """How far the outbox was before the other stores were read."""
        return await self._once("mark", lambda: integrity.mark(self.database))

    async def decide(self, commands: Iterable[Command], mended: Sequence[Mended]) -> None:
        """Writes commands with their audit events in one transaction, and delivers them.

        Raises `Overtaken`, with nothing written, if anything was decided for these stores since they were read, or still waits:
        what was worked out from that reading is not good any more.
        """
        mark = await self.mark()
        async with self.database.transaction(LONG) as connection:
            if mark.waiting or not await integrity.still_at(connection, mark):
                raise Overtaken
            await outbox.put(connection, commands)
            await integrity.note(connection, ACTOR, "project", mended)
        await self.deliver()

    async def deliver(self) -> int:
        """Delivers all that waits in the outbox; gives how many commands that was."""
        delivered = await self.stores.relay.drain()
        self._known["mark"] = await integrity.mark(self.database)
        return delivered

    async def release(self, textbook_ids: Sequence[UUID]) -> None:
        """Lets the same sources of these textbooks be taken in again."""
        async with self.database.transaction(LONG) as connection:
            await integrity.note(connection, ACTOR, "release", await integrity.release(connection, textbook_ids))

    async def _once(self, name: str, read: Callable[[], Coroutine[Any, Any, T]]) -> T:
        if name not in self._known:
            self._known[name] = await read()
        known: T = self._known[name]
        return known
