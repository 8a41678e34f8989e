"""Achievements, approached step by step."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from learning.achievements import Aim, Approach, approached, criteria
from learning.engagement import Streak
from learning.happened import ActiveTime, GradedAnswer, Happened, Milestone
from learning.vocabulary import AchievementCriterion as Criterion

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
ID = UUID(int=1)


def aim(criterion: Criterion, *, target: int = 3, progress: int = 0, subject: str | None = None) -> Aim:
    return Aim(id=ID, criterion=criterion, subject=subject, progress=progress, target=target)


def answer(score: float, *, seconds: int | None = 100, before: float | None = None, subject: str = "Mathematics") -> GradedAnswer:
    return GradedAnswer(
        at=NOW, subject=subject, score=score, threshold=0.8, seconds=seconds, usual_seconds=240, score_before=before
    )


def reached(*subjects: str) -> tuple[Milestone, ...]:
    return tuple(Milestone(at=NOW, subject=subject) for subject in subjects)


def one(aim: Aim, happened: Happened, streak: Streak | None = None) -> tuple[int, bool] | None:
    """The progress and whether it is earned; None where nothing changed."""
    found = [(moved.progress, moved.is_earned) for moved in approached([aim], happened, streak)]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("criterion", "happened", "counted"),
    [
        (Criterion.CONCEPTS_MASTERED, Happened(concepts_mastered=reached("Mathematics", "Mathematics")), 2),
        (Criterion.SUBJECT_COMPLETION, Happened(paths_completed=reached("Mathematics")), 1),
        (Criterion.PERFECT_SCORE, Happened(graded=(answer(1), answer(0.99), answer(1))), 2),
        (Criterion.PERFECT_SCORE, Happened(graded=(answer(1, before=1),)), 0),
        (Criterion.PERFECT_SCORE, Happened(graded=(answer(1, before=0.5),)), 1),
        (Criterion.SPEED, Happened(graded=(answer(0.8, seconds=239), answer(0.8, seconds=240))), 1),
        (Criterion.SPEED, Happened(graded=(answer(0.79), answer(0.9, seconds=None))), 0),
        (Criterion.SPEED, Happened(graded=(answer(0.9, before=0.8), answer(0.9, before=0.7))), 1),
    ],
)
def test_what_counts(criterion: Criterion, happened: Happened, counted: int) -> None:
    assert one(aim(criterion), happened) == ((counted, False) if counted else None)
    assert criteria(happened, None).count(criterion) == (counted > 0)


def test_one_subject_counts_alone_where_it_is_asked_for() -> None:
    happened = Happened(concepts_mastered=reached("Physics", "Mathematics", "Physics"))
    assert one(aim(Criterion.CONCEPTS_MASTERED, subject="Physics"), happened) == (2, False)
    assert one(aim(Criterion.CONCEPTS_MASTERED, subject="History"), happened) is None


def test_it_is_earned_at_the_target_and_past_it() -> None:
    mastered = Happened(concepts_mastered=reached("Mathematics", "Mathematics"))
    assert one(aim(Criterion.CONCEPTS_MASTERED, target=5, progress=2), mastered) == (4, False)
    assert one(aim(Criterion.CONCEPTS_MASTERED, target=5, progress=3), mastered) == (5, True)
    assert one(aim(Criterion.CONCEPTS_MASTERED, target=5, progress=4), mastered) == (6, True)


@pytest.mark.parametrize(
    ("streaks", "said"),
    [
        ([(1, 1), (2, 2), (3, 3)], [(1, False), (2, False), (3, True)]),
        ([(1, 1), (2, 2), (1, 2)], [(1, False), (2, False), (1, False)]),  # a day was missed
        ([(1, 2), (1, 3)], [(1, False), (1, True)]),  # an earlier day came to light, and made three with its neighbours
    ],
)
def test_a_streak_counts_its_days_now(streaks: Sequence[tuple[int, int]], said: Sequence[tuple[int, bool]]) -> None:
    progress, found = 0, []
    for current, longest in streaks:
        moved = one(aim(Criterion.STREAK, progress=progress), Happened(), Streak(current, longest))
        assert moved is not None
        found.append(moved)
        progress = moved[0]
    assert found == said


def test_a_second_time_on_one_day_is_nothing_new_to_a_streak() -> None:
    happened = Happened(active=(ActiveTime(at=NOW, subject="Mathematics", seconds=60),))
    assert criteria(happened, None) == []
    assert criteria(happened, Streak(1, 1)) == [Criterion.STREAK]
    assert one(aim(Criterion.STREAK, progress=1), happened) is None


def test_a_challenge_can_give_one() -> None:
    far = aim(Criterion.CONCEPTS_MASTERED, target=5, progress=1)
    assert list(approached([far], Happened(), None, {ID})) == [Approach(ID, 5, is_earned=True)]
