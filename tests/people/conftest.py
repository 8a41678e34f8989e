"""Who signs in, what is in the tables of people, and what the audit trail says of it."""

import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from access.local import LocalIssuer
from tests.conftest import Client, School, Served, serving
from tests.tables import contents, untouched

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


MEMBERSHIP = """
SELECT m.organization_id || '.' || m.user_id || '.' || m.role
FROM organization_members m JOIN users u ON u.id = m.user_id WHERE u.handle = $1 AND m.role = $2
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
        return await contents(self._database, TABLES)

    def untouched(self) -> AbstractAsyncContextManager[None]:
        """Holds that what is done within changes nothing."""
        return untouched(self.dump)


class Desk(Served):
    """The application, at which also those may sign in whom nobody knows yet, and whose letters can be read."""

    tables: Tables

    async def organization(self, name: str) -> str:
        """The id of the one whose name begins so."""
        return f"Organization:{await self.tables.value('SELECT id FROM organizations WHERE name LIKE $1', name + '%')}"

    async def student(self, first_name: str) -> str:
        return f"Student:{await self.tables.value('SELECT id FROM student_profiles WHERE first_name = $1', first_name)}"

    async def membership(self, handle: str, role: str) -> str:
        key = await self.tables.value(MEMBERSHIP, handle, role)
        return f"Membership:{key}"

    def letters(self) -> list[EmailMessage]:
        """What was sent, oldest first."""
        folder = self.school.settings.data / "mail"
        return [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]

    def token(self) -> str:
        """The token in the last letter."""
        found = re.search(r"/invitation#(\S+)", self.letters()[-1].get_content())
        assert found is not None
        return found[1]

    def newcomer(self, subject: str, email: str | None = None, name: str | None = None) -> Client:
        """A client with a good token of this subject; the issuer has verified the address."""
        issuer = LocalIssuer.of(self.school.settings.data)
        token = issuer.issue(subject, email=email, name=name, now=datetime.now(UTC))
        headers = {"Authorization": f"Bearer {token}"}
        http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://spool", headers=headers)
        self._clients.append(http)
        return Client(http)


@pytest.fixture
async def desk(own_school: School, tmp_path: Path) -> AsyncIterator[Desk]:
    """The application over a copy of the demo school, with letters of its own."""
    own = replace(own_school, settings=replace(own_school.settings, data=tmp_path))
    async with serving(own) as served:
        desk = Desk(served.app, own)
        desk.tables = Tables(served)
        yield desk
        await desk.close()


@asynccontextmanager
async def later(desk: Desk, after: timedelta) -> AsyncIterator[Desk]:
    """The same, some time later."""
    then = replace(desk.school, now=desk.school.now + after)
    async with serving(then) as served:
        again = Desk(served.app, then)
        again.tables = desk.tables
        yield again
        await again.close()
