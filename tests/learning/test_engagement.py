"""The use of a day, streaks and levels, as literal sequences."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from learning.engagement import (
    Streak,
    current_streak,
    engagement_score,
    experience_for,
    level,
    local_day,
    streak,
)

MONDAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("total", "active", "goal", "exercises", "expected"),
    [
        (30, 30, 30, 3, 1.0),
        (40, 30, 30, 3, 0.9),
        (30, 30, 60, 3, 0.85),
        (30, 30, 30, 0, 0.7),
        (60, 0, 30, 0, 0.0),
        (90, 90, 30, 99, 1.0),
        (31, 31, 30, 3, 0.925),
        (10, 5, 0, 1, 0.8),
    ],
)
def test_the_engagement_score(total: int, active: int, goal: int, exercises: int, expected: float) -> None:
    score = engagement_score(total_minutes=total, active_minutes=active, goal_minutes=goal, exercises_completed=exercises)
    assert score == pytest.approx(expected)


def test_a_day_without_time_has_no_engagement_score() -> None:
    assert engagement_score(total_minutes=0, active_minutes=0, goal_minutes=30, exercises_completed=0) is None


def test_a_day_begins_where_the_student_is() -> None:
    auckland, pago_pago = timezone(timedelta(hours=13)), timezone(timedelta(hours=-11))
    instant = datetime(2026, 11, 2, 11, tzinfo=UTC)
    assert local_day(instant, auckland) == date(2026, 11, 3)
    assert local_day(instant - timedelta(seconds=1), auckland) == date(2026, 11, 2)
    assert local_day(instant, pago_pago) == date(2026, 11, 2)
    assert local_day(instant - timedelta(seconds=1), pago_pago) == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        ([], Streak(0, 0)),
        ([0], Streak(1, 1)),
        ([1], Streak(1, 1)),
        ([2], Streak(0, 1)),
        ([0, 1, 2], Streak(3, 3)),
        ([1, 2, 3, 4], Streak(4, 4)),
        ([2, 3, 4], Streak(0, 3)),
        ([0, 2, 3, 4], Streak(1, 3)),
        ([2, 0, 1, 1, 0], Streak(3, 3)),
        ([-1, 0], Streak(2, 2)),
    ],
)
def test_streaks(ago: list[int], expected: Streak) -> None:
    assert streak([MONDAY - timedelta(days=n) for n in ago], today=MONDAY) == expected


def test_a_stored_streak_falls_by_itself_once_a_day_was_missed() -> None:
    assert [current_streak(5, MONDAY, MONDAY + timedelta(days=n)) for n in (-1, 0, 1, 2)] == [5, 5, 5, 0]
    assert current_streak(0, None, MONDAY) == 0


def test_levels() -> None:
    points = [0, 99, 100, 299, 300, 599, 600, 999, 1000, 100_000]
    assert [level(p) for p in points] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 45]
    assert [experience_for(n) for n in range(1, 7)] == [0, 100, 300, 600, 1000, 1500]


def test_a_level_begins_exactly_at_its_points() -> None:
    for reached in range(2, 200):
        assert level(experience_for(reached)) == reached
        assert level(experience_for(reached) - 1) == reached - 1
