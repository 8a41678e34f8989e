"""How well a day was used, streaks of days, and the level that experience adds up to.

What was done on a day is counted where learning is recorded; a class's days are added up where they are read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import isqrt

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


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row with learning."""

    current_days: int  # up to today or yesterday
    longest_days: int


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
