"""What one request carries: the stores, who asks, and when."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from access.tokens import Claims
from access.viewer import Viewer
from datasources.stores import Stores
from datasources.watched import watched
from execution.request import Request
from learning.vocabulary import Role


@dataclass(slots=True, kw_only=True, eq=False)
class Context(Request):
    """Handed to every field function as `ctx`."""

    stores: Stores
    claims: Claims | None
    now: datetime

    async def viewer(self) -> Viewer | None:
        """Who asks, read at the first question and kept. None when nobody is signed in."""
        return await self.once("viewer", self._identify)

    async def _identify(self) -> Viewer | None:
        if self.claims is None:
            return None
        row = await self.stores.relational.people.viewer(self.claims.subject)
        if row is None:
            return None
        held: dict[UUID, set[Role]] = defaultdict(set)
        for organization, role in zip(row.organizations, row.roles, strict=True):
            held[organization].add(Role(role))
        return Viewer(
            user_id=row.id,
            student_id=row.student_id,
            children=frozenset(row.children),
            roles={organization: frozenset(roles) for organization, roles in held.items()},
            is_staff=self.claims.is_staff,
        )

    def watched(self, calls: Counter[str]) -> Self:
        return replace(self, stores=watched(self.stores, calls))

    def today(self, time_zone: str = "UTC") -> date:
        """The day it is where this clock hangs."""
        return self.now.astimezone(ZoneInfo(time_zone)).date()
