"""What waits in memory for one who follows events."""

import asyncio
from collections import deque

from datasources.events.records import Event

AT_ONCE = 50  # events that a follower is given at once
BUFFER = 200  # events that may wait for one; they are the same objects for all


class Follower:
    """Of the events that are followed, all that come after the position `since`, in order; unless it has `overflown`: then it
    holds none, and whoever follows has to read the log up to where it begins anew."""

    __slots__ = ("_arrived", "_waiting", "overflown", "since")

    def __init__(self, since: int) -> None:
        self._arrived = asyncio.Event()
        self.begin(since)

    def begin(self, since: int) -> None:
        """Empty, and from this position on."""
        self.since = since
        self.overflown = False
        self._waiting: deque[Event] = deque()
        self._arrived.clear()

    def put(self, event: Event) -> None:
        if len(self._waiting) >= BUFFER:
            self._waiting.clear()
            self.overflown = True
        if not self.overflown:
            self._waiting.append(event)
        self._arrived.set()

    async def arrived(self) -> None:
        """Returns as soon as something waits, or it has overflown."""
        await self._arrived.wait()

    def take(self) -> list[Event]:
        """Those that have waited longest."""
        taken = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        if not self._waiting and not self.overflown:
            self._arrived.clear()
        return taken
