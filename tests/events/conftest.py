"""A copy of the demo school in which things happen, and clients that follow them."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from datasources.relational.changes import Actor, changing
from datasources.relational.database import Database
from datasources.relational.tables.students import StudentProfile
from tests.conftest import School, Served, serving

FOLLOW = """
subscription Follow($student: ID!, $after: String) {
  studentProgress(studentId: $student, after: $after) {
    __typename id cursor at student { id name }
    ... on ConceptProgressed { status conceptProgress { id conceptName } }
  }
}
"""
PATIENCE = 30.0  # seconds; whatever is waited for takes a hundredth of it
HOUSE = Actor(None, "test")


@dataclass
class Log:
    """Somebody who writes to the log, as a change does, and follows it, as a client does."""

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

    async def progress(self, student: UUID) -> list[UUID]:
        """The rows of a student's progress."""
        rows = await self.database.fetch("SELECT id FROM concept_progress WHERE student_profile_id = $1 ORDER BY id", student)
        return [row.id for row in rows]

    async def tell(self, student: UUID, *entities: UUID, status: str = "practicing") -> None:
        """In one transaction: that these concepts went on."""
        async with changing(self.database, "test", self.served.school.now, audited=False) as change:
            change.actor = HOUSE
            row = await change.find(StudentProfile, id=student)
            for entity in entities:
                change.tell("concept_progressed", row, entity, status=status)

    async def told(self) -> list[tuple[int, UUID]]:
        """Of all events, position and student, in order."""
        rows = await self.database.fetch("SELECT position, student_profile_id FROM progress_events ORDER BY position")
        return [(row.position, row.student_profile_id) for row in rows]


@pytest.fixture
async def log(own_school: School) -> AsyncIterator[Log]:
    async with serving(own_school) as served:
        yield Log(served)


Payloads = AsyncGenerator[dict[str, Any]]


async def follow(served: Served, handle: str | None, document: str = FOLLOW, /, **variables: Any) -> Payloads:
    """The payloads of a subscription, over an event stream, in process."""
    body = json.dumps({"query": document, "variables": variables}).encode()
    headers = [(b"accept", b"text/event-stream"), (b"content-type", b"application/json")]
    if handle is not None:
        headers.append((b"authorization", f"Bearer {served.school.token(handle)}".encode()))
    scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": headers}
    requests = [{"type": "http.request", "body": body}]
    gone, said = asyncio.Event(), asyncio.Queue[bytes](maxsize=1)

    async def receive() -> Any:
        if requests:
            return requests.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await said.put(message.get("body", b""))

    serving = asyncio.create_task(served.app(scope, receive, send))
    try:
        while True:
            async with asyncio.timeout(PATIENCE):
                text = (await said.get()).decode()
            if text.startswith("event: complete"):
                return
            if text.startswith("event: next"):
                yield json.loads(text.split("data: ", 1)[1])
    finally:
        gone.set()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def some(payloads: Payloads, count: int) -> list[dict[str, Any]]:
    """So many payloads, the next ones."""
    return [await anext(payloads) for _ in range(count)]
