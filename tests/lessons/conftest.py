"""What is asked of learning: the mutations of paths and sessions, and the demo school to ask them of."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.conftest import Client, serving
from tests.people.conftest import Desk, desk, key
from tests.tables import contents, untouched

__all__ = ["desk"]  # a fixture

TABLES = (
    "student_profiles",
    "learning_paths",
    "learning_sessions",
    "session_interactions",
    "concept_progress",
    "content_hooks",
    "content_examples",
    "student_achievements",
    "student_daily_challenges",
    "progress_events",
    "procrastinate_jobs",
    "audit_events",
    "idempotency_keys",
    "outbox",
)
ERRORS = {
    "InputError": "fields { path message }",
    "NotFoundError": "field",
    "ConflictError": "reason message existing { __typename id }",
    "PrerequisitesUnmetError": "message unmet { required { id name } dependent { id } strength reason canSkip satisfied }",
}
PATH = (
    "... on LearningPath { id status dailyTargetMinutes subjectName estimatedCompletionOn currentConcept { id } "
    "nextConcept { id } availableConcepts { id } conceptsTotal conceptsCompleted conceptsMastered averageMastery }"
)
SESSION = (
    "... on LearningSession { id number kind activeSeconds startedAt endedAt contentVersion concept { id } "
    "lesson { category explanation hook { id } examples { id } sources { id text citation } } }"
)
MUTATIONS = {
    "startLearningPath": (PATH, ("InputError", "NotFoundError", "ConflictError")),
    "updateLearningPath": (PATH, ("InputError", "NotFoundError", "ConflictError")),
    "startSession": (SESSION, ("NotFoundError", "ConflictError", "PrerequisitesUnmetError")),
    "recordInteractions": (SESSION, ("InputError", "NotFoundError", "ConflictError")),
    "endSession": (SESSION, ("NotFoundError",)),
}
"""What each is asked for, and the errors that it may answer with."""

EVENTS = """
SELECT e.kind, e.entity_id, e.payload FROM progress_events e
WHERE e.student_profile_id = $1::text::uuid AND e.id > $2 ORDER BY e.position
"""


def document(mutation: str) -> str:
    shown, errors = MUTATIONS[mutation]
    also = " ".join(f"... on {error} {{ {ERRORS[error]} }}" for error in errors)
    input = mutation[0].upper() + mutation[1:] + "Input"
    return f"mutation($input: {input}!) {{ {mutation}(input: $input) {{ __typename {shown} {also} }} }}"


async def ask(client: Client, mutation: str, **input: Any) -> dict[str, Any]:
    """What the mutation answers; with a new idempotency key where it takes one and none is given."""
    if mutation.startswith("start"):
        input.setdefault("idempotencyKey", key())
    answer: dict[str, Any] = (await client.data(document(mutation), input=input))[mutation]
    return answer


def done(kind: str, part: str, at: datetime, seconds: int | None = None, **more: Any) -> dict[str, Any]:
    """An interaction."""
    return {"key": str(uuid4()), "kind": kind, "part": part, "at": at.isoformat(), "seconds": seconds, **more}


def bare(id: str) -> str:
    """The key of a global id."""
    return id.partition(":")[2]


class Pupil:
    """One of the demo school's students, with their client and the rows that are theirs."""

    def __init__(self, desk: Desk, handle: str, id: str) -> None:
        self.desk = desk
        self.client = desk.client(handle)
        self.id = id

    @property
    def key(self) -> str:
        return bare(self.id)

    async def ask(self, mutation: str, **input: Any) -> dict[str, Any]:
        return await ask(self.client, mutation, **input)

    async def path(self) -> str:
        """The id of their live path."""
        sql = "SELECT id FROM learning_paths WHERE student_profile_id = $1::text::uuid AND status IN ('active', 'paused')"
        return f"LearningPath:{await self.desk.tables.value(sql, self.key)}"

    async def begin(self, **input: Any) -> dict[str, Any]:
        """A new session on their path's concept."""
        return await self.ask("startSession", learningPathId=await self.path(), **input)

    async def row(self, sql: str, *arguments: Any) -> tuple[Any, ...]:
        [row] = await self.desk.tables.rows(sql, *arguments)
        return row

    async def mark(self) -> int:
        """Where the log of events ends now."""
        return int(await self.desk.tables.value("SELECT coalesce(max(id), 0) FROM progress_events"))

    async def told(self, since: int) -> list[tuple[str, str, Any]]:
        """What was told of them after that, in order: kind, id, payload."""
        return [(kind, id, payload) for kind, id, payload in await self.desk.tables.rows(EVENTS, self.key, since)]


async def pupil(desk: Desk, handle: str) -> Pupil:
    id = await desk.tables.value(
        "SELECT s.id FROM student_profiles s JOIN users u ON u.id = s.user_id WHERE u.handle = $1", handle
    )
    return Pupil(desk, handle, f"Student:{id}")


@asynccontextmanager
async def patient(desk: Desk) -> AsyncIterator[Desk]:
    """The same application with all the time in the world: what many at once come to, however busy the machine."""
    school = replace(desk.school, settings=replace(desk.school.settings, store_timeout=120.0, request_timeout=150.0))
    async with serving(school) as served:
        waiting = Desk(served.app, school)
        waiting.tables = desk.tables
        yield waiting
        await waiting.close()


def unchanged(desk: Desk) -> AbstractAsyncContextManager[None]:
    """Holds that what is done within changes nothing of anybody's learning."""
    return untouched(lambda: contents(desk.stores.relational.database, TABLES))


MINUTE = timedelta(minutes=1)
