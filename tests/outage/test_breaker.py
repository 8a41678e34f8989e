"""The breaker as a state machine, told literal sequences; and what is behind it."""

import asyncio
import logging

import pytest

from datasources.breaker import Breaker, Guarded, State, guarded
from datasources.errors import StoreMisconfigured, StoreRefused, StoreUnavailable

DOWN = StoreUnavailable("graph", "no answer")
ENDS: dict[str, BaseException | None] = {
    "answered": None,
    "down": DOWN,
    "refused": StoreRefused("graph", "bad statement"),
    "broken": KeyError("a bug"),
    "left": asyncio.CancelledError(),
    "misconfigured": StoreMisconfigured("SPOOL_NEO4J_URI", "no answer"),
}

SEQUENCES = {
    "closed": "",
    "two outages are none yet": "down down",
    "three in a row open it": "down down down | open shut",
    "an answer between them": "down down answered down down | closed",
    "to be refused is to be answered": "down down refused down down | closed",
    "a bug says that it answered": "down down broken down down | closed",
    "calls that were left say nothing": "down left down left down | open shut",
    "calls that were left alone": "left left left left | closed",
    "it stays open for the pause": "down down down 4.9 | open shut",
    "after the pause the next call is let through": "down down down 5 | half-open",
    "and closes it": "down down down 5 answered | closed",
    "or opens it for another pause": "down down down 5 down | open shut",
    "which ends too": "down down down 5 down 4.9 shut 0.1 | half-open",
    "to be refused closes it": "down down down 5 refused | closed",
    "a call that was left makes way for another": "down down down 5 left | half-open",
    "so does one that found a setting wrong": "down down down 5 misconfigured | half-open",
    "the other closes it": "down down down 5 left answered | closed",
    "after closing it takes three again": "down down down 5 answered down down | closed",
    "and opens anew": "down down down 5 answered down down down | open shut",
}


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def told(breaker: Breaker, clock: Clock, sequence: str) -> None:
    """Tells a breaker a sequence: how calls end, how many seconds pass; `shut` is a call that is not made."""
    for step in sequence.split():
        if step in ENDS:
            called(breaker, ENDS[step])
        elif step == "shut":
            with pytest.raises(StoreUnavailable, match="graph store does not answer: it has not for some time"):
                called(breaker, None)
        else:
            clock.now += float(step)


def called(breaker: Breaker, end: BaseException | None) -> None:
    """One call that ends like this."""
    try:
        with breaker.call():
            if end is not None:
                raise end
    except BaseException as error:
        if error is not end:
            raise


@pytest.mark.parametrize("sequence", SEQUENCES.values(), ids=SEQUENCES.keys())
def test_a_sequence(sequence: str) -> None:
    clock = Clock()
    breaker = Breaker("graph", clock)
    before, _, after = sequence.partition(" | ")
    state, _, last = (after or "closed").partition(" ")

    told(breaker, clock, before)

    assert breaker.state == state
    told(breaker, clock, last)


def opened(clock: Clock) -> Breaker:
    breaker = Breaker("graph", clock)
    told(breaker, clock, "down down down 5")
    return breaker


def test_one_call_alone_is_let_through() -> None:
    clock = Clock()
    breaker = opened(clock)

    with breaker.call():
        told(breaker, clock, "shut 100 shut")

    assert breaker.state is State.CLOSED


def test_those_that_began_before_it_opened_neither_lengthen_the_pause_nor_let_others_through() -> None:
    clock = Clock()
    breaker = Breaker("graph", clock)
    slow, slower, slowest = (breaker.call() for _ in range(3))
    for call in (slow, slower, slowest):
        call.__enter__()
    told(breaker, clock, "down down down 4")

    slow.__exit__(StoreUnavailable, DOWN, None)
    slower.__exit__(asyncio.CancelledError, asyncio.CancelledError(), None)
    told(breaker, clock, "shut 1")

    with breaker.call():
        slowest.__exit__(StoreUnavailable, DOWN, None)
        told(breaker, clock, "shut")
    assert breaker.state is State.CLOSED


def test_a_late_answer_closes_it() -> None:
    clock = Clock()
    breaker = Breaker("graph", clock)
    slow = breaker.call()
    slow.__enter__()
    told(breaker, clock, "down down down shut")

    slow.__exit__(None, None, None)

    assert breaker.state is State.CLOSED


def test_it_is_logged_once_when_it_opens_and_once_when_it_closes(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    with caplog.at_level(logging.WARNING, "spool.stores"):
        told(Breaker("graph", clock), clock, "down down down shut shut 5 down shut 5 answered answered")

    assert caplog.messages == [
        "the graph store does not answer: no answer; its calls fail at once now, but for one every 5 s",
        "the graph store answers again",
    ]


class Store:
    """Stands for a store's adapter."""

    name = "a store"

    def __init__(self) -> None:
        self.down = True

    async def read(self, what: str, *, much: int = 1) -> str:
        if self.down:
            raise DOWN
        return what * much

    async def close(self) -> str:
        return "closed"

    def measured(self) -> int:
        return 7


async def test_a_store_behind_a_breaker_is_the_same_store() -> None:
    store = Store()
    behind = guarded(store, "graph")
    store.down = False

    assert (await behind.read("a", much=2), behind.name, behind.measured()) == ("aa", "a store", 7)
    with pytest.raises(AttributeError, match="unknown"):
        _ = behind.unknown  # type: ignore[attr-defined]


async def test_a_store_that_is_down_is_not_asked_but_can_be_closed() -> None:
    store = Store()
    behind = guarded(store, "graph")
    assert isinstance(behind, Guarded)
    for _ in range(3):
        with pytest.raises(StoreUnavailable, match="no answer"):
            await behind.read("a")
    store.down = False

    with pytest.raises(StoreUnavailable, match="it has not for some time"):
        await behind.read("a")
    assert await behind.close() == "closed"
    assert behind.breaker.state is State.OPEN


async def test_a_call_that_is_cancelled_says_nothing() -> None:
    breaker = Breaker("graph")

    async def hang() -> None:
        with breaker.call():
            await asyncio.sleep(3600)

    tasks = [asyncio.create_task(hang()) for _ in range(5)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert breaker.state is State.CLOSED
