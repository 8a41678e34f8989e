"""A breaker for each store: when it has not answered several times in a row, its calls fail at once, until one that is let
through from time to time is answered. The deadline of a call is its adapter's.
"""

import inspect
import logging
from collections.abc import Callable
from enum import StrEnum
from time import monotonic
from typing import Any, Self, TypeVar, cast

from datasources.errors import StoreMisconfigured, StoreUnavailable

OUTAGES = 3  # in a row, that open it
PAUSE = 5.0  # seconds before the next call is let through
BESIDE = ("prepare", "recreate", "close")  # what is asked of a store without its breaker

T = TypeVar("T")

log = logging.getLogger("spool.stores")


class State(StrEnum):
    """What a breaker does with calls."""

    CLOSED = "closed"  # they pass
    OPEN = "open"  # they fail at once
    HALF_OPEN = "half-open"  # they fail at once, but for the next, or for the one that is under way


class Breaker:
    """The breaker of one store. Outages alone count: an answer that says no is an answer, and a call that was cancelled says
    nothing. Calls may overlap in any way: what one of them tells is always the latest news of the store."""

    def __init__(
        self, store: str, clock: Callable[[], float] = monotonic, unavailable: type[StoreUnavailable] = StoreUnavailable
    ) -> None:
        """`unavailable` is what is raised where a call is not to be made."""
        self.store = store
        self._clock = clock
        self._unavailable = unavailable
        self._outages = 0  # in a row
        self._until: float | None = None  # when the pause ends; None while it is closed
        self._probes = False  # whether a call that was let through is under way

    @property
    def state(self) -> State:
        if self._until is None:
            return State.CLOSED
        return State.HALF_OPEN if self._probes or self._clock() >= self._until else State.OPEN

    def call(self) -> "_Call":
        """To be entered around a call. Raises `StoreUnavailable` where the call is not to be made."""
        return _Call(self)

    def enter(self) -> bool:
        """Whether the call that is about to be made is the one that is let through. Raises `StoreUnavailable`."""
        if self._until is None:
            return False
        if self._probes or self._clock() < self._until:
            raise self._unavailable(self.store, "it has not for some time")
        self._probes = True
        return True

    def answered(self) -> None:
        """A call was answered."""
        self._outages = 0
        if self._until is not None:
            self._until, self._probes = None, False
            log.warning("the %s store answers again", self.store)

    def failed(self, probe: bool, why: object = "") -> None:
        """A call was not answered; `probe` says whether it was the one let through."""
        self._outages += 1
        if probe:
            self._until, self._probes = self._clock() + PAUSE, False
        elif self._until is None and self._outages >= OUTAGES:
            self._until = self._clock() + PAUSE
            log.warning("%s; its calls fail at once now, but for one every %g s", why, PAUSE)

    def left(self, probe: bool) -> None:
        """A call was given up before anything came of it."""
        if probe:
            self._probes = False


class _Call:
    __slots__ = ("_breaker", "_probe")

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker

    def __enter__(self) -> Self:
        self._probe = self._breaker.enter()
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if error is None:
            self._breaker.answered()
        elif isinstance(error, StoreUnavailable):
            self._breaker.failed(self._probe, error)
        elif isinstance(error, StoreMisconfigured) or not isinstance(error, Exception):
            self._breaker.left(self._probe)
        else:
            self._breaker.answered()


class Guarded:
    """A store behind a breaker: whatever it is asked goes through it, but for what is done once, at the start or the end."""

    def __init__(self, store: object, breaker: Breaker) -> None:
        self._store = store
        self.breaker = breaker

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name in BESIDE or not inspect.iscoroutinefunction(found):
            return found

        async def guarded(*arguments: Any, **named: Any) -> Any:
            with self.breaker.call():
                return await found(*arguments, **named)

        setattr(self, name, guarded)
        return guarded


def guarded(store: T, name: str) -> T:
    """The same store behind a breaker of its own."""
    return cast(T, Guarded(store, Breaker(name)))
