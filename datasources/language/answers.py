"""The shapes that a model answers in, and the checks that make its answer an exercise or marks. Whatever fails is `ModelRefused`.

The shapes are asked of the service as JSON schemas; bounds are checked here, since not every server knows them in a schema.
"""

from pydantic import BaseModel

from datasources.errors import ModelRefused
from datasources.language.clean import line, text
from datasources.language.evidence import bears_out, quoted
from datasources.language.models import Made, Marked, Written
from learning.grading import Mark, Task
from learning.vocabulary import Difficulty, StepStatus

LONGEST = 4_000  # characters of an exercise's prompt, and of its solution
STEPS = 8
STEP = 300
FEEDBACK = 600
LINK = "://"
GIVEN_AWAY = 5  # words of a solution that a prompt may hold: "3", "three tenths"


class ExerciseShape(BaseModel):
    """An exercise as a writer answers it."""

    prompt: str
    solution: str
    steps: list[str]
    difficulty: Difficulty


class StepShape(BaseModel):
    """One step's mark; the quote comes before the status that it is to bear out."""

    number: int
    quote: str
    status: StepStatus
    feedback: str
    confidence: float


class MarksShape(BaseModel):
    """The marks as a grader answers them."""

    steps: list[StepShape]
    feedback: str


def written(answer: ExerciseShape, made: Made) -> Written:
    """The exercise, or `ModelRefused`: for what is empty, too long, said twice or a link, and for a prompt with the solution."""
    prompt, solution = _whole("prompt", answer.prompt, LONGEST), _whole("solution", answer.solution, LONGEST)
    steps = tuple(line(_whole("step", step, STEP), STEP) for step in answer.steps)
    if not 1 <= len({step.casefold() for step in steps}) == len(steps) <= STEPS:
        raise ModelRefused("writer", f"the steps are not 1 to {STEPS}, each another")
    if LINK in " ".join((prompt, solution, *steps)):
        raise ModelRefused("writer", "an exercise leads elsewhere")
    if len(solution.split()) > GIVEN_AWAY and quoted(solution, prompt):
        raise ModelRefused("writer", "the prompt gives the solution away")
    return Written(prompt=prompt, solution=solution, steps=steps, difficulty=answer.difficulty, made=made)


def marked(answer: MarksShape, task: Task, response: str, made: Made) -> Marked:
    """The marks, or `ModelRefused` unless there is one for each step, in order, with a confidence from 0 to 1."""
    if [step.number for step in answer.steps] != list(range(1, len(task.steps) + 1)):
        raise ModelRefused("grader", "the marks are not one for each step, in order")
    if not all(0 <= step.confidence <= 1 for step in answer.steps):
        raise ModelRefused("grader", "a confidence is not from 0 to 1")
    pairs = list(zip(answer.steps, task.steps, strict=True))
    doubted = [said.status is StepStatus.CORRECT and not bears_out(said.quote, response, step, task) for said, step in pairs]
    return Marked(
        marks=tuple(_mark(said, step, doubt) for (said, step), doubt in zip(pairs, doubted, strict=True)),
        feedback=None if any(doubted) else _feedback(answer.feedback),
        confidence=0.0 if any(doubted) else None,
        made=made,
    )


def _mark(said: StepShape, step: str, doubt: bool) -> Mark:
    if doubt:
        return Mark(step, StepStatus.MISSING, None, 0.0)
    return Mark(step, said.status, _feedback(said.feedback), said.confidence)


def _feedback(said: str) -> str | None:
    """The feedback, cut where it is long; none where it leads elsewhere."""
    return None if LINK in said else text(said, FEEDBACK) or None


def _whole(what: str, said: str, most: int) -> str:
    """The text without what hides in it; refused where it is empty or too long, since half of it would be none."""
    kept = text(said, len(said))
    if not 0 < len(kept) <= most:
        raise ModelRefused("writer", f"the {what} has no text, or more than {most} characters")
    return kept
