"""What happened in a student's learning: paths, sittings, the answers given in them, the practice of what went wrong, and what
follows from these for a concept. Values only: how they come about is in `walk.py`, the rows that say them are made beside it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from demo.content import Example, Hook
from demo.seeded import dice
from demo.taught import Exercise, Unit
from learning.progress import Result, Standing, graded, handed_in, viewed
from learning.remediation import is_needed
from learning.vocabulary import (
    AssessmentStatus,
    DeviceType,
    Difficulty,
    ExerciseKind,
    LifeCategory,
    PathStatus,
    SessionKind,
    StepStatus,
)

SURE, UNSURE = (0.82, 0.98), (0.34, 0.55)
"""Between which the confidence of a grading lies, where it counts and where an educator is to decide."""


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
    def confidence(self) -> float:
        """The grader's."""
        return round(dice("grading", self.id).uniform(*(SURE if self.is_graded else UNSURE)), 2)

    @property
    def correct(self) -> int:
        return self.marks.count(StepStatus.CORRECT)

    @property
    def score(self) -> float:
        return round(self.correct / len(self.marks), 4)

    @property
    def needs_practice(self) -> bool:
        return self.is_graded and is_needed(self.kind, self.score)

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


def standing(sittings: Iterable[Sitting]) -> Standing:
    """What a student's sittings on a concept come to, by the rules."""
    own = Standing()
    for sitting in sittings:
        own = after(own, sitting)
    return own


def after(own: Standing, sitting: Sitting) -> Standing:
    """How far the student is with the concept after one more sitting on it."""
    if sitting.has_lesson:
        own = viewed(own, hook=sitting.hook is not None, explanation=True)
    for answer in sitting.answers:
        own = handed_in(own, answer.kind, answer.submitted_at)
        if answer.is_graded:
            result = Result(
                kind=answer.kind,
                score=answer.score,
                confidence=answer.confidence,
                graded_at=answer.graded_at,
                in_review=sitting.kind is SessionKind.REVIEW,
            )
            own = graded(own, result, sitting.unit.concept.mastery_threshold)
    return own
