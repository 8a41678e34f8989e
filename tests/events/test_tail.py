"""The end of the log, handed out: nothing twice, nothing left out, in the order of commits."""

import asyncio
from contextlib import aclosing
from random import Random
from uuid import UUID

import pytest

from datasources.events import followers
from datasources.events.tail import Tail
from datasources.relational.database import Database
from tests.events.conftest import Log, seen
from tests.following import PATIENCE

WRITERS, EACH = 8, 12
END_LISTENERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN "progress"%'
"""


async def classmates(log: Log) -> list[UUID]:
    """The organization with the most students, and then these."""
    rows = await log.database.fetch("""
        SELECT id, organization_id FROM student_profiles WHERE organization_id = (
            SELECT organization_id FROM student_profiles GROUP BY 1 ORDER BY count(*) DESC LIMIT 1) ORDER BY id""")
    return [rows[0].organization_id, *(row.id for row in rows)]


async def write(log: Log, dice: Random, student: UUID) -> None:
    """Transactions of one or several events, of which each takes as long as it happens to."""
    for _ in range(EACH):
        await log.tell(student, *range(dice.randint(1, 3)), pause=dice.choice((0, 0, 0.002, 0.02)))


async def test_transactions_that_commit_out_of_order_are_told_in_order_and_once(log: Log) -> None:
    organization, *students = await classmates(log)
    tail = log.served.stores.events
    start = await log.served.stores.relational.events.end()
    async with aclosing(tail.of_organization(organization, start)) as source:
        slow = asyncio.create_task(log.tell(students[-1], "slow", pause=0.3))
        await asyncio.sleep(0.05)  # it has written its event, which is numbered when it commits
        await asyncio.gather(*(write(log, Random(n), students[n]) for n in range(WRITERS)), slow)
        expected = await log.positions(start)

        assert await seen(source, len(expected)) == expected
    ids = [
        row.id for row in await log.database.fetch("SELECT id FROM progress_events WHERE position > $1 ORDER BY position", start)
    ]
    assert len(ids) > WRITERS * EACH
    assert ids != sorted(ids)  # a reader who went by these would have missed some


async def test_whoever_comes_again_at_any_point_goes_on_from_there(log: Log) -> None:
    organization, *students = await classmates(log)
    tail, dice = log.served.stores.events, Random(7)
    start = last = await log.served.stores.relational.events.end()
    writing = [asyncio.create_task(write(log, Random(n), students[n])) for n in range(WRITERS)]
    told: list[int] = []
    while True:
        is_over = all(task.done() for task in writing)
        if told and last == (await log.positions(start))[-1]:
            if is_over:
                break
            await asyncio.sleep(0.01)  # the next may be the end of the writing, and no event
            continue
        async with aclosing(tail.of_organization(organization, last)) as source:
            found = await seen(source, 1)
        told += found[: dice.randint(1, len(found))]  # it was cut off somewhere
        last = told[-1]

    assert told == await log.positions(start)


async def test_every_process_tells_the_same(log: Log) -> None:
    organization, *students = await classmates(log)
    start = await log.served.stores.relational.events.end()
    other = Database(log.served.school.url, pool=4)
    tail = Tail(other)
    async with (
        aclosing(log.served.stores.events.of_organization(organization, start)) as here,
        aclosing(tail.of_organization(organization, start)) as there,
    ):
        await asyncio.gather(*(write(log, Random(n), students[n]) for n in range(WRITERS)))
        expected = await log.positions(start)

        assert await seen(here, len(expected)) == expected
        assert await seen(there, len(expected)) == expected
    await tail.stop()
    await other.close()


async def test_a_connection_that_is_lost_loses_nothing(log: Log) -> None:
    organization, *students = await classmates(log)
    start = await log.served.stores.relational.events.end()
    async with aclosing(log.served.stores.events.of_organization(organization, None)) as source:
        coming = asyncio.create_task(seen(source, 6))
        await log.tell(students[0], "before")
        assert len(await log.database.fetch(END_LISTENERS)) == 1
        for student in students[:5]:
            await log.tell(student, "after")

        assert await coming == await log.positions(start)


async def test_who_does_not_keep_up_is_held_little_for_and_gets_all(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "BUFFER", 20)
    maya = await log.student()
    start = await log.served.stores.relational.events.end()
    tail = log.served.stores.events
    async with aclosing(tail.of_student(maya, None)) as slow, aclosing(tail.of_student(maya, None)) as quick:
        first = asyncio.gather(seen(slow, 1), seen(quick, 1))
        await asyncio.sleep(0.05)
        await log.tell(maya, "first")
        assert list(await first) == [await log.positions(start)] * 2
        for _ in range(8):
            await log.tell(maya, *range(30))
            await seen(quick, 1)
        expected = await log.positions(start)
        async with asyncio.timeout(PATIENCE):
            while tail._position < expected[-1]:  # noqa: ASYNC110  # nobody says it
                await asyncio.sleep(0.01)
        held = [len(follower._waiting) for follower in tail._followers[maya]]

        assert max(held) <= 20
        assert await seen(slow, 240) == expected[1:]


async def test_nobody_is_read_for_who_has_left(log: Log) -> None:
    maya = await log.student()
    tail = log.served.stores.events
    async with aclosing(tail.of_student(maya, None)) as source:
        coming = asyncio.create_task(seen(source, 1))
        await asyncio.sleep(0.05)
        await log.tell(maya, "first")
        await coming
    assert tail._followers == {}
    calls = log.served.count_calls()
    await log.tell(maya, "second")
    await asyncio.sleep(0.05)

    assert calls["relational"] == 0
