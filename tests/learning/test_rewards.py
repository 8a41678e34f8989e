"""Which achievements a student sees, and how far along they are said to be."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from learning.rewards import in_order, is_visible, share_done, shown_progress

MORNING = datetime(2026, 11, 2, 8, tzinfo=UTC)
EVENING = datetime(2026, 11, 2, 20, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Goal:
    id: str
    progress: int = 0
    target: int = 10
    earned_at: datetime | None = None
    is_secret: bool = False


def test_a_secret_achievement_appears_once_it_is_earned() -> None:
    assert not is_visible(Goal("a", progress=9, is_secret=True))
    assert is_visible(Goal("a", is_secret=True, earned_at=MORNING))
    assert is_visible(Goal("a"))


def test_earned_ones_come_first_then_the_nearest() -> None:
    goals = [
        Goal("far", 1),
        Goal("near", 9),
        Goal("as near", 90, 100),
        Goal("secret", 9, is_secret=True),
        Goal("early", 10, earned_at=MORNING),
        Goal("late", 2, earned_at=EVENING),
        Goal("also early", 10, earned_at=MORNING, is_secret=True),
    ]
    assert [goal.id for goal in in_order(goals)] == ["late", "also early", "early", "as near", "near", "far"]


@pytest.mark.parametrize(
    ("done", "target", "share"), [(0, 10, 0.0), (5, 10, 0.5), (10, 10, 1.0), (15, 10, 1.0), (-1, 10, 0.0), (0, 0, 1.0)]
)
def test_the_share_done(done: int, target: int, share: float) -> None:
    assert share_done(done, target) == share


@pytest.mark.parametrize(
    ("done", "completed_at", "shown"), [(3, None, 3), (12, None, 10), (-2, None, 0), (3, MORNING, 10), (12, MORNING, 10)]
)
def test_progress_never_shows_more_than_the_target_and_all_of_it_once_completed(
    done: int, completed_at: datetime | None, shown: int
) -> None:
    assert shown_progress(done, 10, completed_at) == shown
