"""Which achievements a student is shown and in what order, and how far along a goal is said to be.

What counts toward a goal is in `achievements.py` and `challenges.py`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar


class Goal(Protocol):
    """How near a student is to an achievement."""

    @property
    def id(self) -> object: ...
    @property
    def progress(self) -> int: ...
    @property
    def target(self) -> int: ...
    @property
    def earned_at(self) -> datetime | None: ...
    @property
    def is_secret(self) -> bool: ...


GoalT = TypeVar("GoalT", bound=Goal)


def is_visible(goal: Goal) -> bool:
    """Whether the student may know of it: a secret achievement appears once it is earned."""
    return goal.earned_at is not None or not goal.is_secret


def in_order(goals: Iterable[GoalT]) -> list[GoalT]:
    """The achievements that the student may know of: those earned, latest first, then the others, nearest first."""
    visible = sorted((goal for goal in goals if is_visible(goal)), key=lambda goal: str(goal.id))
    earned = [(goal.earned_at, goal) for goal in visible if goal.earned_at is not None]
    ahead = [goal for goal in visible if goal.earned_at is None]
    return [
        *(goal for _, goal in sorted(earned, key=lambda pair: pair[0], reverse=True)),
        *sorted(ahead, key=lambda goal: share_done(goal.progress, goal.target), reverse=True),
    ]


def share_done(done: int, target: int) -> float:
    """How much of a goal is done, 0 to 1; all of it where nothing is asked."""
    return min(1.0, max(0, done) / target) if target > 0 else 1.0


def shown_progress(done: int, target: int, completed_at: datetime | None) -> int:
    """How much to say is done of an achievement or challenge: never more than the target, and all of it once it was
    completed, whatever happened to the count since (a streak that ended does not take its badge back)."""
    return target if completed_at is not None else min(max(0, done), target)
