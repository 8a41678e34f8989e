"""When a path will be completed."""

from datetime import date, timedelta

from learning.schedule import estimated_completion

TODAY = date(2026, 11, 2)
LONG_AGO = TODAY - timedelta(days=400)


def ago(*days: int) -> list[date]:
    return [TODAY - timedelta(days=n) for n in days]


def test_the_pace_is_that_of_the_last_four_weeks() -> None:
    assert estimated_completion(4, ago(0, 7, 14, 27), LONG_AGO, TODAY) == TODAY + timedelta(days=28)
    assert estimated_completion(4, ago(0, 7, 14, 28), LONG_AGO, TODAY) == TODAY + timedelta(days=38)


def test_a_path_just_begun_has_the_pace_of_its_own_days() -> None:
    assert estimated_completion(10, ago(0, 0), TODAY, TODAY) == TODAY + timedelta(days=5)
    assert estimated_completion(10, ago(0, 3), TODAY - timedelta(days=3), TODAY) == TODAY + timedelta(days=20)


def test_without_anything_completed_of_late_there_is_no_pace() -> None:
    assert estimated_completion(4, [], LONG_AGO, TODAY) is None
    assert estimated_completion(4, ago(28, 29), LONG_AGO, TODAY) is None


def test_with_nothing_left_it_is_completed_today() -> None:
    assert estimated_completion(0, [], LONG_AGO, TODAY) == TODAY


def test_a_day_ten_years_away_is_not_told() -> None:
    assert estimated_completion(130, ago(1), LONG_AGO, TODAY) == TODAY + timedelta(days=3640)
    assert estimated_completion(131, ago(1), LONG_AGO, TODAY) is None
