"""The practice of what went wrong: which steps of an answer, when a step is repaired, and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from learning.mastery import PASSED
from learning.progress import mean_score
from learning.vocabulary import ExerciseKind, PathStatus, StepStatus

MOST_STEPS = 2
"""How many steps are practiced at most, each by an exercise of its own. More at once would discourage."""

NAME_LENGTH = 255
"""How much of a step is kept with the exercise that practices it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """A graded answer to an exercise of a remediation."""

    target_step: str  # that it practices
    marks: Sequence[tuple[str, StepStatus]]  # each step that the answer should show, with what became of it
    score: float
    at: datetime  # when it was graded

    @property
    def is_passed(self) -> bool:
        """Whether the step is right; in an exercise that has it in other words, whether enough of the answer is."""
        found = [mark for step, mark in self.marks if _name(step) == _name(self.target_step)]
        return found[-1] is StepStatus.CORRECT if found else self.score >= PASSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How far a remediation is."""

    exercises_completed: int
    next_step: str | None  # to practice; None when it is completed
    final_understanding: float | None  # None until it is completed
    completed_at: datetime | None

    @property
    def status(self) -> PathStatus:
        return PathStatus.ACTIVE if self.completed_at is None else PathStatus.COMPLETED


def is_needed(kind: ExerciseKind, score: float) -> bool:
    """Whether an answer went so wrong that its steps should be practiced. Practice itself is gone on with instead."""
    return kind is not ExerciseKind.REMEDIATION and score < PASSED


def target_steps(marks: Iterable[tuple[str, StepStatus]]) -> list[str]:
    """The steps to practice, in order, the first that went wrong first; an exercise of a remediation for each."""
    return [step for step, mark in marks if mark is not StepStatus.CORRECT][:MOST_STEPS]


def outcome(targets: Sequence[str], practices: Iterable[Practice]) -> Outcome:
    """What the answers so far, oldest first, have come to. One after the other the steps are practiced, each until it is
    right; then the understanding that it ended with is the mean score of the answers that got them right."""
    passed: dict[str, Practice] = {}
    for practice in practices:
        if practice.is_passed:
            passed.setdefault(_name(practice.target_step), practice)
    done = [passed[name] for name in map(_name, targets) if name in passed]
    ahead = [step for step in targets if _name(step) not in passed]
    return Outcome(
        exercises_completed=len(done),
        next_step=ahead[0] if ahead else None,
        final_understanding=None if ahead else mean_score(practice.score for practice in done),
        completed_at=None if ahead else max(practice.at for practice in done),
    )


def _name(step: str) -> str:
    return step[:NAME_LENGTH]
