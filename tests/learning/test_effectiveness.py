"""How well something works is told once there is enough to tell it by."""

import pytest

from learning.effectiveness import effectiveness


@pytest.mark.parametrize(
    ("answers", "mean", "expected"),
    [(0, None, None), (4, 1.0, None), (5, 0.0, 0.0), (5, 0.61234, 0.6123), (6, 2 / 3, 0.6667)],
)
def test_effectiveness(answers: int, mean: float | None, expected: float | None) -> None:
    assert effectiveness(answers, mean) == expected
