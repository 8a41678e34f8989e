"""When a learning path will be completed at the present pace."""

from collections.abc import Iterable
from datetime import date, timedelta

PACE_DAYS = 28
"""How many days, up to today, the pace is taken from: four weeks, so that weekends and a holiday even out."""

HORIZON_DAYS = 3650
"""A path that would take longer than this has no pace worth telling."""


def estimated_completion(remaining: int, completed_on: Iterable[date], started_on: date, today: date) -> date | None:
    """The day on which `remaining` concepts will be completed, if they go on as they did of late.

    `completed_on` has the day of each concept completed on the path; days are the student's. The pace is that of the last
    `PACE_DAYS`, or since the path began where that is shorter. None when nothing was completed in that time.
    """
    if remaining <= 0:
        return today
    window = min(PACE_DAYS, max(1, (today - started_on).days + 1))
    first = today - timedelta(days=window - 1)
    completed = sum(first <= day <= today for day in completed_on)
    if completed == 0:
        return None
    days_left = -(-remaining * window // completed)
    return today + timedelta(days=days_left) if days_left <= HORIZON_DAYS else None
