"""What a student did in one transaction, as rewards read it. What it earns is decided in `rewards.py` and beside it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveTime:
    """Time gained in a session, idle time left out. One for each of the student's days that a batch of interactions reaches."""

    at: datetime  # of the last of it, with its offset: tells the day
    subject: str  # its name, as learning paths hold it
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedAnswer:
    """An answer whose grading now counts: by rule, by a model, or by an educator."""

    at: datetime  # when it was handed in, however late it was graded: tells the day
    subject: str
    score: float
    threshold: float  # of the concept: a score from here on has passed
    seconds: int | None  # that it took; None when that is not known
    usual_seconds: int
    score_before: float | None = None  # with which it counted until now, when it is decided anew after an appeal

    @property
    def is_perfect(self) -> bool:
        return _is_perfect(self.score) and not _is_perfect(self.score_before)

    @property
    def is_quick(self) -> bool:
        """Whether it passed, which it had not before, in less than the usual time."""
        passed = self.score >= self.threshold and not (self.score_before is not None and self.score_before >= self.threshold)
        return passed and self.seconds is not None and self.seconds < self.usual_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A concept, a path or a remediation that a student came to the end of; or an explanation that they read."""

    at: datetime  # of what the student did to reach it: tells the day
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """All that rewards are given for. Each thing is told once: a concept that is mastered again was told the first time."""

    active: tuple[ActiveTime, ...] = ()
    graded: tuple[GradedAnswer, ...] = ()
    explanations_read: tuple[Milestone, ...] = ()  # of concepts, the first time
    concepts_completed: tuple[Milestone, ...] = ()  # mastered at once, or not
    concepts_mastered: tuple[Milestone, ...] = ()
    remediations_completed: tuple[Milestone, ...] = ()
    paths_completed: tuple[Milestone, ...] = ()

    def instants(self) -> set[datetime]:
        """When the student learned something: the days of these are days with learning."""
        return {
            one.at
            for group in (
                self.active,
                self.graded,
                self.explanations_read,
                self.concepts_completed,
                self.concepts_mastered,
                self.remediations_completed,
                self.paths_completed,
            )
            for one in group
        }


def _is_perfect(score: float | None) -> bool:
    return score is not None and score >= 1
