"""A student whose days begin in Auckland, and what they learn, told to the rewards as the mutations tell it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from access.learners import learner
from access.work import HOUSE
from datasources.relational.changes import changing
from datasources.relational.database import Database, driver
from learning.happened import ActiveTime, GradedAnswer, Happened, Milestone
from resolvers.rewards_changes import earn
from tests.conftest import Client
from tests.people.conftest import Desk, desk

__all__ = ["desk"]  # a fixture

ENROLL = """
INSERT INTO student_profiles (organization_id, first_name, last_name, timezone)
SELECT id, 'Aroha', 'Parata', 'Pacific/Auckland' FROM organizations WHERE name LIKE 'Willow%' RETURNING id
"""
PROFILE = """
query($id: ID!) { student(id: $id) { level experiencePoints totalPoints longestStreakDays lastActiveOn } }
"""
ACHIEVEMENTS = """
query($id: ID!) { student(id: $id) { achievements { id progress target earnedAt acknowledgedAt achievement { name } } } }
"""
CHALLENGES = """
query($id: ID!, $day: Date!) { student(id: $id) { dailyChallenges(date: $day) {
  id progress joinedAt completedAt challenge { kind target } } } }
"""
TOLD = """
SELECT kind, coalesce(a.name, d.challenge_type) FROM progress_events e
LEFT JOIN achievements a ON a.id::text = e.entity_id LEFT JOIN daily_challenges d ON d.id::text = e.entity_id
WHERE e.student_profile_id = $1 ORDER BY e.id
"""
CHALLENGE = """
INSERT INTO daily_challenges
    (challenge_date, name, description, challenge_type, target_value, point_bonus, subject, achievement_id)
VALUES ($1, 'Try this', 'Try.', $2, $3, $4, $5, $6) RETURNING id
"""
JOIN = "INSERT INTO student_daily_challenges (student_profile_id, daily_challenge_id, joined_at) VALUES ($1, $2, $3)"


@dataclass
class Aroha:
    """The student: nobody's login, with all still to learn."""

    desk: Desk
    id: UUID

    @property
    def database(self) -> Database:
        return self.desk.stores.relational.database

    @property
    def educator(self) -> Client:
        return self.desk.client("mr-okafor")

    async def learns(self, happened: Happened, now: datetime) -> None:
        """As a mutation would have it: one transaction."""
        async with changing(self.database, "test", now, audited=False) as change:
            change.actor = HOUSE
            await earn(change, await learner(change, self.id), happened, now)

    async def opens(self, *days: datetime) -> None:
        """A minute of learning at each of these moments, told at once."""
        for at in days:
            await self.learns(active((at, 60)), at)

    async def profile(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.educator.data(PROFILE, id=f"Student:{self.id}"))["student"]
        return found

    async def streak(self) -> tuple[int, int, str | None]:
        """How long it was on the last day, the longest ever, and the last day."""
        [row] = await self.desk.tables.rows(
            "SELECT current_streak_days, longest_streak_days, last_activity_date::text FROM student_profiles WHERE id = $1",
            self.id,
        )
        return row[0], row[1], row[2]

    async def achievements(self) -> dict[str, tuple[int, bool]]:
        """The progress on each that they see and began, and whether it is earned, by name."""
        found = (await self.educator.data(ACHIEVEMENTS, id=f"Student:{self.id}"))["student"]["achievements"]
        return {one["achievement"]["name"]: (one["progress"], one["earnedAt"] is not None) for one in found if one["progress"]}

    async def challenges(self, day: date) -> list[dict[str, Any]]:
        found = await self.educator.data(CHALLENGES, id=f"Student:{self.id}", day=day.isoformat())
        return [one for one in found["student"]["dailyChallenges"] if one["joinedAt"]]

    async def told(self) -> list[tuple[Any, ...]]:
        """The events so far, with the name of the achievement or the kind of the challenge."""
        return await self.desk.tables.rows(TOLD, self.id)

    async def joins(self, day: date, kind: str, target: int, joined_at: datetime, **more: Any) -> UUID:
        """A challenge of this day that is theirs alone, taken on then."""
        given = (day, kind, target, more.get("points", 10), more.get("subject", "Mathematics"), more.get("prize"))
        async with self.database.transaction() as connection:
            id: UUID = await driver(connection).fetchval(CHALLENGE, *given)
            await driver(connection).execute(JOIN, self.id, id, joined_at)
        return id

    async def run(self, sql: str, *arguments: Any) -> Any:
        async with self.database.transaction() as connection:
            return await driver(connection).fetchval(sql, *arguments)


@pytest.fixture
async def aroha(desk: Desk) -> Aroha:
    async with desk.stores.relational.database.transaction() as connection:
        id = await driver(connection).fetchval(ENROLL)
    return Aroha(desk, id)


def active(*stretches: tuple[datetime, int]) -> Happened:
    return Happened(active=tuple(ActiveTime(at=at, subject="Mathematics", seconds=seconds) for at, seconds in stretches))


def answered(at: datetime, score: float, *, seconds: int = 100, before: float | None = None) -> GradedAnswer:
    return GradedAnswer(
        at=at, subject="Mathematics", score=score, threshold=0.8, seconds=seconds, usual_seconds=240, score_before=before
    )


def there(at: datetime, count: int = 1) -> tuple[Milestone, ...]:
    return tuple(Milestone(at=at, subject="Mathematics") for _ in range(count))
