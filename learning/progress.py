"""How far a student is with one concept, and how it changes with what they do: values in, values out.

When a mastered concept is looked at again is in `reviews.py`, the practice of what went wrong in `remediation.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from learning.happened import Happened, Milestone
from learning.mastery import PASSED
from learning.reviews import rating, scheduled
from learning.vocabulary import ExerciseKind, ExerciseProgress, ProgressStatus

USUAL_SECONDS_A_STEP = 80
"""What an exercise usually takes, for each step that its answer should show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The columns of a progress row that rules change, by their names. `mastered_at` and `completed_at` tell of the first time
    and stay when mastery falls; `review_due_at` goes with it, and what is known for the schedule stays."""

    status: ProgressStatus = ProgressStatus.NOT_STARTED
    hook_viewed: bool = False
    examples_viewed: int = 0
    core_content_viewed: bool = False
    initial_exercise_status: ExerciseProgress = ExerciseProgress.NOT_STARTED
    advanced_exercise_status: ExerciseProgress = ExerciseProgress.NOT_STARTED
    initial_exercise_score: float | None = None
    advanced_exercise_score: float | None = None
    final_mastery_score: float | None = None
    completed_at: datetime | None = None
    mastered_at: datetime | None = None
    attempt_count: int = 0
    last_attempt_at: datetime | None = None
    review_due_at: datetime | None = None
    review_state: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, row: object) -> "Standing":
        """What a row with these columns says."""
        said = {field.name: getattr(row, field.name) for field in fields(cls)}
        for name in ("initial_exercise_status", "advanced_exercise_status"):
            said[name] = ExerciseProgress(said[name])
        return cls(**said | {"status": ProgressStatus(said["status"])})

    def columns(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A graded answer, as far as it bears on mastery."""

    kind: ExerciseKind
    score: float
    confidence: float | None  # the grader's; None when an educator decided
    graded_at: datetime
    in_review: bool = False  # handed in in a session that looks again at what was mastered
    is_latest: bool = True  # no answer of this kind on the concept that counts was handed in later


def viewed(own: Standing, *, hook: bool = False, explanation: bool = False, examples: int = 0) -> Standing:
    """After parts of the lesson were in view; `examples` is how many different ones were, ever."""
    return replace(
        own,
        status=_at_least(own.status, ProgressStatus.VIEWING),
        hook_viewed=own.hook_viewed or hook,
        core_content_viewed=own.core_content_viewed or explanation,
        examples_viewed=max(own.examples_viewed, examples),
    )


def asked(own: Standing, kind: ExerciseKind) -> Standing:
    """After an exercise was requested."""
    status = _at_least(own.status, ProgressStatus.PRACTICING)
    initial, advanced = own.initial_exercise_status, own.advanced_exercise_status
    if kind is ExerciseKind.INITIAL and initial is ExerciseProgress.NOT_STARTED:
        initial = ExerciseProgress.IN_PROGRESS
    if kind is ExerciseKind.ADVANCED and advanced is ExerciseProgress.NOT_STARTED:
        advanced = ExerciseProgress.IN_PROGRESS
    return replace(own, status=status, initial_exercise_status=initial, advanced_exercise_status=advanced)


def handed_in(own: Standing, kind: ExerciseKind, at: datetime) -> Standing:
    """After an answer was handed in, of whatever kind, to be graded."""
    last = at if own.last_attempt_at is None else max(at, own.last_attempt_at)
    return replace(asked(own, kind), attempt_count=own.attempt_count + 1, last_attempt_at=last)


def graded(own: Standing, result: Result, threshold: float) -> Standing:
    """After an answer was graded, or graded anew.

    The latest answer to the first exercise and the latest to the advanced one count, each in full: the mastery score is
    their mean. Who has both is through with the concept, and masters it while that score is at `threshold` or above: a worse
    answer later takes mastery away. Practice of single steps counts for nothing here: what it did shows in the next answer.
    """
    if result.kind is ExerciseKind.REMEDIATION or not result.is_latest:
        return own
    now = _scored(own, result)
    if now.advanced_exercise_score is None or now.final_mastery_score is None:
        return replace(now, status=_at_least(own.status, ProgressStatus.PRACTICING))
    was, masters = own.status is ProgressStatus.MASTERED, now.final_mastery_score >= threshold
    now = replace(
        now,
        status=ProgressStatus.MASTERED if masters else ProgressStatus.COMPLETED,
        completed_at=own.completed_at or result.graded_at,
        mastered_at=own.mastered_at or (result.graded_at if masters else None),
    )
    if was and masters and not result.in_review:  # practice beside the reviews leaves their time alone
        return now
    return _reviewed(now, result, threshold) if was or masters else now


def mastery_score(initial: float | None, advanced: float | None) -> float | None:
    """The mean of the two, or of what there is of them."""
    return mean_score([initial, advanced])


def mean_score(scores: Iterable[float | None]) -> float | None:
    """The mean of those that are there, to four digits, and rounded as PostgreSQL does."""
    known = [Decimal(str(score)) for score in scores if score is not None]
    if not known:
        return None
    mean = sum(known, Decimal()) / len(known)
    return float(mean.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def due_kind(initial: float | None, advanced: float | None) -> ExerciseKind:
    """What to practice next: the first exercise until it is passed, then the advanced one; afterwards the one that went worse."""
    if initial is None or initial < PASSED:
        return ExerciseKind.INITIAL
    return ExerciseKind.ADVANCED if advanced is None or advanced <= initial else ExerciseKind.INITIAL


def usual_seconds(steps: int) -> int:
    """What an exercise whose answer should show so many steps usually takes."""
    return USUAL_SECONDS_A_STEP * steps


def reached(before: Standing, after: Standing, *, subject: str, at: datetime) -> Happened:
    """What a student reached on a concept for the first time, by something done at this moment."""
    there = (Milestone(at=at, subject=subject),)
    return Happened(
        explanations_read=there if after.core_content_viewed and not before.core_content_viewed else (),
        concepts_completed=there if after.completed_at and not before.completed_at else (),
        concepts_mastered=there if after.mastered_at and not before.mastered_at else (),
    )


def _scored(own: Standing, result: Result) -> Standing:
    if result.kind is ExerciseKind.INITIAL:
        own = replace(own, initial_exercise_score=result.score, initial_exercise_status=ExerciseProgress.COMPLETED)
    else:
        own = replace(own, advanced_exercise_score=result.score, advanced_exercise_status=ExerciseProgress.COMPLETED)
    return replace(own, final_mastery_score=mastery_score(own.initial_exercise_score, own.advanced_exercise_score))


def _reviewed(own: Standing, result: Result, threshold: float) -> Standing:
    rated = rating(result.score, threshold=threshold, confidence=result.confidence)
    review = scheduled(own.review_state, rated, result.graded_at)
    masters = own.status is ProgressStatus.MASTERED
    return replace(own, review_due_at=review.due_at if masters else None, review_state=review.state)


def _at_least(status: ProgressStatus, other: ProgressStatus) -> ProgressStatus:
    return max(status, other, key=_FAR.__getitem__)


_FAR = {status: place for place, status in enumerate(ProgressStatus)}
