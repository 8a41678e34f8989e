"""What one request carries: the stores, who asks, and when."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from access.calls import Calls
from access.identity import SignedIn
from access.terms import TERMS, Terms
from access.tokens import Claims
from access.viewer import Viewer, barred
from datasources.stores import Stores
from datasources.watched import watched
from execution.request import Request


@dataclass(slots=True, kw_only=True, eq=False)
class Context(Request):
    """Handed to every field function as `ctx`."""

    stores: Stores
    claims: Claims | None
    now: datetime
    terms: Terms = TERMS
    calls: Calls | None = None  # None where no interview is spoken

    @classmethod
    def of(cls, who: SignedIn | None, stores: Stores, now: datetime, terms: Terms = TERMS, calls: Calls | None = None) -> Self:
        """The context of one request of somebody's, who has been looked up at the door."""
        claims = who.claims if who else None
        ctx = cls(stores=stores, claims=claims, now=now, asker=claims.subject if claims else None, terms=terms, calls=calls)
        if who is not None and who.known:
            ctx.keep("viewer", who.viewer)
        return ctx

    async def viewer(self) -> Viewer | None:
        """Who asks. None when nobody is signed in, or a good token's subject is no user (yet). It was read at the door; where
        PostgreSQL did not answer there, this raises `StoreUnavailable` if it still does not."""
        return await self.once("viewer", self._identify)

    async def _identify(self) -> Viewer | None:
        if self.claims is None:
            return None
        row = await self.stores.relational.viewers.find(self.claims.subject)
        return Viewer.of(row, self.claims.is_staff) if row and not barred(row, self.now) else None

    def watched(self, calls: Counter[str]) -> Self:
        return replace(self, stores=watched(self.stores, calls))

    def today(self, time_zone: str = "UTC") -> date:
        """The day it is where this clock hangs."""
        return self.now.astimezone(ZoneInfo(time_zone)).date()
