"""Two servers and a worker, each a process of its own, and fifty requests at once for the same thing."""

import asyncio
import signal
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx

from access.local import LocalIssuer
from tests.crash.house import house
from tests.crash.pupils import ANSWERS, PATIENCE, START, Unavailable, asked, ready
from tests.test_serve import Server

AT_ONCE = 50
SUBMIT = """
mutation ($input: SubmitAnswerInput!) {
  submitAnswer(input: $input) {
    __typename
    ... on Assessment { id }
    ... on ConflictError { reason existing { id } }
    ... on UserError { message }
  }
}
"""
SESSIONS = """
SELECT session_number, ended_at IS NULL AS is_open FROM learning_sessions
WHERE student_profile_id = $1 AND concept_id = (SELECT concept_id FROM learning_sessions WHERE id = $2) ORDER BY session_number
"""
GRADED = "SELECT count(*) FROM progress_events WHERE kind = 'answer_evaluated' AND entity_id = $1"


async def test_what_is_asked_for_at_once_of_two_servers_comes_to_be_once() -> None:
    with house() as opened:
        other = Server(opened.folder, **opened.settings()).wait()
        try:
            await _race([opened.port, other.port], opened.url, LocalIssuer.of(opened.folder))
        finally:
            other.stop(signal.SIGTERM)


async def _race(ports: list[int], url: str, issuer: LocalIssuer) -> None:
    database = await asyncpg.connect(url)
    [pupil] = await ready(database, ports[0], partial(issuer.issue, now=datetime.now(UTC)), 1, 1)
    async with httpx.AsyncClient(timeout=3 * PATIENCE, headers={"Authorization": f"Bearer {pupil.token}"}) as http:

        async def insist(port: int, document: str, input: Any) -> Any:
            while True:  # on a busy machine the last of fifty may be told to come again
                with suppress(Unavailable, httpx.TransportError):
                    return next(iter((await asked(http, port, document, input=input)).values()))

        async def at_once(document: str, *inputs: Any) -> list[Any]:
            return await asyncio.gather(*(insist(ports[n % 2], document, one) for n, one in enumerate(inputs)))

        exercise = {"exerciseId": f"Exercise:{pupil.exercises[0]}", "response": ANSWERS[0], "seconds": 30}
        once = exercise | {"idempotencyKey": str(uuid4())}
        said = await at_once(SUBMIT, *(once if n % 3 else exercise | {"idempotencyKey": str(uuid4())} for n in range(AT_ONCE)))
        ids = {one["id"] if "id" in one else one["existing"]["id"] for one in said}
        assert len(ids) == 1, Counter(one["__typename"] for one in said)
        [answer] = ids

        wanted = await database.fetchval("SELECT learning_path_id FROM learning_sessions ORDER BY id DESC LIMIT 1")
        path = {"learningPathId": f"LearningPath:{wanted}", "kind": "EXERCISE"}
        began = await at_once(START, *(path | {"idempotencyKey": str(uuid4())} for _ in range(AT_ONCE)))
        rows = await database.fetch(SESSIONS, pupil.student, UUID(began[0]["id"].partition(":")[2]))
        assert [row["session_number"] for row in rows] == list(range(1, len(rows) + 1))
        assert [row["is_open"] for row in rows] == [False] * (len(rows) - 1) + [True]
        assert len({one["id"] for one in began}) == AT_ONCE

        async with asyncio.timeout(PATIENCE):
            while not await database.fetchval(GRADED, answer.partition(":")[2]):  # noqa: ASYNC110  # another process grades
                await asyncio.sleep(0.1)
        assert await database.fetchval(GRADED, answer.partition(":")[2]) == 1
    await database.close()
