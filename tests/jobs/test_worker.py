"""Jobs: put in the queue by the transaction that wants them done, done by a worker, taken up again where one died."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import make_url

from datasources.errors import StoreUnavailable
from datasources.jobs import worker
from datasources.jobs.queue import QUEUE
from datasources.jobs.worker import Worker
from datasources.relational.changes import Change, changing
from datasources.relational.database import Database
from tests.outage.proxy import Proxy

SOON = 30  # seconds that a job may take before a test gives it up


class Desk:
    """Jobs that note that they were done; the first attempts fail as they are told to."""

    def __init__(self, database: Database, *failures: Exception) -> None:
        self.database = database
        self.done: list[tuple[int, Any]] = []
        self.failed: list[tuple[str, str]] = []
        self.some = asyncio.Event()
        self._failures = list(failures)

    async def note(self, attempt: int, *, what: Any = None) -> None:
        self.done.append((attempt, what))
        self.some.set()
        if self._failures:
            raise self._failures.pop(0)

    def worker(self, **periodic: str) -> Worker:
        return Worker(self.database.url, {"note": self.note}, periodic, lambda job, error: self.failed.append((job, str(error))))

    async def when_due(self, workers: int = 1) -> None:
        """Has the job done that is due every minute, by one of so many workers."""
        await self.database.fetch("UPDATE procrastinate_periodic_defers SET defer_timestamp = defer_timestamp - 600")
        self.some.clear()
        async with AsyncExitStack() as stack, asyncio.timeout(SOON):
            for _ in range(workers):
                await stack.enter_async_context(self.worker(note="* * * * *").working())
            await self.some.wait()

    @asynccontextmanager
    async def change(self) -> AsyncIterator[Change]:
        async with changing(self.database, "test", datetime.now(UTC), audited=False) as change:
            yield change

    async def states(self) -> list[tuple[str, int]]:
        rows = await self.database.fetch("SELECT status::text, attempts FROM procrastinate_jobs ORDER BY id")
        return [tuple(row) for row in rows]

    async def hurry(self) -> None:
        """What was put off is due now."""
        await self.database.fetch("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE scheduled_at IS NOT NULL")


async def test_a_job_is_done_once_its_transaction_is_committed(migrated: Database) -> None:
    desk = Desk(migrated)
    async with desk.change() as change:
        change.later("note", what={"text": "ä", "list": [1, None]})
        change.later("note", what="tomorrow", at=datetime.now(UTC) + timedelta(days=1))
        await desk.worker().work_off()
        assert desk.done == []
    await desk.worker().work_off()
    assert desk.done == [(0, {"text": "ä", "list": [1, None]})]
    assert await desk.states() == [("succeeded", 1), ("todo", 0)]


async def test_no_job_is_done_of_what_was_undone(migrated: Database) -> None:
    desk = Desk(migrated)

    async def undo() -> None:
        async with desk.change() as change:
            change.later("note", what="nothing")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undo()
    assert await desk.states() == []


async def test_a_job_that_waits_for_a_store_is_never_given_up(migrated: Database) -> None:
    desk = Desk(migrated, *(StoreUnavailable("graph", "test") for _ in range(8)))
    async with desk.change() as change:
        change.later("note", what="patience")
    for _ in range(9):
        await desk.worker().work_off()
        await desk.hurry()
    assert [attempt for attempt, _ in desk.done] == list(range(9))
    assert desk.failed == []
    assert await desk.states() == [("succeeded", 9)]


async def test_a_job_that_fails_by_itself_is_given_up_and_told_each_time(migrated: Database) -> None:
    desk = Desk(migrated, *(ValueError(str(number)) for number in range(8)))
    async with desk.change() as change:
        change.later("note", what="fault")
    for _ in range(8):
        await desk.worker().work_off()
        await desk.hurry()
    assert desk.failed == [("note", str(number)) for number in range(5)]
    assert await desk.states() == [("failed", 5)]


async def test_a_job_whose_worker_died_is_done_by_another(migrated: Database) -> None:
    desk = Desk(migrated)
    async with desk.change() as change:
        change.later("note", what="left")
    await migrated.fetch("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')")
    await migrated.fetch(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
    )
    await desk.worker().work_off()
    assert [what for _, what in desk.done] == ["left"]


LEFT = """
UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)
"""


async def test_a_periodic_job_is_done_once_however_many_workers_there_are(migrated: Database) -> None:
    desk = Desk(migrated, ValueError("once"))
    await desk.when_due(workers=3)
    await desk.when_due(workers=3)
    assert desk.failed == [("note", "once")]
    assert 2 <= len(desk.done) <= 4  # at each of the two, a minute may have passed
    assert {attempt for attempt, _ in desk.done} == {0}
    assert (await desk.states())[:2] == [("failed", 1), ("succeeded", 1)]


async def test_a_periodic_job_whose_worker_died_is_done_when_its_time_comes(migrated: Database) -> None:
    desk = Desk(migrated)
    await desk.when_due()
    await migrated.fetch("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')")
    await migrated.fetch(LEFT)
    await desk.when_due()
    [first, *_, last] = await desk.states()
    assert (first[0], last) == ("failed", ("succeeded", 1))


async def test_a_worker_hears_of_a_job_and_outlives_its_connections(migrated: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PAUSE", 0.1)
    desk = Desk(migrated)
    async with desk.worker().working(), asyncio.timeout(SOON):
        for what in ("first", "second"):
            async with desk.change() as change:
                change.later("note", what=what)
            await desk.some.wait()
            desk.some.clear()
            await migrated.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query ~ $1",
                "procrastinate|LISTEN",
            )
    assert [what for _, what in desk.done] == ["first", "second"]
    assert await migrated.fetchval("SELECT DISTINCT queue_name FROM procrastinate_jobs") == QUEUE


async def test_a_worker_stops_while_its_database_says_nothing(migrated: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "GRACE", 0.2)
    address = make_url(migrated.url)
    path = f"{address.query['host']}/.s.PGSQL.{address.port or 5432}"
    async with Proxy.over(lambda: asyncio.open_unix_connection(path)) as way, asyncio.timeout(SOON):
        proxied = address.difference_update_query(["host"]).set(host="127.0.0.1", port=way.port)
        silent = Worker(proxied.render_as_string(hide_password=False), {}, {}, lambda job, error: None, 2)
        async with silent.working():
            while way.connections < 2:  # noqa: ASYNC110  # nobody tells
                await asyncio.sleep(0.05)
            way.hang()
