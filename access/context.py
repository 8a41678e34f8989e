"""What one request carries: the stores, who asks, and when."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from access.tokens import Claims
from access.viewer import Viewer
from datasources.stores import Stores
from datasources.watched import watched
from execution.request import Request


@dataclass(slots=True, kw_only=True, eq=False)
class Context(Request):
    """Handed to every field function as `ctx`."""

    stores: Stores
    claims: Claims | None
    now: datetime

    async def viewer(self) -> Viewer | None:
        """Who asks, read at the first question and kept. None when nobody is signed in."""
        if self.claims is not None and "viewer" not in self.kept:
            row = self.stores.relational.viewers.kept(self.claims.subject)
            if row is not None:
                self.keep("viewer", Viewer.of(row, self.claims.is_staff))
        return await self.once("viewer", self._identify)

    async def _identify(self) -> Viewer | None:
        if self.claims is None:
            return None
        row = await self.stores.relational.viewers.find(self.claims.subject)
        return Viewer.of(row, self.claims.is_staff) if row else None

    def watched(self, calls: Counter[str]) -> Self:
        return replace(self, stores=watched(self.stores, calls))

    def today(self, time_zone: str = "UTC") -> date:
        """The day it is where this clock hangs."""
        return self.now.astimezone(ZoneInfo(time_zone)).date()
