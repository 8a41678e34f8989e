"""Daily challenges, as a student's day goes on."""

from datetime import UTC, date, datetime, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from learning.challenges import Advance, Trial, advanced, days
from learning.happened import ActiveTime, GradedAnswer, Happened, Milestone
from learning.vocabulary import ChallengeKind as Kind

ID = UUID(int=1)
AUCKLAND = ZoneInfo("Pacific/Auckland")
MONDAY = date(2026, 11, 2)


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


EIGHT = at(8)


def trial(kind: Kind, *, target: int = 2, count: int = 0, subject: str | None = None, joined_at: datetime = EIGHT) -> Trial:
    return Trial(id=ID, kind=kind, day=MONDAY, subject=subject, joined_at=joined_at, count=count, target=target)


def active(*stretches: tuple[datetime, int]) -> Happened:
    return Happened(active=tuple(ActiveTime(at=when, subject="Mathematics", seconds=seconds) for when, seconds in stretches))


def answered(when: datetime, score: float, seconds: int = 100, subject: str = "Mathematics") -> GradedAnswer:
    return GradedAnswer(at=when, subject=subject, score=score, threshold=0.8, seconds=seconds, usual_seconds=240)


def one(trial: Trial, happened: Happened, zone: tzinfo = UTC) -> tuple[int, bool] | None:
    """The count and whether it is completed; None where nothing changed."""
    found = [(moved.count, moved.is_completed) for moved in advanced([trial], happened, zone)]
    return found[0] if found else None


def test_short_stretches_add_up_to_minutes() -> None:
    own, seen = trial(Kind.TIME_SPENT), []
    for stretch in (30, 29, 1, 59, 1, 60):
        for moved in advanced([own], active((at(9), stretch)), UTC):
            seen.append((moved.count, moved.is_seen, moved.is_completed))
            own = trial(Kind.TIME_SPENT, count=moved.count)
    assert seen == [(30, False, False), (59, False, False), (60, True, False), (119, False, False), (120, True, True)]


@pytest.mark.parametrize(
    ("kind", "happened", "count"),
    [
        (Kind.PERFECT_SCORE, Happened(graded=(answered(at(9), 1), answered(at(9), 0.9))), 1),
        (Kind.SPEED_RUN, Happened(graded=(answered(at(9), 0.8), answered(at(9), 0.8, 240), answered(at(9), 0.7))), 1),
        (Kind.CONCEPT_COUNT, Happened(concepts_completed=(Milestone(at=at(9), subject="Mathematics"),)), 1),
        (Kind.CONCEPT_COUNT, Happened(concepts_mastered=(Milestone(at=at(9), subject="Mathematics"),)), None),
        (Kind.TIME_SPENT, active((at(9), 40), (at(10), 30)), 70),
    ],
)
def test_what_counts(kind: Kind, happened: Happened, count: int | None) -> None:
    assert one(trial(kind), happened) == (None if count is None else (count, False))


def test_what_is_more_than_the_target_does_not_count() -> None:
    assert one(trial(Kind.TIME_SPENT), active((at(9), 500))) == (120, True)


def test_what_was_done_before_it_was_taken_on_does_not_count() -> None:
    assert one(trial(Kind.PERFECT_SCORE), Happened(graded=(answered(at(7, 59), 1),))) is None
    assert one(trial(Kind.PERFECT_SCORE), Happened(graded=(answered(at(8), 1),))) == (1, False)


def test_another_subject_does_not_count_where_one_is_asked_for() -> None:
    graded = (answered(at(9), 1, subject="Physics"), answered(at(9), 1))
    assert one(trial(Kind.PERFECT_SCORE, subject="Physics"), Happened(graded=graded)) == (1, False)


def test_its_day_is_the_students_own() -> None:
    """In Auckland, 2 November is from 11:00 UTC on the 1st to 11:00 UTC on the 2nd."""
    early = trial(Kind.TIME_SPENT, joined_at=at(0, day=1))
    told = [one(early, active((moment, 60)), AUCKLAND) for moment in (at(10, 59, 1), at(11, 0, 1), at(10, 59, 2), at(11, 0, 2))]
    assert told == [None, (60, False), (60, False), None]
    assert days(active((at(10, 59, 1), 1), (at(11, 0, 1), 1)), AUCKLAND) == {date(2026, 11, 1), MONDAY}


def test_what_is_told_late_counts_for_the_day_on_which_it_was_done() -> None:
    assert list(advanced([trial(Kind.TIME_SPENT)], active((at(23), 60), (at(9, day=5), 60)), UTC)) == [
        Advance(ID, 60, is_completed=False, is_seen=True)
    ]
