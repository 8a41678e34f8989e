"""How near what happened brings a student to achievements, and which of them it earns.

Which of them a student is shown is in `rewards.py`.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from learning.engagement import Streak
from learning.happened import Happened
from learning.vocabulary import AchievementCriterion


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """An achievement that the student has not earned."""

    id: UUID
    criterion: AchievementCriterion
    subject: str | None  # the only one that counts; None when all do
    progress: int
    target: int


@dataclass(frozen=True, slots=True)
class Approach:
    """How near they are now."""

    id: UUID
    progress: int
    is_earned: bool


def criteria(happened: Happened, streak: Streak | None) -> list[AchievementCriterion]:
    """What of all that achievements count there is to count. `streak` is the student's now, None when it is what it was."""
    return [one for one in AchievementCriterion if (one is AchievementCriterion.STREAK and streak) or _count(one, happened, None)]


def approached(
    aims: Iterable[Aim], happened: Happened, streak: Streak | None, prizes: Collection[UUID] = ()
) -> Iterator[Approach]:
    """The achievements whose progress changed, or that are earned. `prizes` are those given for challenges just completed.

    A streak's progress is its days now; any streak that reached the target earns it, also one that came to light late.
    """
    for aim in aims:
        progress, reached = aim.progress + _count(aim.criterion, happened, aim.subject), 0
        if aim.criterion is AchievementCriterion.STREAK:
            progress, reached = (streak.current_days, streak.longest_days) if streak else (aim.progress, 0)
        is_earned = aim.id in prizes or max(progress, reached) >= aim.target
        if is_earned or progress != aim.progress:
            yield Approach(aim.id, max(progress, aim.target) if aim.id in prizes else progress, is_earned)


def _count(criterion: AchievementCriterion, happened: Happened, subject: str | None) -> int:
    """How often it happened, in this subject or in any. Days in a row are not counted one by one."""
    match criterion:
        case AchievementCriterion.CONCEPTS_MASTERED:
            counted = [one.subject for one in happened.concepts_mastered]
        case AchievementCriterion.SUBJECT_COMPLETION:
            counted = [one.subject for one in happened.paths_completed]
        case AchievementCriterion.PERFECT_SCORE:
            counted = [one.subject for one in happened.graded if one.is_perfect]
        case AchievementCriterion.SPEED:
            counted = [one.subject for one in happened.graded if one.is_quick]
        case AchievementCriterion.STREAK:
            counted = []
    return len(counted) if subject is None else counted.count(subject)
