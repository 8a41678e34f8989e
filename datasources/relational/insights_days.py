"""Counting what students did on each of their days: `engagement_analytics`, worked out from their sessions and answers.

A session counts on the day on which it began, with all of its time; an answer on the day on which it was handed in; a mastered
concept with the answer that mastered it. Counting again changes nothing. Which days make a streak (`has_learning`) is not counted
here: these days stay, even if nothing else of them does.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from datasources.relational.database import LONG, Database, driver
from datasources.relational.insights_days_sql import COUNTED, PUPILS
from learning.engagement import engagement_score

EARLIER = timedelta(days=1, hours=1)
"""How much before the same moment so many days ago a student's day may have begun; on one of them the clock was changed."""

PAGE = 1_000  # students whose days are counted at once

LOCK = "SELECT pg_advisory_xact_lock(hashtext('engagement_analytics'))"
"""Who counts does so alone: what was counted before others wrote does not undo what they wrote."""

FIGURES = (
    "total_minutes",
    "active_minutes",
    "lesson_minutes",
    "exercise_minutes",
    "concepts_viewed",
    "exercises_completed",
    "exercises_mastered",
    "average_session_length",
    "session_count",
    "concepts_mastered",
    "average_mastery_score",
    "remediation_sessions",
)


def _row(of: str) -> str:
    return f"ROW({', '.join(f'{of}.{figure}' for figure in FIGURES)})"


_WRITTEN = f"""
{COUNTED},
gone AS (
    DELETE FROM engagement_analytics e USING pupils p
    WHERE e.student_profile_id = p.id AND e.date >= p.first AND NOT e.has_learning
      AND NOT EXISTS (SELECT FROM counted c WHERE c.student = e.student_profile_id AND c.day = e.date)
    RETURNING e.date
),
written AS (  -- what says so already is not even locked: rewards write to these rows
    INSERT INTO engagement_analytics (student_profile_id, date, {", ".join(FIGURES)})
    SELECT c.student, c.day, {", ".join(f"c.{figure}" for figure in FIGURES)}
    FROM counted c LEFT JOIN engagement_analytics e ON e.student_profile_id = c.student AND e.date = c.day
    WHERE {_row("e")} IS DISTINCT FROM {_row("c")}
    ORDER BY c.student, c.day
    ON CONFLICT (student_profile_id, date) DO UPDATE
    SET engagement_score = NULL, {", ".join(f"{figure} = excluded.{figure}" for figure in FIGURES)}
    RETURNING date
)
SELECT (SELECT count(*) FROM written) + (SELECT count(*) FROM gone) AS changed
"""
_DRIFTED = f"""
{COUNTED}
SELECT count(*)
FROM counted c FULL JOIN (
    SELECT e.* FROM engagement_analytics e JOIN pupils p ON p.id = e.student_profile_id WHERE e.date >= p.first
) AS e ON e.student_profile_id = c.student AND e.date = c.day
JOIN pupils p ON p.id = coalesce(c.student, e.student_profile_id)
WHERE coalesce(c.day, e.date) < p.today - 1 AND {_row("e")} IS DISTINCT FROM {_row("c")}
"""
_UNSCORED = f"""
WITH pupils AS MATERIALIZED ({PUPILS})
SELECT e.student_profile_id AS student, e.date AS day, e.total_minutes, e.active_minutes, e.exercises_completed,
       s.daily_goal_minutes AS goal_minutes
FROM pupils p
JOIN student_profiles s ON s.id = p.id
JOIN engagement_analytics e ON e.student_profile_id = p.id AND e.date >= p.first AND e.date < p.today
WHERE e.engagement_score IS NULL AND e.total_minutes > 0
"""
_SCORED = """
UPDATE engagement_analytics e SET engagement_score = given.score::numeric
FROM unnest($1::uuid[], $2::date[], $3::float8[]) AS given (student, day, score)
WHERE e.student_profile_id = given.student AND e.date = given.day
"""
_ACTIVE = """
SELECT student_profile_id FROM learning_sessions WHERE started_at >= $1
UNION
SELECT student_profile_id FROM assessments WHERE id >= uuidv7_floor($1)
ORDER BY student_profile_id
"""
_ANSWERED = """
SELECT DISTINCT concept_id FROM assessments
WHERE student_profile_id = ANY($1::uuid[]) AND submitted_at >= $2
"""
_GRADED_LATE = """
SELECT array_agg(DISTINCT e.student_profile_id) AS students, min(a.submitted_at) AS first
FROM progress_events e JOIN assessments a ON a.id = e.entity_id::uuid
WHERE e.kind = 'answer_evaluated' AND e.at >= $1 AND a.submitted_at < $2
HAVING count(*) > 0
"""


async def active(database: Database, now: datetime, days: int) -> list[UUID]:
    """Who did something today, or on one of so many days before it; some others may be among them."""
    rows = await database.fetch(_ACTIVE, now - timedelta(days=days) - EARLIER)
    return [row.student_profile_id for row in rows]


async def graded_late(database: Database, now: datetime, days: int) -> tuple[list[UUID], int]:
    """Who had answers graded or decided on in the last day that were handed in more than so many days ago; and how many days ago
    the oldest of these was."""
    rows = await database.fetch(_GRADED_LATE, now - timedelta(days=1), now - timedelta(days=days))
    return (rows[0].students, (now - rows[0].first).days + 1) if rows else ([], 0)


async def answered(database: Database, students: Sequence[UUID], now: datetime, days: int) -> list[str]:
    """The concepts that these students answered exercises on, on these days; some others may be among them."""
    since = now - timedelta(days=days) - EARLIER
    return [row.concept_id for row in await database.fetch(_ANSWERED, list(students), since)]


async def count(database: Database, students: Sequence[UUID], now: datetime, days: int, thresholds: Mapping[str, float]) -> int:
    """Counts these students' today and so many days before it; gives how many rows that changed.

    `thresholds` has the mastery threshold of each concept that they answered exercises on. A day that is over gets its score.
    """
    changed = 0
    for page in _pages(students):
        async with database.transaction(LONG) as connection:
            changed += await _count(connection, (page, now, days), thresholds)
    return changed


async def drifted(database: Database, students: Sequence[UUID], now: datetime, days: int, thresholds: Mapping[str, float]) -> int:
    """How many of these days say something else than their sessions and answers; today and yesterday may, and are passed over."""
    told = (list(thresholds), list(thresholds.values()))
    return sum([await database.fetchval(_DRIFTED, page, now, days, *told) for page in _pages(students)])


async def _count(connection: AsyncConnection, whose: tuple[list[UUID], datetime, int], thresholds: Mapping[str, float]) -> int:
    asked = driver(connection)
    await asked.execute(LOCK)
    changed: int = await asked.fetchval(_WRITTEN, *whose, list(thresholds), list(thresholds.values()))
    over = [dict(row) for row in await asked.fetch(_UNSCORED, *whose)]
    await asked.execute(_SCORED, [day["student"] for day in over], [day["day"] for day in over], [_score(**day) for day in over])
    return changed


def _pages(students: Sequence[UUID]) -> Iterator[list[UUID]]:
    return (list(students[start : start + PAGE]) for start in range(0, len(students), PAGE))


def _score(*, student: UUID, day: object, **figures: Any) -> float | None:
    score = engagement_score(**figures)
    return None if score is None else round(score, 4)
