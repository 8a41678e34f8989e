"""What a job is done with: the stores, the terms, the time. Nobody asks for it: it says itself whose rows it is about."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from access.terms import TERMS, Terms
from datasources.relational.changes import Actor, Change, changing
from datasources.stores import Stores

HOUSE = Actor(None, "spool")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Handed to every job as `work`."""

    stores: Stores
    clock: Callable[[], datetime]
    terms: Terms = TERMS
    attempt: int = 0  # 0 the first time

    def now(self) -> datetime:
        return self.clock()

    @asynccontextmanager
    async def changing(self, action: str, *, audited: bool = False) -> AsyncIterator[Change]:
        """One transaction of the house's own. An error within undoes it all."""
        async with changing(self.stores.relational.database, action, self.now(), audited=audited) as change:
            change.actor = HOUSE
            yield change
