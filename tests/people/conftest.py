"""Who signs in, what is in the tables of people, and what the audit trail says of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from access.local import LocalIssuer
from tests.conftest import Client, School, Served, serving

TABLES = (
    "users",
    "organizations",
    "organization_members",
    "guardianships",
    "invitations",
    "student_profiles",
    "consents",
    "audit_events",
    "idempotency_keys",
)
AUDIT = """
SELECT coalesce(u.handle, u.cognito_sub) AS who, a.actor, a.action, a.entity, a.before, a.after
FROM audit_events a LEFT JOIN users u ON u.id = a.actor_id WHERE a.actor_id IS NOT NULL ORDER BY a.id
"""


def key() -> str:
    """A new idempotency key."""
    return str(uuid4())


class Tables:
    """The tables of people."""

    def __init__(self, served: Served) -> None:
        self._database = served.stores.relational.database

    async def value(self, sql: str, *arguments: Any) -> Any:
        return await self._database.fetchval(sql, *arguments)

    async def rows(self, sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self._database.fetch(sql, *arguments)]

    async def audit(self) -> list[tuple[Any, ...]]:
        """Who, in words, action, table, before, after; oldest first."""
        return await self.rows(AUDIT)

    async def dump(self) -> dict[str, list[str]]:
        """Every row of every table."""
        found = {}
        for table in TABLES:
            found[table] = [row[0] for row in await self.rows(f"SELECT t::text FROM {table} t ORDER BY 1")]
        return found

    @asynccontextmanager
    async def untouched(self) -> AsyncIterator[None]:
        """Holds that what is done within changes nothing."""
        before = await self.dump()
        yield
        assert await self.dump() == before


class Desk(Served):
    """The application, at which also those may sign in whom nobody knows yet."""

    tables: Tables

    def newcomer(self, subject: str, email: str | None = None, name: str | None = None) -> Client:
        """A client with a good token of this subject; the issuer has verified the address."""
        issuer = LocalIssuer.of(self.school.settings.data)
        token = issuer.issue(subject, email=email, name=name, now=datetime.now(UTC))
        headers = {"Authorization": f"Bearer {token}"}
        http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://spool", headers=headers)
        self._clients.append(http)
        return Client(http)


@pytest.fixture
async def desk(own_school: School) -> AsyncIterator[Desk]:
    """The application over a copy of the demo school."""
    async with serving(own_school) as served:
        desk = Desk(served.app, own_school)
        desk.tables = Tables(served)
        yield desk
        await desk.close()
