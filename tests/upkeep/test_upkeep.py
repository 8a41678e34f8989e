"""The house keeps itself in order: what is needed is there in time, what is old goes, and nothing is left to do a second time."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from access.work import Work
from datasources.relational import upkeep
from datasources.relational.database import Database
from resolvers.upkeep_jobs import clean_up, ensure_partitions, plan_challenges
from tests.conftest import School, Served, serving
from tests.databases import execute
from tests.relational.world import WORLD

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

EVENT = """
INSERT INTO progress_events (student_profile_id, kind, entity_id, at)
SELECT id, 'path_changed', $1, $2 FROM student_profiles LIMIT 1
"""
MONTH_IS_MISSING = """
DO $$ BEGIN EXECUTE format('DROP TABLE engagement_analytics_%s', to_char(now() + interval '2 months', 'YYYY_MM')); END $$
"""
TABLES = ("idempotency_keys", "outbox", "procrastinate_jobs", "progress_events")
AGED = (  # a row of each sort from before `$1`, called `$2`
    "INSERT INTO idempotency_keys (user_id, key, operation, input_hash, answer, created_at) "
    "SELECT id, uuidv7(), 'createHook', $2, '{}', $1 FROM users WHERE handle = 'maya'",
    "INSERT INTO outbox (store, kind, key, delivered_at, created_at) VALUES ('graph', 'changes', $2, $1, $1)",
    "INSERT INTO outbox (store, kind, key, payload, created_at) VALUES ('graph', 'changes', $2 || ' waits', '[]', $1)",
    *(
        f"""
        WITH job AS (
            INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('spool', $2 || ' {status}', '{status}')
            RETURNING id
        ) INSERT INTO procrastinate_events (job_id, type, at) SELECT id, 'deferred', $1 FROM job
        """
        for status in ("succeeded", "failed", "todo", "doing")
    ),
)
LEFT = (
    "SELECT input_hash FROM idempotency_keys",
    "SELECT key FROM outbox ORDER BY id",
    "SELECT task_name FROM procrastinate_jobs ORDER BY id",
    "SELECT entity_id FROM progress_events",
)


def work(served: Served, now: datetime) -> Work:
    return Work(stores=served.stores, clock=lambda: now)


async def column(database: Database, sql: str) -> list[Any]:
    return [row[0] for row in await database.fetch(sql)]


async def test_the_days_to_come_have_challenges(own_school: School) -> None:
    await execute(own_school.url, "DELETE FROM daily_challenges WHERE challenge_date > '2026-11-18'")
    query = "{ viewer { student { dailyChallenges { progress challenge { name kind target bonusPoints date } } } } }"
    async with serving(own_school) as served:
        before = await column(served.stores.relational.database, "SELECT d::text FROM daily_challenges d ORDER BY id")
        await asyncio.gather(*(plan_challenges(work(served, own_school.now)) for _ in range(3)))
        rows = await served.stores.relational.database.fetch("""
            SELECT challenge_date::text AS day, name, challenge_type, target_value, point_bonus, subject, is_active
            FROM daily_challenges WHERE challenge_date > '2026-11-18' ORDER BY challenge_date, challenge_type
        """)
        after = await column(served.stores.relational.database, "SELECT d::text FROM daily_challenges d ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("2026-11-19", "One more concept", "concept_count", 1, 20, None, True),
        ("2026-11-19", "Against the clock", "speed_run", 2, 20, None, True),
        ("2026-11-20", "Twice right", "perfect_score", 2, 25, None, True),
        ("2026-11-20", "Half an hour", "time_spent", 30, 15, None, True),
    ]
    assert set(before) < set(after)  # nothing that was there is touched
    async with serving(School(own_school.url, own_school.settings, own_school.now + DAY)) as served:
        told = (await served.client("maya").data(query))["viewer"]["student"]["dailyChallenges"]
    assert told == [
        {
            "progress": 0,
            "challenge": {"name": name, "kind": kind, "target": target, "bonusPoints": points, "date": "2026-11-19"},
        }
        for name, kind, target, points in (
            ("One more concept", "CONCEPT_COUNT", 1, 20),
            ("Against the clock", "SPEED_RUN", 2, 20),
        )
    ]


async def test_the_months_to_come_have_partitions(own_school: School, caplog: pytest.LogCaptureFixture) -> None:
    await execute(own_school.url, MONTH_IS_MISSING)
    async with serving(own_school) as served:
        database = served.stores.relational.database
        month = await database.fetchval("SELECT to_char(now() + interval '2 months', 'YYYY_MM')")
        assert await upkeep.ensure_partitions(database) == [f"engagement_analytics_{month}"]
        await ensure_partitions(work(served, own_school.now))
        assert await upkeep.ensure_partitions(database) == []
        assert caplog.messages == []
        await database.fetch(
            "INSERT INTO engagement_analytics (student_profile_id, date) SELECT id, '1999-01-01' FROM student_profiles"
        )
        await ensure_partitions(work(served, own_school.now))
    assert caplog.messages == ["40 rows are in engagement_analytics_default, for want of a partition of their month"]


async def test_a_partition_does_not_wait_for_those_who_read(migrated: Database) -> None:
    """Else everybody who comes later would wait behind it."""
    await execute(migrated.url, MONTH_IS_MISSING)
    async with migrated.transaction() as reading:
        await reading.exec_driver_sql("SELECT count(*) FROM engagement_analytics_default")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await upkeep.ensure_partitions(migrated)
    assert len(await upkeep.ensure_partitions(migrated)) == 1


async def test_old_events_go_from_the_beginning_of_the_log(migrated: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "BATCH", 4)
    await execute(migrated.url, WORLD)
    await migrated.fetch("DELETE FROM progress_events")
    for ago in (40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 45, 29):  # one of a clock that was wrong
        await migrated.fetch(EVENT, str(ago), NOW - ago * DAY)
    assert await upkeep.clean_events(migrated, NOW - 31 * DAY) == 9
    assert await column(migrated, "SELECT entity_id FROM progress_events ORDER BY position") == ["31", "30", "45", "29"]
    assert await upkeep.clean_events(migrated, NOW - 31 * DAY) == 0
    assert await upkeep.clean_events(migrated, NOW) == 4
    assert await upkeep.clean_events(migrated, NOW) == 0


async def test_what_was_kept_long_enough_goes(own_school: School) -> None:
    """And what is younger stays; so does what still waits, however old it is."""
    async with serving(own_school) as served:
        database = served.stores.relational.database
        for table in TABLES:
            await database.fetch(f"DELETE FROM {table}")
        for ago in (8, 6):
            for sql in AGED:
                await database.fetch(sql, NOW - ago * DAY, str(ago))
        for ago in (32, 30):
            await database.fetch(EVENT, str(ago), NOW - ago * DAY)
        for _ in range(2):
            await clean_up(work(served, NOW))
            assert [await column(database, sql) for sql in LEFT] == [
                ["6"],
                ["8 waits", "6", "6 waits"],
                ["8 todo", "8 doing", "6 succeeded", "6 failed", "6 todo", "6 doing"],
                ["30"],
            ]
