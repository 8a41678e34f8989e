"""What daily challenges there are, and which of them a day has. How far a student is with one is counted elsewhere."""

from dataclasses import dataclass
from datetime import date

from learning.vocabulary import ChallengeKind, Difficulty

A_DAY = 2
"""How many challenges each day has."""


@dataclass(frozen=True, slots=True)
class Template:
    """A challenge that comes back every few days. It is for all students, whatever they learn."""

    name: str
    description: str
    kind: ChallengeKind
    target: int
    points: int
    difficulty: Difficulty


TEMPLATES = (
    Template("Twenty good minutes", "Learn for 20 active minutes today.", ChallengeKind.TIME_SPENT, 20, 10, Difficulty.BASIC),
    Template("Every step", "Give an answer with every step right.", ChallengeKind.PERFECT_SCORE, 1, 15, Difficulty.INTERMEDIATE),
    Template("One more concept", "Complete a concept today.", ChallengeKind.CONCEPT_COUNT, 1, 20, Difficulty.INTERMEDIATE),
    Template(
        "Against the clock",
        "Pass 2 exercises in less than their usual time.",
        ChallengeKind.SPEED_RUN,
        2,
        20,
        Difficulty.ADVANCED,
    ),
    Template("Half an hour", "Learn for 30 active minutes today.", ChallengeKind.TIME_SPENT, 30, 15, Difficulty.INTERMEDIATE),
    Template("Twice right", "Give 2 answers with every step right.", ChallengeKind.PERFECT_SCORE, 2, 25, Difficulty.ADVANCED),
)
"""Neighbours count different things: a day has one challenge of each kind at most."""


def of_day(day: date) -> list[Template]:
    """The challenges of a day, the same whoever asks: the templates go round."""
    first = day.toordinal() * A_DAY
    return [TEMPLATES[(first + n) % len(TEMPLATES)] for n in range(A_DAY)]
