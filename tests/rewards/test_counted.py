"""What is earned through the API, by the mutations that learning is made of, against what the doctor counts from the rows."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from datasources.relational.counters import STREAKS, STUDENTS
from learning.engagement import experience_for
from tests.exercises.conftest import HALF, RIGHT, SUBMIT, Class, answer, room, submit
from tests.exercises.test_reviews import appeal, review

__all__ = ["room"]  # a fixture

RECORD = """
mutation($input: RecordInteractionsInput!) { recordInteractions(input: $input) {
  __typename ... on LearningSession { activeSeconds } ... on UserError { message } } }
"""
PROFILE = """
SELECT experience_points, total_points, level, current_streak_days, last_activity_date::text
FROM student_profiles WHERE first_name = 'Tāne'
"""
CONCEPT = "Independent events"
LEVELS = [experience_for(level) for level in range(1, 100)]


async def drifted(room: Class) -> list[Any]:
    """What the doctor would find."""
    database = room.stores.relational.database
    _, students = await STUDENTS.drifted(database, LEVELS)
    _, streaks = await STREAKS.drifted(database)
    return [*students, *streaks]


async def experience(room: Class) -> int:
    [row] = await room.rows(PROFILE)
    return int(row[0])


def reading(room: Class, session: UUID) -> dict[str, Any]:
    """Two minutes with the explanation, from half an hour ago."""
    at = room.school.now - timedelta(minutes=30)
    said = [
        {"key": str(uuid4()), "kind": "VIEW", "part": "EXPLANATION", "at": (at + timedelta(seconds=s)).isoformat(), "seconds": 60}
        for s in (0, 60)
    ]
    return {"sessionId": f"LearningSession:{session}", "interactions": said}


@pytest.fixture
async def session(room: Class) -> UUID:
    """Tāne's, on a concept that is new to him, since an hour; for him it is Thursday already."""
    await room.value(
        "DELETE FROM concept_progress c USING student_profiles s WHERE s.id = c.student_profile_id "
        "AND s.first_name = 'Tāne' AND c.concept_name = $1",
        CONCEPT,
    )
    id = await room.session("Tāne", CONCEPT)
    await room.value("UPDATE learning_sessions SET started_at = started_at - interval '1 hour' WHERE id = $1", id)
    return id


async def test_the_school_is_counted_right(room: Class) -> None:
    assert await drifted(room) == []


async def test_a_lesson_and_its_exercises_sent_again_and_again(room: Class, session: UUID) -> None:
    tane, before = room.client("tane"), await room.rows(PROFILE)
    assert before[0][3:] == (4, "2026-11-18")
    start = await experience(room)

    read = reading(room, session)
    for found in await asyncio.gather(*(tane.data(RECORD, input=read) for _ in range(5))):
        assert found["recordInteractions"] == {"__typename": "LearningSession", "activeSeconds": 120}
    assert await experience(room) == start + 5
    [row] = await room.rows(PROFILE)
    assert row[3:] == (5, "2026-11-19")

    given = answer(await room.exercise(session), HALF)
    await asyncio.gather(*(tane.data(SUBMIT, input=given) for _ in range(10)))
    assert await room.work() == []
    assert await experience(room) == start + 5 + 8

    for kind in ("initial", "advanced"):
        await submit(tane, await room.exercise(session, kind))
    assert await room.work() == []
    assert await drifted(room) == []
    [row] = await room.rows(
        "SELECT status, mastered_at IS NOT NULL FROM concept_progress p JOIN student_profiles s "
        "ON s.id = p.student_profile_id WHERE s.first_name = 'Tāne' AND concept_name = $1",
        CONCEPT,
    )
    assert tuple(row) == ("mastered", True)
    assert await experience(room) >= start + 5 + 8 + 15 + 15 + 40  # and what achievements gave


async def test_an_appeal_that_is_decided_is_counted_anew(room: Class, session: UUID) -> None:
    tane, start = room.client("tane"), await experience(room)
    made = await submit(tane, await room.exercise(session), HALF)
    assert await room.work() == []
    assert await experience(room) == start + 8
    await appeal(tane, made["id"])
    assert await drifted(room) == []  # while it is decided, the grading holds
    await review(room.client("mr-okafor"), made["id"], "CORRECT", "CORRECT")
    assert await drifted(room) == []
    again = await submit(tane, await room.exercise(session), RIGHT)
    assert await room.work() == []
    await appeal(tane, again["id"])
    await review(room.client("mr-okafor"), again["id"], "CORRECT", "MISSING")
    assert await drifted(room) == []
