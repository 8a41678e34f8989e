"""When a mastered concept is looked at again."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from fsrs import Rating

from learning.reviews import rating, scheduled

MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
AGAIN, HARD, GOOD, EASY = Rating


def intervals(*ratings: Rating) -> list[int]:
    """How many days each review puts the next one off, when each is made on the day that it is due."""
    at, state, found = MONDAY, None, list[int]()
    for rated in ratings:
        review = scheduled(state, rated, at)
        found.append((review.due_at - at).days)
        at, state = review.due_at, review.state
    return found


@pytest.mark.parametrize(
    ("ratings", "days"),
    [
        ((GOOD, GOOD, GOOD, GOOD, GOOD), [2, 11, 46, 163, 365]),  # never more than a year
        ((EASY, EASY, EASY), [8, 66, 365]),
        ((HARD, HARD, HARD), [1, 3, 7]),
        ((GOOD, GOOD, GOOD, AGAIN, GOOD, GOOD), [2, 11, 46, 3, 8, 19]),  # forgotten after seven weeks, and learned again
        ((AGAIN, AGAIN), [1, 1]),  # on another day, however bad
    ],
)
def test_the_days_between_reviews(ratings: tuple[Rating, ...], days: list[int]) -> None:
    assert intervals(*ratings) == days


def test_a_review_made_late_and_remembered_earns_a_longer_pause() -> None:
    first = scheduled(None, GOOD, MONDAY)
    on_time, late = (scheduled(first.state, GOOD, MONDAY + timedelta(days=days)) for days in (2, 20))
    assert (on_time.due_at - MONDAY, late.due_at - MONDAY) == (timedelta(days=13), timedelta(days=20 + 33))


def test_the_same_answer_always_gives_the_same_schedule() -> None:
    assert {scheduled(None, GOOD, MONDAY).due_at for _ in range(20)} == {MONDAY + timedelta(days=2)}


def test_the_state_outlives_being_kept_as_json() -> None:
    first = scheduled(None, GOOD, MONDAY)
    kept: Mapping[str, Any] = orjson.loads(orjson.dumps(first.state))
    assert kept == {
        "rule": "fsrs@6",
        "reviews": 0,
        "stability": 2.3065,
        "difficulty": pytest.approx(2.1181, abs=0.0001),
        "last_review": "2026-11-02T08:00:00+00:00",
    }
    assert scheduled(kept, EASY, first.due_at) == scheduled(first.state, EASY, first.due_at)


def test_another_rules_state_begins_anew() -> None:
    assert scheduled({"rule": "expanding@1", "reviews": 3}, GOOD, MONDAY) == scheduled(None, GOOD, MONDAY)


def test_the_offset_of_the_moment_does_not_matter() -> None:
    auckland = MONDAY.astimezone(timezone(timedelta(hours=13)))
    assert scheduled(None, GOOD, auckland).due_at == scheduled(None, GOOD, MONDAY).due_at


@pytest.mark.parametrize(
    ("score", "confidence", "rated"),
    [
        (0.0, 0.9, AGAIN),
        (0.5999, 0.9, AGAIN),
        (0.6, 0.9, HARD),
        (0.7999, 0.9, HARD),
        (0.8, 0.9, GOOD),
        (0.9999, 0.9, GOOD),
        (1.0, 0.8, EASY),
        (1.0, 0.79, GOOD),  # full marks by a grader in doubt
        (1.0, None, EASY),  # an educator was asked
    ],
)
def test_a_score_rates_the_review(score: float, confidence: float | None, rated: Rating) -> None:
    assert rating(score, threshold=0.8, confidence=confidence) is rated
