"""How much may come in: requests a minute of each who asks, and operations at the same time. In this process alone: of several
processes, each has its own measure."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from math import ceil
from types import TracebackType

from execution.errors import RequestRefused

KEPT = 10_000
"""Who is remembered: those who asked last. Who was forgotten begins anew."""

MINUTE = 60.0


class Rates:
    """A bucket of one minute's requests for each who asks, which fills again all the time."""

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`rate`: requests a minute; 0: any number."""
        self._rate = rate
        self._clock = clock
        self._interval = MINUTE / rate if rate else 0.0
        self._full: OrderedDict[Hashable, float] = OrderedDict()  # when the bucket will be full again

    def __len__(self) -> int:
        return len(self._full)

    def take(self, key: Hashable) -> None:
        """Counts a request of this key. Raises `RequestRefused` for one too many, which is not counted."""
        if not self._rate:
            return
        now = self._clock()
        full = max(self._full.get(key, now), now) + self._interval
        if full - now > MINUTE + self._interval / 2:  # half of one, for what sums of fractions lose
            raise _too_many(ceil((full - now) / self._interval - 0.5), self._rate, ceil(full - now - MINUTE))
        self._full[key] = full
        self._full.move_to_end(key)
        if len(self._full) > KEPT:
            self._full.popitem(last=False)


class Slots:
    """Room for so many operations at the same time, and for so many that wait their turn. Entered by `async with`."""

    def __init__(self, running: int, waiting: int) -> None:
        self._free = asyncio.Semaphore(running)
        self._most = waiting
        self.waiting = 0

    async def __aenter__(self) -> None:
        """Raises `RequestRefused` when there is no room to wait either."""
        if not self._free.locked():
            await self._free.acquire()
            return
        if self.waiting >= self._most:
            raise _busy(self.waiting, self._most)
        self.waiting += 1
        try:
            await self._free.acquire()
        finally:
            self.waiting -= 1

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._free.release()


def _too_many(value: int, limit: int, seconds: int) -> RequestRefused:
    said = f"More than {limit} requests in a minute; ask again in {seconds} s."
    return RequestRefused.because("RATE_LIMITED", said, 429, _retry_after(seconds), value=value, limit=limit)


def _busy(value: int, limit: int) -> RequestRefused:
    said = "The server has as much to do as it can take; ask again later."
    return RequestRefused.because("SERVER_BUSY", said, 503, _retry_after(1), value=value, limit=limit)


def _retry_after(seconds: int) -> list[tuple[bytes, bytes]]:
    return [(b"retry-after", b"%d" % max(seconds, 1))]
