"""What learning is worth in experience."""

from datetime import UTC, datetime

import pytest

from learning.experience import gained, of_answer
from learning.happened import ActiveTime, GradedAnswer, Happened, Milestone

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
THERE = (Milestone(at=NOW, subject="Mathematics"),)


def answer(score: float, before: float | None = None) -> GradedAnswer:
    return GradedAnswer(
        at=NOW, subject="Mathematics", score=score, threshold=0.8, seconds=60, usual_seconds=240, score_before=before
    )


@pytest.mark.parametrize(("score", "points"), [(None, 0), (0, 0), (0.1, 2), (0.3, 5), (0.3333, 5), (0.5, 8), (0.99, 15), (1, 15)])
def test_an_answer_gives_in_proportion_rounded_half_up(score: float | None, points: int) -> None:
    assert of_answer(score) == points


@pytest.mark.parametrize(
    ("happened", "points"),
    [
        (Happened(), 0),
        (Happened(active=(ActiveTime(at=NOW, subject="Mathematics", seconds=3600),)), 0),
        (Happened(explanations_read=THERE), 5),
        (Happened(graded=(answer(1), answer(0.5))), 23),
        (Happened(graded=(answer(1, before=0.5),)), 7),
        (Happened(graded=(answer(0.5, before=1),)), -7),
        (Happened(concepts_completed=THERE), 0),
        (Happened(concepts_completed=THERE, concepts_mastered=THERE, remediations_completed=THERE, graded=(answer(1),)), 75),
    ],
)
def test_what_is_gained(happened: Happened, points: int) -> None:
    assert gained(happened) == points
