"""On which days a student learns, when, and for how long: school days more than weekends, and hardly in the holiday."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from demo.roster import Learner, Story
from demo.seeded import dice

TERM_DAYS = 56
HOLIDAY_WEEKS_AGO = 4  # a whole week, Monday to Sunday
HOLIDAY_SHARE = 0.06  # of the days of it, for anybody
PAUSED_DAYS_AGO = 14
AWAY_DAYS_AGO = 22
NEWCOMER_DAYS = 6
GAVE_UP_AFTER_DAYS = 12
BEGAN_AGAIN_DAYS_AGO = 24


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which a student learned."""

    local: date
    begins_at: datetime
    minutes: float


def term_of(learner: Learner, today: date) -> tuple[date, date]:
    """The student's first and last possible day, by their own calendar."""
    first = today - timedelta(days=TERM_DAYS - dice("term", learner.handle).randrange(6))
    match learner.story:
        case Story.NEWCOMER:
            return today - timedelta(days=NEWCOMER_DAYS), today
        case Story.PAUSED:
            return first, today - timedelta(days=PAUSED_DAYS_AGO)
        case Story.AWAY:
            return first, today - timedelta(days=AWAY_DAYS_AGO)
    return first, today


def days(learner: Learner, now: datetime) -> Iterator[Day]:
    """The days, oldest first; today's among them when its time has come."""
    chance = dice("habits", learner.handle)
    today = now.astimezone(learner.zone).date()
    first, last = term_of(learner, today)
    usual_hour = chance.choice((8.7, 9.2, 9.5, 10.3, 15.5, 17.0, 18.2))
    weekend_habit = chance.choice((0.05, 0.1, 0.2, 0.35, 0.7))
    spirits = {week: chance.uniform(0.75, 1.15) for week in range(TERM_DAYS // 7 + 2)}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        weekend = day.isoweekday() > 5
        share = min(1.0, learner.diligence * spirits[n // 7]) * (weekend_habit if weekend else 1.0)
        if _is_holiday(day, today):
            share = HOLIDAY_SHARE
        learned = chance.random() < share
        hour = chance.gauss(12.5, 1.8) if weekend else chance.gauss(usual_hour, 0.5)
        minutes = max(9.0, chance.gauss(learner.daily_minutes, 0.28 * learner.daily_minutes)) * (0.8 if weekend else 1.0)
        sure = 0 < (today - day).days <= learner.keeps_up or n == 0
        gave_up = learner.story is Story.RESTARTED and n > GAVE_UP_AFTER_DAYS and (today - day).days > BEGAN_AGAIN_DAYS_AGO
        if (learned or sure) and not gave_up:
            begins = datetime.combine(day, time(), learner.zone) + timedelta(hours=min(max(hour, 7.0), 20.0))
            yield Day(day, begins.astimezone(UTC).replace(microsecond=0), minutes)


def _is_holiday(day: date, today: date) -> bool:
    monday = today - timedelta(days=today.weekday(), weeks=HOLIDAY_WEEKS_AGO)
    return monday <= day < monday + timedelta(days=7)
