"""Noting that an achievement was seen, and taking on a challenge: through the API, as the student or for them."""

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Client
from tests.people.conftest import Desk, later
from tests.tables import contents, untouched

ACKNOWLEDGE = """
mutation($input: AcknowledgeAchievementInput!) { acknowledgeAchievement(input: $input) {
  __typename ... on StudentAchievement { id earnedAt acknowledgedAt achievement { name } }
  ... on NotFoundError { field } ... on ConflictError { reason message existing { id } } } }
"""
JOIN = """
mutation($input: JoinDailyChallengeInput!) { joinDailyChallenge(input: $input) {
  __typename ... on StudentChallenge { id progress joinedAt completedAt challenge { date kind } }
  ... on NotFoundError { field } ... on ConflictError { reason message existing { id } } } }
"""
OWN = "SELECT id FROM student_profiles WHERE first_name = $1"
EVENTS = "SELECT kind, entity_id FROM progress_events WHERE student_profile_id = ($1::text)::uuid"
EARNED = """
SELECT s.id || '.' || a.id FROM achievements a JOIN student_achievements e ON e.achievement_id = a.id
JOIN student_profiles s ON s.id = e.student_profile_id
WHERE s.first_name = $1 AND e.earned_at IS NOT NULL ORDER BY e.acknowledged_at IS NOT NULL, a.name LIMIT 1
"""
AHEAD = """
SELECT s.id || '.' || a.id FROM student_profiles s CROSS JOIN achievements a
LEFT JOIN student_achievements e ON e.student_profile_id = s.id AND e.achievement_id = a.id
WHERE s.first_name = $1 AND e.earned_at IS NULL AND a.is_secret = $2 ORDER BY a.name LIMIT 1
"""
OPEN = """
SELECT s.id || '.' || d.id FROM student_profiles s JOIN daily_challenges d ON d.challenge_date = $2
WHERE s.first_name = $1 AND NOT EXISTS (
    SELECT FROM student_daily_challenges e WHERE e.student_profile_id = s.id AND e.daily_challenge_id = d.id)
ORDER BY d.id LIMIT 1
"""
TODAY = date(2026, 11, 18)
"""In Denver, where the school is; in Auckland it is the 19th."""

Answer = dict[str, Any]


async def acknowledge(client: Client, id: str) -> Answer:
    answer: Answer = (await client.data(ACKNOWLEDGE, input={"id": f"StudentAchievement:{id}"}))["acknowledgeAchievement"]
    return answer


async def join(client: Client, id: str) -> Answer:
    answer: Answer = (await client.data(JOIN, input={"id": f"StudentChallenge:{id}"}))["joinDailyChallenge"]
    return answer


def unchanged(desk: Desk) -> AbstractAsyncContextManager[None]:
    """Holds that what is done within changes nothing that these mutations could change."""
    tables = ("student_achievements", "student_daily_challenges", "student_profiles", "progress_events", "audit_events")
    return untouched(lambda: contents(desk.stores.relational.database, tables))


async def test_what_was_earned_is_seen_once(desk: Desk) -> None:
    id = await desk.tables.value(EARNED, "Maya")
    first = await acknowledge(desk.client("maya"), id)
    assert (first["__typename"], first["id"]) == ("StudentAchievement", f"StudentAchievement:{id}")
    assert first["acknowledgedAt"] is not None
    async with later(desk, timedelta(days=1)) as tomorrow:
        assert await acknowledge(tomorrow.client("maya"), id) == first
    assert await desk.tables.rows("SELECT 1 FROM audit_events WHERE action = 'acknowledgeAchievement'") == []


async def test_what_is_not_earned_cannot_be_seen(desk: Desk) -> None:
    ahead, secret = [await desk.tables.value(AHEAD, "Maya", is_secret) for is_secret in (False, True)]
    async with unchanged(desk):
        assert await acknowledge(desk.client("maya"), ahead) == {
            "__typename": "ConflictError",
            "reason": "WRONG_STATE",
            "message": "The achievement is not earned yet.",
            "existing": None,
        }
        assert await acknowledge(desk.client("maya"), secret) == {"__typename": "NotFoundError", "field": "id"}
        assert await acknowledge(desk.client("maya"), "nothing") == {"__typename": "NotFoundError", "field": "id"}


async def test_a_challenge_is_taken_on_once(desk: Desk) -> None:
    id = await desk.tables.value(OPEN, "Maya", TODAY)
    student, challenge = id.split(".")
    before = await desk.tables.rows(EVENTS, student)
    answers = await asyncio.gather(*(join(desk.client("maya"), id) for _ in range(5)))
    assert len({str(answer) for answer in answers}) == 1
    assert (answers[0]["id"], answers[0]["progress"]) == (f"StudentChallenge:{id}", 0)
    joined_at = datetime.fromisoformat(answers[0]["joinedAt"])
    assert joined_at == desk.school.now
    assert await desk.tables.rows(EVENTS, student) == [*before, ("challenge_progressed", challenge)]
    async with later(desk, timedelta(days=2)) as afterwards:  # a request that is sent again, however late
        assert await join(afterwards.client("maya"), id) == answers[0]


@pytest.mark.parametrize(("handle", "name", "day"), [("maya", "Maya", 15), ("tane", "Tāne", 18)])
async def test_a_challenge_of_a_day_that_has_passed_is_not_taken_on(desk: Desk, handle: str, name: str, day: int) -> None:
    """By the student's own calendar: while it is the 18th at school, Tāne's 18th is over."""
    id = await desk.tables.value(OPEN, name, date(2026, 11, day))
    async with unchanged(desk):
        assert await join(desk.client(handle), id) == {
            "__typename": "ConflictError",
            "reason": "EXPIRED",
            "message": "The day of this challenge has passed.",
            "existing": None,
        }


async def test_todays_and_tomorrows_can_be_taken_on(desk: Desk) -> None:
    for handle, name, day in (("maya", "Maya", 18), ("maya", "Maya", 19), ("tane", "Tāne", 19)):
        id = await desk.tables.value(OPEN, name, date(2026, 11, day))
        assert (await join(desk.client(handle), id))["challenge"]["date"] == f"2026-11-{day}"


async def test_one_that_was_withdrawn_is_not_there(desk: Desk) -> None:
    id = await desk.tables.value(OPEN, "Maya", TODAY)
    async with desk.stores.relational.database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE daily_challenges SET is_active = false")
    assert await join(desk.client("maya"), id) == {"__typename": "NotFoundError", "field": "id"}


async def test_calls_of_the_store(desk: Desk) -> None:
    """The row, whether it is seen, the challenge, a transaction, who asks once more, and the answer with what it shows."""
    maya, id = desk.client("maya"), await desk.tables.value(OPEN, "Maya", TODAY)
    await maya.data("{ viewer { id } }")
    calls = desk.count_calls()
    await join(maya, id)
    assert calls == {"transaction": 1, "relational": 4}
