"""History by the month: where rows go, and what `ensure_partitions` makes."""

import asyncio
from datetime import date

import pytest

from datasources.relational.database import Database
from tests.databases import execute
from tests.relational.world import PATH, STUDENT, WORLD

MADE = "SELECT ensure_partitions($1::date, $2::date) AS name"
SESSION = f"""
INSERT INTO learning_sessions
    (id, student_profile_id, learning_path_id, concept_id, session_type, session_number, content_version)
VALUES ($1, {STUDENT}, {PATH}, 'c1', 'lesson', 1, '1') RETURNING tableoid::regclass::text AS partition
"""
INTERACTION = """
INSERT INTO session_interactions (session_id, key, kind, part, at) VALUES ($1, uuidv7(), 'view', 'hook', now())
RETURNING tableoid::regclass::text AS partition
"""
DAY = f"""
INSERT INTO engagement_analytics (student_profile_id, date) VALUES ({STUDENT}, $1) RETURNING tableoid::regclass::text AS partition
"""
PARENTS = ("engagement_analytics", "learning_sessions", "session_interactions")


@pytest.fixture
async def database(migrated: Database) -> Database:
    await execute(migrated.url, WORLD)
    return migrated


async def made(database: Database, start: date, end: date) -> list[str]:
    return [row.name for row in await database.fetch(MADE, start, end)]


async def test_months_of_the_past(database: Database) -> None:
    """Whole months, from the first day's to the last day's; those that are there are passed over."""
    assert await made(database, date(2025, 11, 30), date(2026, 1, 1)) == [
        f"{parent}_{month}" for month in ("2025_11", "2025_12", "2026_01") for parent in PARENTS
    ]
    assert await made(database, date(2025, 12, 1), date(2026, 2, 1)) == [f"{parent}_2026_02" for parent in PARENTS]


async def test_this_month_and_the_next_three_are_there(database: Database) -> None:
    assert [row.name for row in await database.fetch("SELECT ensure_partitions() AS name")] == []
    for months in range(4):
        id = await database.fetchval(f"SELECT uuidv7(interval '{months} months')")
        month = await database.fetchval(f"SELECT to_char(now() + interval '{months} months', 'YYYY_MM')")
        assert (await database.fetchval(SESSION, id), months) == (f"learning_sessions_{month}", months)


async def test_rows_go_to_their_month(database: Database) -> None:
    await made(database, date(2025, 1, 1), date(2025, 2, 1))
    last = await database.fetchval("SELECT uuidv7_floor('2025-01-31T23:59:59.999Z')")
    first = await database.fetchval("SELECT uuidv7_floor('2025-02-01T00:00:00Z')")
    for id, month in ((last, "2025_01"), (first, "2025_02")):
        assert await database.fetchval(SESSION, id) == f"learning_sessions_{month}"
        assert await database.fetchval(INTERACTION, id) == f"session_interactions_{month}"
    assert await database.fetchval(DAY, date(2025, 1, 31)) == "engagement_analytics_2025_01"
    assert await database.fetchval(DAY, date(2025, 2, 1)) == "engagement_analytics_2025_02"


async def test_the_default_catches_the_rest_and_keeps_it(database: Database) -> None:
    id = await database.fetchval("SELECT uuidv7_floor('2024-05-05')")
    assert await database.fetchval(SESSION, id) == "learning_sessions_default"
    assert await made(database, date(2024, 5, 1), date(2024, 5, 1)) == [
        "engagement_analytics_2024_05",
        "session_interactions_2024_05",
    ]
    assert await database.fetchval("SELECT count(*) FROM learning_sessions WHERE id = $1", id) == 1


async def test_processes_that_start_together(database: Database) -> None:
    months = (date(2023, 1, 1), date(2023, 2, 1))
    first, second = await asyncio.gather(made(database, *months), made(database, *months))
    assert sorted([len(first), len(second)]) == [0, 6]


async def test_a_session_is_found_in_its_own_partition_alone(database: Database) -> None:
    id = await database.fetchval("SELECT uuidv7()")
    plan = await database.fetch(f"EXPLAIN (FORMAT TEXT) SELECT * FROM learning_sessions WHERE id = '{id}'")
    month = await database.fetchval("SELECT to_char(now(), 'YYYY_MM')")
    scanned = [line for row in plan for line in [row[0]] if "Scan" in line]
    assert len(scanned) == 1
    assert f"learning_sessions_{month}" in scanned[0]
