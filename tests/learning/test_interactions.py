"""Time in a session: literal sequences, and that no order of them matters."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from learning.interactions import SKEW, ends_at, gained, seconds, summary, union, without

BEGAN = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRST, SECOND = UUID(int=1), UUID(int=2)


class Done(NamedTuple):
    """One thing that was done: at so many seconds from the beginning, for so many."""

    kind: str
    part: str
    after: float
    seconds: int | None = None
    scroll_percent: int | None = None
    target_id: UUID | None = None

    @property
    def at(self) -> datetime:
        return BEGAN + timedelta(seconds=self.after)


@pytest.mark.parametrize(
    ("done", "active", "duration"),
    [
        ([], 0, 0),
        ([Done("click", "hook", 30)], 0, 30),
        ([Done("view", "hook", 0, 20), Done("view", "explanation", 20, 100)], 120, 120),
        ([Done("view", "explanation", 0, 100), Done("view", "example", 50, 100)], 150, 150),  # both in view for a while
        ([Done("view", "explanation", 0, 100), Done("view", "explanation", 0, 100)], 100, 100),
        ([Done("view", "explanation", 0, 100), Done("view", "example", 300, 100)], 200, 400),  # nothing in between
        ([Done("view", "explanation", 0, 600), Done("idle", "explanation", 100, 200)], 400, 600),
        ([Done("view", "explanation", 0, 600), Done("idle", "example", 500, 200)], 500, 700),
        ([Done("idle", "hook", 0, 60)], 0, 60),
        ([Done("scroll", "explanation", 0, 15, 80)], 15, 15),
        ([Done("view", "explanation", 0, 9_000)], 1_800, 1_800),  # nobody looks for so long
        ([Done("view", "explanation", -60, 100)], 40, 40),  # a device whose clock is behind
        ([Done("view", "explanation", 0.6, 1), Done("view", "explanation", 2.6, 1)], 2, 3),
    ],
)
def test_active_time(done: list[Done], active: int, duration: int) -> None:
    found = summary(done, BEGAN)
    assert (found.active_seconds, found.duration_seconds) == (active, duration)


def test_what_was_seen() -> None:
    found = summary(
        [
            Done("view", "explanation", 0, 300),
            Done("scroll", "explanation", 10, None, 30),
            Done("scroll", "explanation", 20, None, 70),
            Done("view", "example", 100, 60, None, FIRST),
            Done("click", "example", 110, None, None, FIRST),
            Done("idle", "example", 400, 10, None, SECOND),
        ],
        BEGAN,
    )
    assert (found.hook_viewed, found.explanation_viewed, found.examples_viewed) == (False, True, frozenset({FIRST}))
    assert found.by_part == {"explanation": 300, "example": 60}
    assert found.scroll_percent == 70
    assert found.last_at == BEGAN + timedelta(seconds=410)


def test_what_was_done_after_a_session_ended_is_not_time_of_it() -> None:
    ended = BEGAN + timedelta(seconds=100)
    found = summary([Done("view", "explanation", 0, 90), Done("view", "explanation", 100, 1_000)], BEGAN, ended)
    assert found.active_seconds == 90 + SKEW.total_seconds()


def test_nobody_is_active_for_longer_than_a_session_has_lasted() -> None:
    done = [Done("view", "explanation", 0, 90), Done("view", "example", 100, 300)]
    found = summary(done, BEGAN, lasted=timedelta(seconds=120))
    assert found.active == [(BEGAN, BEGAN + timedelta(seconds=90)), (done[1].at, done[1].at + timedelta(seconds=30))]
    assert summary(done, BEGAN, lasted=timedelta(0)).active == []
    assert summary(done, BEGAN, lasted=timedelta(seconds=390)) == summary(done, BEGAN)


@pytest.mark.parametrize("seed", range(60))
def test_the_order_does_not_matter_and_no_second_counts_twice(seed: int) -> None:
    chance = Random(seed)
    done = [
        Done(
            chance.choice(["view", "view", "view", "scroll", "click", "idle"]),
            chance.choice(["hook", "explanation", "example", "exercise"]),
            chance.uniform(-100, 2_000),
            chance.choice([None, chance.randrange(400)]),
        )
        for _ in range(chance.randrange(1, 40))
    ]
    ended = chance.choice([None, BEGAN + timedelta(seconds=chance.randrange(2_000))])
    expected = summary(done, BEGAN, ended)
    for _ in range(5):
        chance.shuffle(done)
        assert summary(done, BEGAN, ended) == expected
    assert summary(done + done, BEGAN, ended) == expected
    assert 0 <= expected.active_seconds <= expected.duration_seconds
    assert expected.active_seconds == seconds(expected.active)
    assert all(part <= expected.active_seconds for part in expected.by_part.values())
    # second by second, as a clock on the wall would count it
    whole = [one._replace(after=float(int(one.after))) for one in done]
    tick = summary(whole, BEGAN, ended)
    inside = range(0, 2_500) if ended is None else range(0, int((ended + SKEW - BEGAN).total_seconds()))
    assert tick.active_seconds == sum(_is_active(whole, second) for second in inside)


def _is_active(done: list[Done], second: int) -> bool:
    on = [one.kind for one in done if one.after <= second < one.after + (one.seconds or 0)]
    return any(kind != "idle" for kind in on) and "idle" not in on


def test_spans() -> None:
    a, b, c, d, e = (BEGAN + timedelta(seconds=n) for n in range(5))
    assert union([(c, d), (a, b), (b, c), (e, e)]) == [(a, d)]
    assert without([(a, c), (d, e)], [(b, d)]) == [(a, b), (d, e)]
    assert without([(a, e)], [(b, c), (d, e)]) == [(a, b), (c, d)]
    assert without([(b, c)], [(a, e)]) == []


def test_gains_are_told_by_the_students_own_day() -> None:
    zone = ZoneInfo("Pacific/Auckland")  # 13 hours ahead in March: midnight is at 11:00 UTC
    midnight = datetime(2026, 3, 2, 11, tzinfo=UTC)
    evening, morning = midnight - timedelta(minutes=10), midnight + timedelta(minutes=20)
    assert gained([], [(evening, morning)], zone) == [(evening, 600), (midnight, 1_200)]
    assert gained([(evening, midnight)], [(evening, morning)], zone) == [(midnight, 1_200)]
    assert gained([(evening, morning)], [(evening, midnight)], zone) == []


def test_a_session_ends_so_long_after_the_last_thing_done() -> None:
    hours = timedelta(hours=12)
    assert ends_at(BEGAN, None, hours) == BEGAN + hours
    assert ends_at(BEGAN, BEGAN + timedelta(minutes=5), hours) == BEGAN + timedelta(hours=12, minutes=5)
