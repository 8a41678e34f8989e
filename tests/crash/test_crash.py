"""Servers and workers that are killed lose no answer, grade none twice, and leave no gap in what is heard.

`scripts/crash` kills more of them.
"""

from tests.crash.house import house
from tests.crash.trial import run


async def test_nothing_acknowledged_is_lost() -> None:
    with house() as opened:
        result = await run(opened, kills=2, pupils=3, answers=8, seed=1)

    assert result.faults == []
    assert result.answers == 24
    assert result.returns > 0
