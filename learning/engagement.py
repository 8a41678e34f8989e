"""What was done on a day, how well the time was used, streaks of days, and the level that experience adds up to.

The days themselves are counted where learning is recorded; who may see them is decided elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import isqrt
from typing import Protocol

FOCUS_WEIGHT = 0.4
"""The part of the engagement score for time that was not idle."""

EFFORT_WEIGHT = 0.3
"""The part for reaching the daily goal."""

PRACTICE_WEIGHT = 0.3
"""The part for answering exercises, beside reading."""

MINUTES_PER_EXERCISE = 10
"""Active minutes for each of which one answered exercise is full practice."""

EXPERIENCE_STEP = 100
"""The points that make the way from level 1 to 2. Each level after takes this much more than the one before."""


class EngagementRow(Protocol):
    """One student's day."""

    @property
    def date(self) -> date: ...
    @property
    def active_minutes(self) -> int: ...
    @property
    def session_count(self) -> int: ...
    @property
    def exercises_completed(self) -> int: ...
    @property
    def concepts_mastered(self) -> int: ...
    @property
    def average_mastery(self) -> float | None: ...
    @property
    def engagement_score(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class EngagementDay:
    """What one student, or all students of a class, did on one day."""

    date: date
    student_count: int
    active_minutes: int
    session_count: int
    exercises_completed: int
    concepts_mastered: int
    average_mastery: float | None  # None when nothing was graded
    engagement_score: float | None  # None until computed


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row with learning."""

    current_days: int  # up to today or yesterday
    longest_days: int


def days(rows: Iterable[EngagementRow]) -> list[EngagementDay]:
    """The rows of one student or of many, a row for each student and day, taken together by day; oldest day first.

    Rows without any activity are left out, and so are days without any other. A day's mean score weighs each student by the
    exercises that they answered, its engagement by their active minutes; each weighs 1 at least.
    """
    by_day: dict[date, list[EngagementRow]] = {}
    for row in rows:
        if row.session_count or row.active_minutes or row.exercises_completed or row.concepts_mastered:
            by_day.setdefault(row.date, []).append(row)
    return [_day(day, by_day[day]) for day in sorted(by_day)]


def engagement_score(*, total_minutes: int, active_minutes: int, goal_minutes: int, exercises_completed: int) -> float | None:
    """How well one student's day was used, 0 to 1; None for a day without time.

    It is the weighted sum of three shares, each at most 1: of the time that was active, of the daily goal that the active
    time makes, and of an exercise answered for every `MINUTES_PER_EXERCISE` active minutes begun.
    """
    if total_minutes <= 0:
        return None
    focus = min(1.0, active_minutes / total_minutes)
    effort = min(1.0, active_minutes / goal_minutes) if goal_minutes > 0 else 1.0
    practice = min(1.0, exercises_completed / max(1, -(-active_minutes // MINUTES_PER_EXERCISE)))
    return FOCUS_WEIGHT * focus + EFFORT_WEIGHT * effort + PRACTICE_WEIGHT * practice


def local_day(instant: datetime, zone: tzinfo) -> date:
    """The student's day at this instant (with its offset), in their time zone."""
    return instant.astimezone(zone).date()


def streak(active_days: Iterable[date], today: date) -> Streak:
    """The streak that these days make, all in the student's time zone."""
    current = longest = 0
    before: date | None = None
    for day in sorted(set(active_days)):
        current = current + 1 if before is not None and day - before == timedelta(days=1) else 1
        longest = max(longest, current)
        before = day
    return Streak(current_streak(current, before, today), longest)


def current_streak(days_in_a_row: int, last_active_on: date | None, today: date) -> int:
    """What is left today of a streak that ended with its last active day: it lives through the day after. A last day later
    than `today` (the student has travelled west) keeps it alive too."""
    alive = last_active_on is not None and today - last_active_on <= timedelta(days=1)
    return days_in_a_row if alive else 0


def level(experience_points: int) -> int:
    """The level that these points reach, from 1."""
    steps = max(0, experience_points) * 2 // EXPERIENCE_STEP
    return (1 + isqrt(1 + 4 * steps)) // 2


def experience_for(reached: int) -> int:
    """The points at which a level, from 1, begins: 0, 100, 300, 600, 1,000 and so on."""
    return EXPERIENCE_STEP * reached * (reached - 1) // 2


def _day(day: date, rows: list[EngagementRow]) -> EngagementDay:
    return EngagementDay(
        date=day,
        student_count=len(rows),
        active_minutes=sum(row.active_minutes for row in rows),
        session_count=sum(row.session_count for row in rows),
        exercises_completed=sum(row.exercises_completed for row in rows),
        concepts_mastered=sum(row.concepts_mastered for row in rows),
        average_mastery=_weighted_mean((row.average_mastery, row.exercises_completed) for row in rows),
        engagement_score=_weighted_mean((row.engagement_score, row.active_minutes) for row in rows),
    )


def _weighted_mean(values: Iterable[tuple[float | None, int]]) -> float | None:
    known = [(value, max(1, weight)) for value, weight in values if value is not None]
    return sum(value * weight for value, weight in known) / sum(weight for _, weight in known) if known else None
