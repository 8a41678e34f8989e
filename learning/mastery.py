"""What counts as mastered, for one student and for a class.

How a score comes about is in `grading.py` and `progress.py`, when a concept is looked at again in `reviews.py`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Protocol
from uuid import UUID

from learning.vocabulary import ProgressStatus

PASSED = 0.6
"""The score from which an answer is good enough to go on; below it, the concept counts as not understood."""

STRUGGLING_ATTEMPTS = 2
"""From how many answers on a student who is still below the threshold is said to struggle."""

STRUGGLING_LIMIT = 50
"""How many struggling students a summary names at most."""


class ConceptStanding(Protocol):
    """How far a student is with a concept: the columns of a progress row that tell."""

    @property
    def concept_id(self) -> str: ...
    @property
    def status(self) -> str: ...


class ClassProgress(ConceptStanding, Protocol):
    """A progress row as a class's summary reads it."""

    @property
    def student_profile_id(self) -> UUID: ...
    @property
    def mastery_score(self) -> float | None: ...
    @property
    def attempt_count(self) -> int: ...


class TaughtConcept(Protocol):
    """A concept as a section's summary reads it."""

    @property
    def id(self) -> str: ...
    @property
    def mastery_threshold(self) -> float: ...
    @property
    def is_optional(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class MasterySummary:
    """How far a class is. Students in neither count have not begun."""

    student_count: int
    learning_count: int
    mastered_count: int
    average_mastery: float | None  # None when nobody has a score
    struggling: tuple[UUID, ...]  # student ids, lowest score first, at most STRUGGLING_LIMIT


def is_mastered(status: str) -> bool:
    """Whether a concept at this `ProgressStatus` is mastered."""
    return status == ProgressStatus.MASTERED


def is_completed(status: str) -> bool:
    """Whether a student is through with a concept at this `ProgressStatus`, mastered or not."""
    return status in (ProgressStatus.COMPLETED, ProgressStatus.MASTERED)


def statuses(progress: Iterable[ConceptStanding]) -> dict[str, str]:
    """One student's status on each concept that they began."""
    return {row.concept_id: row.status for row in progress}


def mastered(progress: Iterable[ConceptStanding]) -> set[str]:
    """The concepts that one student masters."""
    return {row.concept_id for row in progress if is_mastered(row.status)}


def required_thresholds(concepts: Iterable[TaughtConcept]) -> dict[str, float]:
    """The threshold of each concept of a section that is not optional: what its summary is about."""
    return {concept.id: concept.mastery_threshold for concept in concepts if not concept.is_optional}


def summary(rows: Iterable[ClassProgress], student_count: int, thresholds: Mapping[str, float]) -> MasterySummary:
    """How far a class of `student_count` students is with the concepts of `thresholds`, all of them taken together.

    One concept gives the summary of that concept, `required_thresholds` of a section's concepts that of the section. A
    student masters a section who masters each of these concepts; their score is the mean of their scores. With no concepts
    nobody is in either count. Rows of other concepts are passed over; a student has one row at most for each concept.
    """
    by_student: dict[UUID, list[ClassProgress]] = {}
    for row in rows:
        if row.concept_id in thresholds:
            by_student.setdefault(row.student_profile_id, []).append(row)

    masters = sum(_masters_all(own, thresholds) for own in by_student.values())
    scores = [score for own in by_student.values() if (score := _mean_score(own)) is not None]
    return MasterySummary(
        student_count=student_count,
        learning_count=len(by_student) - masters,
        mastered_count=masters,
        average_mastery=fmean(scores) if scores else None,
        struggling=_struggling(by_student, thresholds),
    )


def _masters_all(own: Collection[ClassProgress], thresholds: Mapping[str, float]) -> bool:
    return sum(is_mastered(row.status) for row in own) == len(thresholds)


def _mean_score(own: Iterable[ClassProgress]) -> float | None:
    scores = [row.mastery_score for row in own if row.mastery_score is not None]
    return fmean(scores) if scores else None


def _struggling(by_student: Mapping[UUID, Iterable[ClassProgress]], thresholds: Mapping[str, float]) -> tuple[UUID, ...]:
    lowest: list[tuple[float, UUID]] = []
    for student, own in by_student.items():
        scores = [
            row.mastery_score
            for row in own
            if not is_mastered(row.status)
            and row.attempt_count >= STRUGGLING_ATTEMPTS
            and row.mastery_score is not None
            and row.mastery_score < thresholds[row.concept_id]
        ]
        if scores:
            lowest.append((min(scores), student))
    return tuple(student for _, student in sorted(lowest)[:STRUGGLING_LIMIT])
