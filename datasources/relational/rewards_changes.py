"""What is asked and written of a student's rewards within a change to their learning: each in one statement, however many there
are. Their profile is locked by then, so rows are not."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from datasources.relational.changes import Change
from datasources.relational.database import driver
from learning.achievements import Aim, Approach
from learning.challenges import Advance, Trial
from learning.vocabulary import AchievementCriterion, ChallengeKind

DAYS = """
WITH added AS (
    INSERT INTO engagement_analytics (student_profile_id, date, has_learning) SELECT $1, unnest($2::date[]), true
    ON CONFLICT (student_profile_id, date) DO UPDATE SET has_learning = true RETURNING date
)
SELECT date FROM engagement_analytics WHERE student_profile_id = $1 AND has_learning UNION SELECT date FROM added
"""
AIMS = """
SELECT a.id, a.criteria_type, a.subject, coalesce(e.current_progress, 0) AS progress,
       coalesce(e.target_progress, a.criteria_value) AS target, a.point_value, a.experience_value
FROM achievements a LEFT JOIN student_achievements e ON e.student_profile_id = $1 AND e.achievement_id = a.id
WHERE e.earned_at IS NULL AND ((a.is_active AND a.criteria_type = ANY($2::text[])) OR a.id = ANY($3::uuid[]))
ORDER BY a.display_order, a.id
"""
TRIALS = """
SELECT d.id, d.challenge_type, d.challenge_date, d.subject, d.target_value, d.point_bonus, d.achievement_id,
       e.joined_at, e.progress
FROM student_daily_challenges e JOIN daily_challenges d ON d.id = e.daily_challenge_id
WHERE e.student_profile_id = $1 AND e.joined_at IS NOT NULL AND e.completed_at IS NULL AND d.challenge_date = ANY($2::date[])
ORDER BY d.challenge_date, d.id
"""
APPROACHED = """
INSERT INTO student_achievements AS e (student_profile_id, achievement_id, current_progress, target_progress,
                                       earned_at, notified_at, earning_details)
SELECT $1, a.id, said.progress, a.criteria_value, said.earned_at, said.earned_at,
       CASE WHEN said.earned_at IS NOT NULL THEN jsonb_build_object('count', said.progress) END
FROM unnest($2::uuid[], $3::int[], $4::timestamptz[]) AS said (id, progress, earned_at) JOIN achievements a ON a.id = said.id
ON CONFLICT (student_profile_id, achievement_id) DO UPDATE
SET current_progress = excluded.current_progress, earned_at = excluded.earned_at, notified_at = excluded.notified_at,
    earning_details = excluded.earning_details
WHERE e.earned_at IS NULL
"""
ADVANCED = """
UPDATE student_daily_challenges e SET progress = said.count, completed_at = said.completed_at
FROM unnest($2::uuid[], $3::int[], $4::timestamptz[]) AS said (id, count, completed_at)
WHERE e.student_profile_id = $1 AND e.daily_challenge_id = said.id
"""


@dataclass(frozen=True, slots=True)
class Prize:
    """What something gives once it is earned or completed."""

    points: int
    experience: int = 0
    achievement_id: UUID | None = None  # that a challenge gives


async def active_days(change: Change, student_id: UUID, new: Iterable[date]) -> set[date]:
    """All days on which the student learned, these from now on among them. How each was used is worked out later."""
    rows = await driver(change.connection).fetch(DAYS, student_id, sorted(new))
    return {row["date"] for row in rows}


async def aims(
    change: Change, student_id: UUID, criteria: Sequence[AchievementCriterion], prizes: Collection[UUID]
) -> dict[UUID, tuple[Aim, Prize]]:
    """The achievements that count one of these and that the student has not earned, and those of `prizes`, by id."""
    rows = await driver(change.connection).fetch(AIMS, student_id, list(criteria), list(prizes))
    return {row["id"]: (_aim(row), Prize(row["point_value"], row["experience_value"])) for row in rows}


async def trials(change: Change, student_id: UUID, days: Collection[date]) -> dict[UUID, tuple[Trial, Prize]]:
    """The challenges of these days that the student took on and has not completed, by id."""
    rows = await driver(change.connection).fetch(TRIALS, student_id, list(days))
    return {row["id"]: (_trial(row), Prize(row["point_bonus"], achievement_id=row["achievement_id"])) for row in rows}


async def approach(change: Change, student_id: UUID, approached: Sequence[Approach], now: datetime) -> None:
    columns = zip(*[(one.id, one.progress, now if one.is_earned else None) for one in approached], strict=True)
    await driver(change.connection).execute(APPROACHED, student_id, *map(list, columns))


async def advance(change: Change, student_id: UUID, advanced: Sequence[Advance], now: datetime) -> None:
    columns = zip(*[(one.id, one.count, now if one.is_completed else None) for one in advanced], strict=True)
    await driver(change.connection).execute(ADVANCED, student_id, *map(list, columns))


def _aim(row: Any) -> Aim:
    return Aim(
        id=row["id"],
        criterion=AchievementCriterion(row["criteria_type"]),
        subject=row["subject"],
        progress=row["progress"],
        target=row["target"],
    )


def _trial(row: Any) -> Trial:
    return Trial(
        id=row["id"],
        kind=ChallengeKind(row["challenge_type"]),
        day=row["challenge_date"],
        subject=row["subject"],
        joined_at=row["joined_at"],
        count=row["progress"],
        target=row["target_value"],
    )
