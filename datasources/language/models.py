"""The language ports that need a large model: one that writes exercises, one that marks answers, one that hears interests. Rules
that do the same without a model are in `learning/`; whether a pupil's words may go to a model is decided by whoever calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from learning.grading import Mark, Task
from learning.interviews import Findings
from learning.vocabulary import Difficulty, ExerciseKind, LifeCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What an exercise is to be: all that a writer is told. It has no place for a name or an id of a pupil."""

    concept: str
    description: str | None = None
    objectives: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()  # the concept's own text, most telling first; what is too much is left out
    expected_steps: tuple[str, ...] = ()  # those of the concept's own exercises, where the book says them

    kind: ExerciseKind
    difficulty: Difficulty
    life_category: LifeCategory
    interest: str | None = None  # what the exercise is to be about, in the pupil's words
    language: str = "en"  # of the book, as BCP 47 names it

    target_step: str | None = None  # of a remediation: the step that went wrong
    went_wrong: str | None = None  # and what the pupil was told about it


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How a model's answer came about: enough to ask again, and to tell what it cost."""

    model: str  # as the service names it that answered
    parameters: Mapping[str, Any]
    template: str  # name and version, `exercise@1`
    prompt: str  # the final one: instructions, then the data
    data: str  # the data alone, which is what makes this prompt another than the next
    prompt_hash: str  # SHA-256, in hexadecimal, of template and final prompt
    tokens: int | None  # all that were paid for; None where the service does not count
    milliseconds: int  # retries included


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An exercise that a model wrote. Nothing but the prompt is for the pupil before the grading."""

    prompt: str
    solution: str
    steps: tuple[str, ...]
    difficulty: Difficulty
    made: Made


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """An answer that a model marked: what `learning.grading.graded` makes a grading of."""

    marks: tuple[Mark, ...]  # one for each step of the task, in order
    feedback: str | None  # Markdown; None where a mark was not believed, which it may contradict
    confidence: float | None  # 0 where a mark was not believed, so that a person looks; None where it follows from the marks
    made: Made


class Writer(Protocol):
    """A model that writes exercises."""

    async def exercise(self, brief: Brief) -> Written:
        """An exercise for the brief. Raises `ModelUnavailable` and `ModelRefused`."""
        ...


class Grader(Protocol):
    """A model that marks answers. What an answer says is data to it, whatever it says."""

    async def marks(self, task: Task, response: str) -> Marked:
        """The marks of a response. Raises `ModelUnavailable` and `ModelRefused`.

        A step is correct only on words of the response that have to do with the step or the solution. Where a model quotes none
        such, its mark is not believed: the step is missing, and both its confidence and the whole's are 0.
        """
        ...


class Extractor(Protocol):
    """Finds what a pupil cares about in an answer of an interview."""

    name: str  # the rule or the model, as it is stored beside what was found

    async def heard(self, question: str, side: LifeCategory | None, answer: str) -> Findings:
        """What an answer tells, given the question and the side of life that it was about. Raises `ModelUnavailable` and
        `ModelRefused`.

        The evidence of each interest are words of the answer. Names of people and places, numbers, and what is not fit for a
        child to be taught by are in no interest. What the answer says is data, whatever it says.
        """
        ...
