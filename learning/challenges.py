"""How far what happened brings a student with the daily challenges that they took on, and which of them it completes.

A challenge counts what was done on its day, by the student's own calendar, from when they took it on; also when it is told
later, as a phone that was offline does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from uuid import UUID

from learning.engagement import local_day
from learning.happened import Happened
from learning.vocabulary import ChallengeKind

SECONDS_A_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A challenge that the student took on and has not completed."""

    id: UUID
    kind: ChallengeKind
    day: date
    subject: str | None  # the only one that counts; None when all do
    joined_at: datetime
    count: int  # so far; seconds for `TIME_SPENT`, whose target is in minutes
    target: int

    @property
    def goal(self) -> int:
        """What the count has to reach."""
        return self.target * unit(self.kind)


@dataclass(frozen=True, slots=True)
class Advance:
    """How far they are now."""

    id: UUID
    count: int  # never more than the goal
    is_completed: bool
    is_seen: bool  # whether it shows, in the unit of the target


def unit(kind: ChallengeKind) -> int:
    """How many of what is counted make one of the target."""
    return SECONDS_A_MINUTE if kind is ChallengeKind.TIME_SPENT else 1


def advanced(trials: Iterable[Trial], happened: Happened, zone: tzinfo) -> Iterator[Advance]:
    """The challenges that went on. `zone` is the student's."""
    for trial in trials:
        more = sum(amount for at, subject, amount in _counted(trial.kind, happened) if _counts(trial, at, subject, zone))
        count = min(trial.count + more, trial.goal)
        if count != trial.count:
            seen = count // unit(trial.kind) != trial.count // unit(trial.kind)
            yield Advance(trial.id, count, count == trial.goal, seen)


def days(happened: Happened, zone: tzinfo) -> set[date]:
    """The student's days on which it happened."""
    return {local_day(at, zone) for at in happened.instants()}


def _counts(trial: Trial, at: datetime, subject: str, zone: tzinfo) -> bool:
    is_of_subject = trial.subject is None or trial.subject == subject
    return is_of_subject and at >= trial.joined_at and local_day(at, zone) == trial.day


def _counted(kind: ChallengeKind, happened: Happened) -> list[tuple[datetime, str, int]]:
    """When, in which subject and how much was done of what such a challenge counts."""
    match kind:
        case ChallengeKind.TIME_SPENT:
            return [(one.at, one.subject, one.seconds) for one in happened.active]
        case ChallengeKind.CONCEPT_COUNT:
            return [(one.at, one.subject, 1) for one in happened.concepts_completed]
        case ChallengeKind.PERFECT_SCORE:
            return [(one.at, one.subject, 1) for one in happened.graded if one.is_perfect]
        case ChallengeKind.SPEED_RUN:
            return [(one.at, one.subject, 1) for one in happened.graded if one.is_quick]
