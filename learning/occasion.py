"""What an exercise is built around: a side of life, an interest of the student's, and how hard it is to be."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from learning.vocabulary import Difficulty, ExerciseKind, LifeCategory

HARDER: Mapping[ExerciseKind, int] = {ExerciseKind.ADVANCED: 1, ExerciseKind.REMEDIATION: -1}
"""By how much an exercise is harder than its concept."""


class Liked(Protocol):
    """Something that a student likes."""

    @property
    def name(self) -> str: ...
    @property
    def category(self) -> LifeCategory: ...
    @property
    def strength(self) -> float: ...


def occasion(likes: Sequence[Liked], weights: Mapping[str, float], used: Sequence[str | None]) -> tuple[LifeCategory, str | None]:
    """The side of life and the interest to take up: what is liked most, on the side that matters most, and was taken up least
    often before (`used` has the interests of earlier exercises). Without an interest, the side that matters most."""
    if not likes:
        return max(LifeCategory, key=lambda side: weights.get(side.value, 0.0)), None
    best = max(likes, key=lambda one: weights.get(one.category.value, 0.0) * one.strength / (1 + used.count(one.name)))
    return best.category, best.name


def level(difficulty: Difficulty, kind: ExerciseKind) -> Difficulty:
    """How hard an exercise on a concept of this difficulty is to be."""
    levels = list(Difficulty)
    return levels[min(max(levels.index(difficulty) + HARDER.get(kind, 0), 0), len(levels) - 1)]
