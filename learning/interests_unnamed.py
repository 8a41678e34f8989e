"""Interests that no lexicon knows, by the pattern in which they are said. Less sure, and guarded: see `interests_guards.py`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from learning.interests_said import Clause, Word
from learning.vocabulary import LifeCategory


@dataclass(frozen=True, slots=True)
class Unnamed:
    name: str
    side: LifeCategory
    start: int
    end: int


def unnamed(words: Sequence[Word], clauses: Sequence[Clause], question: str, side: LifeCategory) -> Iterator[Unnamed]:
    return iter(())
