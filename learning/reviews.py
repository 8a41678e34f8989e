"""When a mastered concept is looked at again: the FSRS schedule, from how well each look at it went.

Learning and relearning steps of minutes, for flashcards, are left out: a concept is looked at on another day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fsrs import Card, Rating, Scheduler, State

from learning.mastery import PASSED

RULE = "fsrs@6"
"""Changes whenever the same reviews could lead to another schedule, or the state is kept in another way."""

SURE = 0.8
"""How sure the grader must be of a full score for it to count as easy."""

SCHEDULER = Scheduler(desired_retention=0.9, learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False)


@dataclass(frozen=True, slots=True)
class Review:
    """When to look at a concept again, and what the schedule needs to find the time after that, as JSON holds it."""

    due_at: datetime
    state: Mapping[str, Any]


def rating(score: float, *, threshold: float, confidence: float | None) -> Rating:
    """How well the student knew a concept, from the score of an answer on it. `threshold` is the concept's; `confidence` the
    grader's, None when an educator decided."""
    if score < PASSED:
        return Rating.Again
    if score < threshold:
        return Rating.Hard
    return Rating.Easy if score >= 1 and (confidence is None or confidence >= SURE) else Rating.Good


def scheduled(state: Mapping[str, Any] | None, rated: Rating, at: datetime) -> Review:
    """The next review, after one that went like this. With no state, or with one of another rule, the schedule begins."""
    known = state if state is not None and state.get("rule") == RULE else None
    card, _ = SCHEDULER.review_card(_card(known, at), rated, at.astimezone(UTC))
    kept = {
        "rule": RULE,
        "reviews": known["reviews"] + 1 if known else 0,  # since the concept was mastered first
        "stability": card.stability,  # days until nine of ten would still know it
        "difficulty": card.difficulty,  # 1 to 10
        "last_review": at.isoformat(),
    }
    return Review(card.due, kept)


def _card(known: Mapping[str, Any] | None, at: datetime) -> Card:
    """Never without an id or a day: the library would look at the clock for them."""
    if known is None:
        return Card(card_id=0, due=at)
    return Card(
        card_id=0,
        due=at,
        state=State.Review,
        stability=known["stability"],
        difficulty=known["difficulty"],
        last_review=datetime.fromisoformat(known["last_review"]),
    )
