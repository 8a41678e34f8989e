"""What happened in a student's learning: paths, sittings, the answers given in them, the practice of what went wrong, and what
follows from these for a concept. Values only: how they come about is in `walk.py`, the rows that say them are made beside it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from demo.content import Example, Hook
from demo.taught import Exercise, Unit
from learning.vocabulary import (
    AssessmentStatus,
    DeviceType,
    Difficulty,
    ExerciseKind,
    LifeCategory,
    PathStatus,
    ProgressStatus,
    SessionKind,
    StepStatus,
)

REMEDIATION_BELOW = 0.6
"""The score of an answer below which its wrong steps are worth practicing."""

USUAL_SECONDS_A_STEP = 80
"""What an exercise usually takes, for each step that its answer should show."""

REVIEW_AFTER_DAYS = (4, 9, 20, 45)
"""When a mastered concept is looked at again: after mastery, after the first review, and so on."""


@dataclass(slots=True, kw_only=True, eq=False)
class Path:
    """A way through the course."""

    id: UUID
    started_at: datetime
    status: PathStatus = PathStatus.ACTIVE
    completed_at: datetime | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Answer:
    """An exercise that was asked for, and the answer to it."""

    id: UUID
    exercise_id: UUID  # of what was asked for
    kind: ExerciseKind
    exercise: Exercise
    steps: Sequence[str]  # asked for: all of the exercise's, or those up to the one that is practiced
    level: Difficulty
    category: LifeCategory
    interest: str | None
    asked_at: datetime
    submitted_at: datetime
    marks: tuple[StepStatus, ...]  # of each step
    status: AssessmentStatus = AssessmentStatus.EVALUATED
    practice: "Practice | None" = None  # that it belongs to

    @property
    def seconds(self) -> int:
        return int((self.submitted_at - self.asked_at).total_seconds())

    @property
    def graded_at(self) -> datetime:
        return self.submitted_at + timedelta(seconds=2 + len(self.steps))

    @property
    def is_graded(self) -> bool:
        return self.status is AssessmentStatus.EVALUATED

    @property
    def correct(self) -> int:
        return self.marks.count(StepStatus.CORRECT)

    @property
    def score(self) -> float:
        return round(self.correct / len(self.marks), 4)

    @property
    def is_quick(self) -> bool:
        """Whether it took less than the usual time."""
        return self.seconds < USUAL_SECONDS_A_STEP * len(self.steps)

    @property
    def needs_practice(self) -> bool:
        return self.is_graded and self.practice is None and self.score < REMEDIATION_BELOW

    def wrong(self) -> list[int]:
        """The places of the steps that are not right."""
        return [n for n, mark in enumerate(self.marks) if mark is not StepStatus.CORRECT]


@dataclass(slots=True, kw_only=True, eq=False)
class Practice:
    """A remediation: the wrong steps of one answer, practiced one after the other until each is right."""

    id: UUID
    unit: Unit
    original: Answer
    targets: Sequence[int]  # places of steps in the original's exercise
    started_at: datetime
    answers: list[Answer] = field(default_factory=list)

    @property
    def passed(self) -> list[Answer]:
        """The answers that got their target right: the last of the steps they were asked for."""
        return [answer for answer in self.answers if answer.is_graded and answer.marks[-1] is StepStatus.CORRECT]

    @property
    def completed_at(self) -> datetime | None:
        return self.passed[-1].graded_at if len(self.passed) == len(self.targets) else None

    @property
    def last_at(self) -> datetime:
        return self.answers[-1].submitted_at if self.answers else self.started_at


@dataclass(slots=True, kw_only=True, eq=False)
class Sitting:
    """A session."""

    id: UUID
    path: Path
    unit: Unit
    kind: SessionKind
    number: int  # of the student's sessions on this concept, from 1
    started_at: datetime
    ended_at: datetime
    active_seconds: int
    category: LifeCategory
    device: DeviceType
    hook: Hook | None = None
    examples: Sequence[Example] = ()
    answers: Sequence[Answer] = ()

    @property
    def seconds(self) -> int:
        return int((self.ended_at - self.started_at).total_seconds())

    @property
    def has_lesson(self) -> bool:
        return self.kind in (SessionKind.LESSON, SessionKind.REVIEW)


@dataclass(slots=True, kw_only=True, eq=False)
class Journey:
    """All that one student did."""

    paths: list[Path] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)  # oldest first
    practices: list[Practice] = field(default_factory=list)

    def answers(self) -> Iterator[tuple[Sitting, Answer]]:
        """Every answer with its sitting, oldest first."""
        return ((sitting, answer) for sitting in self.sittings for answer in sitting.answers)

    def concepts(self) -> dict[str, list[Sitting]]:
        """The sittings on each concept, in the order in which the concepts were opened."""
        grouped: dict[str, list[Sitting]] = {}
        for sitting in self.sittings:
            grouped.setdefault(sitting.unit.id, []).append(sitting)
        return grouped

    def on(self, concept_id: str) -> list[Sitting]:
        return [sitting for sitting in self.sittings if sitting.unit.id == concept_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a student is with a concept."""

    status: ProgressStatus
    initial: float | None  # the score of the last graded answer of this kind
    advanced: float | None
    completed_at: datetime | None
    mastered_at: datetime | None
    review_due_at: datetime | None
    reviews: int

    @property
    def score(self) -> float | None:
        """The mean of the two, or of what there is of them."""
        return mean_score([self.initial, self.advanced])


def standing(unit: Unit, sittings: Iterable[Sitting]) -> Standing:
    """What a student's sittings on a concept come to. Through with it is who has had the advanced exercise graded; who is
    through with a score at the concept's threshold has mastered it, and keeps that."""
    last: dict[ExerciseKind, float] = {}
    status = ProgressStatus.NOT_STARTED
    completed_at = mastered_at = reviewed_at = None
    reviews = 0
    for sitting in sittings:
        status = max(status, ProgressStatus.VIEWING, key=_FAR.__getitem__)
        for answer in sitting.answers:
            status = max(status, ProgressStatus.PRACTICING, key=_FAR.__getitem__)
            if not answer.is_graded or answer.kind is ExerciseKind.REMEDIATION:
                continue
            last[answer.kind] = answer.score
            if ExerciseKind.ADVANCED in last:
                status = max(status, ProgressStatus.COMPLETED, key=_FAR.__getitem__)
                completed_at = completed_at or answer.graded_at
                if (mean_score(last.values()) or 0) >= unit.concept.mastery_threshold:
                    status = ProgressStatus.MASTERED
                    mastered_at = mastered_at or answer.graded_at
        if mastered_at and sitting.kind is SessionKind.REVIEW:
            reviews, reviewed_at = reviews + 1, sitting.ended_at
    interval = timedelta(days=REVIEW_AFTER_DAYS[min(reviews, len(REVIEW_AFTER_DAYS) - 1)])
    return Standing(
        status=status,
        initial=last.get(ExerciseKind.INITIAL),
        advanced=last.get(ExerciseKind.ADVANCED),
        completed_at=completed_at,
        mastered_at=mastered_at,
        review_due_at=(reviewed_at or mastered_at) + interval if mastered_at else None,
        reviews=reviews,
    )


def mean_score(scores: Iterable[float | None]) -> float | None:
    """The mean of those that are there, to four digits, and rounded as PostgreSQL does."""
    known = [Decimal(str(score)) for score in scores if score is not None]
    if not known:
        return None
    mean = sum(known, Decimal()) / len(known)
    return float(mean.quantize(Decimal("0.0001"), ROUND_HALF_UP))


_FAR = {status: place for place, status in enumerate(ProgressStatus)}
