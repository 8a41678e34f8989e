"""The exercises that a concept's own passages hold: what is asked, the solution, and the steps that an answer should show."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from learning.vocabulary import ContentKind, LifeCategory

SOLUTION = "**Solution.**"
"""What stands before the solution of an exercise, in every book that is taken in."""

MOST_STEPS = 6
LONGEST = 2_000  # characters of an exercise; what is longer came with much else
SHARED = re.compile(r"(?i)\b(?:(?:next|following|previous|last)\b[^.]{0,40}\b(?:exercise|question|problem)|above\b|below\b)")
"""Said by an exercise that cannot stand alone."""

ITEM = re.compile(r"(?m)^\s*(?:[a-z]|\d{1,2})[.)]\s+")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z$\\(])")


class Passage(Protocol):
    """A passage about a concept."""

    @property
    def text(self) -> str: ...  # of an exercise the task alone
    @property
    def solution(self) -> str | None: ...
    @property
    def kind(self) -> ContentKind: ...
    @property
    def expected_steps(self) -> Sequence[str]: ...
    @property
    def suitable_interests(self) -> Sequence[str]: ...
    @property
    def life_categories(self) -> Sequence[LifeCategory]: ...
    @property
    def requires_visual(self) -> bool | None: ...


@dataclass(frozen=True, slots=True)
class Found:
    """An exercise of the book's own."""

    prompt: str  # Markdown, as the solution
    solution: str
    steps: tuple[str, ...]
    interests: tuple[str, ...]  # that it suits
    category: LifeCategory | None


def with_solution(task: str, solution: str) -> str:
    """An exercise as a book has it: what `apart` takes apart."""
    return f"{task}\n\n{SOLUTION}\n\n{solution}" if solution else task


def apart(text: str) -> tuple[str, str]:
    """An exercise's task, and from its first solution on the rest, which is empty where there is none. Both Markdown."""
    task, found, solution = text.partition(SOLUTION)
    return (task.rstrip(" \n\r\t"), solution.strip()) if found else (text, "")


def exercises(passages: Iterable[Passage]) -> list[Found]:
    """The exercises that can be given and graded, in reading order: easy ones come first in a book.

    Where a book does not say the steps, the sentences of its solution are the steps. An exercise without a solution, one with a
    picture, and one that is told together with others are left out.
    """
    return [found for passage in passages for found in _exercise(passage)]


def _exercise(passage: Passage) -> Iterator[Found]:
    prompt, solution = passage.text.strip(), passage.solution or ""
    steps = tuple(passage.expected_steps) or _steps(prompt, solution)
    if passage.kind is ContentKind.EXERCISE and prompt and steps and not passage.requires_visual:
        category = passage.life_categories[0] if passage.life_categories else None
        yield Found(prompt, solution, steps, tuple(passage.suitable_interests), category)


def _steps(prompt: str, solution: str) -> tuple[str, ...]:
    """The steps that a solution tells; none where it is too long to be one exercise's, or the exercise needs others."""
    if (
        not solution
        or SOLUTION in solution
        or "\n\n" in solution
        or "|" in solution
        or len(prompt) > LONGEST
        or SHARED.search(prompt)
    ):
        return ()
    parts = ITEM.split(solution) if ITEM.match(solution) else SENTENCE.split(" ".join(solution.split()))
    steps = tuple(" ".join(part.split()) for part in parts if re.search(r"\w", part))
    return steps if len(steps) <= MOST_STEPS else ()
