"""What it costs to tell subscribers what happens: each follows a student of their own, while transactions write to the log."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from time import time
from typing import Any
from uuid import UUID

import asyncpg

from bench import data
from bench.followers import follow
from bench.measure import measured, memory
from bench.report import table
from bench.servers import FOLLOWED, SPOOL, Server
from bench.stage import Stage

SUBSCRIBERS = 2_000
RATE = 200  # events a second
SECONDS = 20.0
WRITERS = 8  # transactions at the same time, at most
AFTERWARDS = 60.0  # seconds, at most, for what is still under way
COLUMNS = ("p50 ms", "p99 ms", "most ms", "server CPU %", "CPU ms/event", "db CPU %", "KB each", "events")

DOCUMENT = """
subscription Follow($studentId: ID!) {
  studentProgress(studentId: $studentId) {
    __typename id cursor at
    student { id firstName totalPoints }
    ... on ConceptProgressed { status conceptProgress { id conceptName status masteryScore } }
  }
}
"""
PUPILS = """
INSERT INTO users (id, name, cognito_sub)
SELECT md5('pupil ' || i)::uuid, 'Pupil ' || i, 'bench:pupil-' || i FROM generate_series(1, $1::int) AS i
"""
ACCOUNTS = """
UPDATE student_profiles s SET user_id = md5('pupil ' || i)::uuid FROM generate_series(1, $1::int) AS i
WHERE s.id = md5('student ' || i)::uuid
"""
OWN = """
SELECT DISTINCT ON (student_profile_id) student_profile_id, id FROM concept_progress
WHERE student_profile_id = ANY($1::uuid[]) ORDER BY student_profile_id, id
"""

# What a mutation does: it locks the pupil, changes their progress, and tells of it.
LOCK = "SELECT id, organization_id FROM student_profiles WHERE id = $1 FOR NO KEY UPDATE"
CHANGE = "UPDATE concept_progress SET attempt_count = attempt_count + 1, updated_at = now() WHERE id = $1"
TELL = """
INSERT INTO progress_events (student_profile_id, organization_id, kind, entity_id, payload)
VALUES ($1, $2, 'concept_progressed', $3, '{"status": "practicing"}') RETURNING id
"""


async def subscriptions(stage: Stage, *, quick: bool, say: Callable[[str], None]) -> None:
    """Prints the figures of Spool and of mercurius. The servers take turns, with the same subscribers and the same writers."""
    count, seconds = (100, 2.0) if quick else (SUBSCRIBERS, SECONDS)
    say(f"Benchmark: {count:,} pupils")
    await data.grow(stage.site.database_url, data.STUDENTS, max(count, data.STUDENTS))
    async with data.connected(stage.site.database_url) as connection:
        await connection.execute(PUPILS, count)
        await connection.execute(ACCOUNTS, count)
        students = [data.student_id(i) for i in range(1, count + 1)]
        own: dict[UUID, UUID] = dict(await connection.fetch(OWN, students))
    figures = {}
    for name in (SPOOL, FOLLOWED):
        with stage.started(name) as server:
            say(f"Benchmark: {count:,} subscribers of {name}")
            figures[name] = await _figures(stage, server, students, own, seconds)
    print(table(f"{count:,} subscribers, {RATE} events/s", figures, COLUMNS))


async def _figures(
    stage: Stage, server: Server, students: Sequence[UUID], own: Mapping[UUID, UUID], seconds: float
) -> tuple[float, ...]:
    came: dict[str, float] = {}

    def heard(second: float, event: Mapping[str, Any]) -> None:
        came[event["studentProgress"]["id"]] = second

    tokens = [server.token(f"bench:pupil-{i + 1}") if server.name == SPOOL else None for i in range(len(students))]
    operations = [{"query": DOCUMENT, "variables": {"studentId": f"Student:{student}"}} for student in students]
    before = memory(server.pid)
    followers = await follow(server.port, tokens, operations, heard)
    await _write(stage, students, own, seconds / 4)  # to get warm
    each = (memory(server.pid) - before) / len(students)
    async with measured(server.pid, stage.postgres) as cost:
        sent = await _write(stage, students, own, seconds)
    end = time() + AFTERWARDS
    while sent.keys() - came.keys() and time() < end:  # noqa: ASYNC110  # what is late comes late
        await asyncio.sleep(0.1)
    for follower in followers:
        follower.transport.abort()
    if missing := sent.keys() - came.keys():
        raise RuntimeError(f"{server.name} did not tell {len(missing)} of {len(sent)} events")
    taken = sorted((came[id] - at) * 1e3 for id, at in sent.items())
    percent = 100 / seconds
    return (
        taken[len(taken) // 2],
        taken[int(len(taken) * 0.99)],
        taken[-1],
        cost.server * percent,
        cost.server / len(sent) * 1e3,
        cost.database * percent,
        each / 1e3,
        len(sent),
    )


async def _write(stage: Stage, students: Sequence[UUID], own: Mapping[UUID, UUID], seconds: float) -> dict[str, float]:
    """Events, each with the second at which its COMMIT was sent. They come at any moment, and so many a second."""
    chance, sent, writing = random.Random(7), dict[str, float](), set[asyncio.Task[None]]()
    url = stage.site.database_url
    async with asyncpg.create_pool(url, min_size=WRITERS, max_size=WRITERS) as pool:
        began, due = time(), 0.0
        while due < seconds:
            await asyncio.sleep(began + due - time())
            student = chance.choice(students)
            task = asyncio.create_task(_one(pool, student, own[student], sent))
            writing.add(task)
            task.add_done_callback(writing.discard)
            due += chance.expovariate(RATE)
        await asyncio.gather(*writing)
    return sent


async def _one(pool: Any, student: UUID, progress: UUID, sent: dict[str, float]) -> None:
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        profile = await connection.fetchrow(LOCK, student)
        await connection.execute(CHANGE, progress)
        id = await connection.fetchval(TELL, student, profile["organization_id"], str(progress))
        at = time()
        await transaction.commit()
        sent[str(id)] = at
