"""A copy of the demo school in which things happen, and those who follow them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from datasources.events.records import Event
from datasources.relational.changes import Actor, changing
from datasources.relational.database import Database
from datasources.relational.tables.students import StudentProfile
from tests.conftest import School, Served, serving
from tests.following import PATIENCE, Payloads, followed

FOLLOW = """
subscription Follow($student: ID!, $after: String) {
  studentProgress(studentId: $student, after: $after) {
    __typename id cursor at student { id name }
    ... on ConceptProgressed { status conceptProgress { id conceptName } }
  }
}
"""
HOUSE = Actor(None, "test")


@dataclass
class Log:
    """The log of a school, and somebody who writes to it, as a change does."""

    served: Served

    @property
    def database(self) -> Database:
        return self.served.stores.relational.database

    async def student(self, handle: str = "maya") -> UUID:
        """The profile of one of the school's people."""
        found: UUID = await self.database.fetchval(
            "SELECT s.id FROM student_profiles s JOIN users u ON u.id = s.user_id WHERE u.handle = $1", handle
        )
        return found

    async def organization(self, student: UUID) -> UUID:
        found: UUID = await self.database.fetchval("SELECT organization_id FROM student_profiles WHERE id = $1", student)
        return found

    async def progress(self, student: UUID) -> list[UUID]:
        """The rows of a student's progress."""
        rows = await self.database.fetch("SELECT id FROM concept_progress WHERE student_profile_id = $1 ORDER BY id", student)
        return [row.id for row in rows]

    async def tell(self, student: UUID, *entities: object, kind: str = "concept_progressed", pause: float = 0.0) -> None:
        """What happened to these, in one transaction that takes so long; other students' do not wait for it."""
        async with changing(self.database, "test", self.served.school.now, audited=False) as change:
            change.actor = HOUSE
            row = await change.find(StudentProfile, id=student)
            for entity in entities:
                change.tell(kind, row, entity, status="practicing")
            await change.finish()
            change._events.clear()
            await asyncio.sleep(pause)

    async def positions(self, since: int = 0) -> list[int]:
        rows = await self.database.fetch("SELECT position FROM progress_events WHERE position > $1 ORDER BY position", since)
        return [row.position for row in rows]

    async def cursor(self, handle: str = "maya") -> str:
        found: str = (await self.served.client(handle).data("{ eventCursor }"))["eventCursor"]
        return found


@pytest.fixture
async def log(own_school: School) -> AsyncIterator[Log]:
    async with serving(own_school) as served:
        yield Log(served)


def follow(served: Served, handle: str | None, document: str = FOLLOW, /, **variables: Any) -> Payloads:
    """What one of the school's people, or nobody, is told."""
    authorization = None if handle is None else f"Bearer {served.school.token(handle)}"
    return followed(served.app, authorization, document, **variables)


async def some(payloads: Payloads, count: int) -> list[Any]:
    """The next events, so many of them."""
    return [next(iter((await anext(payloads))["data"].values())) for _ in range(count)]


async def refusal(payloads: Payloads) -> str:
    """The code with which a subscription ends that says nothing more."""
    told = [payload async for payload in payloads]
    assert [payload.get("data") for payload in told] == [None]
    (error,) = told[0]["errors"]
    code: str = error["extensions"]["code"]
    return code


async def seen(source: AsyncGenerator[Sequence[Event]], count: int) -> list[int]:
    """The positions of the next events, so many of them at least."""
    found: list[int] = []
    async with asyncio.timeout(PATIENCE):
        while len(found) < count:
            found += [event.position for event in await anext(source)]
    return found
