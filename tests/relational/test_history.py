"""What keeps history right: `updated_at` moves, the trails only grow, and an erasure takes all of a student and no more."""

from typing import Any

import pytest

from datasources.relational.tables import Base
from tests.relational.refusal import refusal
from tests.relational.world import ADA, BADGE, BOOK, PATH, PROGRESS, SESSION, STUDENT

NEVER_UPDATED = {
    "audit_events": "append-only",
    "content_versions": "append-only",
    "progress_events": "append-only",
    "session_interactions": "stored once, as the device sent them",
    "remediation_exercises": "a place in a series, never moved",
    "content_terms": "replaced with the textbook's passages",
    "idempotency_keys": "an answer is stored once",
    "outbox": "delivered_at says when",
}

APPEND_ONLY = [
    "UPDATE audit_events SET action = 'other'",
    "UPDATE audit_events SET actor_id = NULL",
    "DELETE FROM audit_events",
    "TRUNCATE audit_events",
    "UPDATE content_versions SET version = 2",
    "UPDATE content_versions SET author_id = NULL",
    "DELETE FROM content_versions",
    "TRUNCATE content_versions",
    "UPDATE progress_events SET kind = 'session_changed'",
]

TRACKED = sorted(name for name, table in Base.metadata.tables.items() if "updated_at" in table.columns)


async def count(connection: Any) -> dict[str, int]:
    """How many rows each table has, those that have any."""
    counts = {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in sorted(Base.metadata.tables)}
    return {table: number for table, number in counts.items() if number}


def test_every_table_that_changes_says_when() -> None:
    assert set(Base.metadata.tables) - set(TRACKED) == set(NEVER_UPDATED)


@pytest.mark.parametrize("table", TRACKED)
async def test_updated_at_moves(world: Any, table: str) -> None:
    before = await world.fetch(f"SELECT updated_at FROM {table}")
    after = await world.fetch(f"UPDATE {table} SET created_at = '2020-01-01' RETURNING updated_at, now()")
    assert len(after) == len(before) > 0
    assert all(row["updated_at"] == row["now"] for row in after)
    assert all(row["updated_at"] < after[0]["now"] for row in before)


@pytest.mark.parametrize("sql", APPEND_ONLY)
async def test_what_is_written_stays(world: Any, sql: str) -> None:
    table = next(name for name in NEVER_UPDATED if name in sql)
    error = await refusal(world, sql)
    assert str(error) == f"{table} is append-only"


async def test_a_user_is_erased_with_all_their_learning(world: Any) -> None:
    await world.execute(f"DELETE FROM users WHERE id = {ADA}")
    assert await count(world) == {
        "achievements": 1,
        "audit_events": 1,
        "content_examples": 1,
        "content_hooks": 1,
        "content_terms": 1,
        "content_versions": 1,
        "daily_challenges": 1,
        "data_requests": 1,
        "error_logs": 1,
        "invitations": 1,
        "organization_members": 2,
        "organizations": 1,
        "outbox": 1,
        "textbooks": 1,
        "users": 1,
    }
    for table, column in [
        ("audit_events", "actor_id"),
        ("content_versions", "author_id"),
        ("content_hooks", "author_id"),
        ("data_requests", "student_profile_id"),
        ("error_logs", "user_id"),
    ]:
        assert await world.fetchval(f"SELECT {column} FROM {table}") is None
    assert await world.fetchval("SELECT actor FROM audit_events") == "ada"


async def test_progress_outlives_its_path(world: Any) -> None:
    await world.execute(f"DELETE FROM learning_sessions WHERE id = {SESSION}; DELETE FROM learning_paths WHERE id = {PATH}")
    row = await world.fetchrow(f"SELECT student_profile_id = {STUDENT} AS same, learning_path_id FROM concept_progress")
    assert tuple(row) == (True, None)


async def test_an_answer_outlives_its_session(world: Any) -> None:
    await world.execute(f"DELETE FROM learning_sessions WHERE id = {SESSION}")
    assert await world.fetchval("SELECT count(*) FROM assessments WHERE learning_session_id IS NULL") == 1
    assert await world.fetchval("SELECT count(*) FROM session_interactions") == 0


async def test_an_abandoned_path_leaves_room_for_another(world: Any) -> None:
    await world.execute(f"UPDATE learning_paths SET status = 'abandoned' WHERE id = {PATH}")
    again = f"INSERT INTO learning_paths (student_profile_id, textbook_id, subject) VALUES ({STUDENT}, {BOOK}, 'Mathematics')"
    await world.execute(again)
    assert await world.fetchval("SELECT count(*) FROM learning_paths") == 2


async def test_the_sum_of_progress(world: Any) -> None:
    progress = "UPDATE student_achievements SET current_progress = {} RETURNING progress_percentage, is_earned"
    assert tuple(await world.fetchrow(progress.format(3))) == (30, False)
    assert tuple(await world.fetchrow(progress.format(30_000_000))) == (100, False)
    earned = f"UPDATE student_achievements SET earned_at = now() WHERE achievement_id = {BADGE} RETURNING is_earned"
    assert await world.fetchval(earned) is True
    badge = await world.fetchrow("SELECT name, rarity FROM student_badges")
    assert tuple(badge) == ("Ten", "rare")


async def test_a_score_keeps_four_digits(world: Any) -> None:
    stored = (
        f"UPDATE concept_progress SET final_mastery_score = 0.87504 WHERE id = {PROGRESS} RETURNING final_mastery_score::text"
    )
    assert await world.fetchval(stored) == "0.8750"


async def test_the_world_has_a_row_in_every_table(world: Any) -> None:
    assert set(await count(world)) == set(Base.metadata.tables)
