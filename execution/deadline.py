"""How long a request may take, and whether anybody still waits for its answer."""

import asyncio
from types import TracebackType
from typing import Self

from starlette.types import Receive

from execution.errors import RequestRefused
from execution.wire import Disconnected

PATIENCE = 1.0
"""Seconds for which nobody looks whether the client is still there: most requests are answered long before."""


class Deadline:
    """Entered by `async with`, around a request: what it waits for is cancelled when its time is up, or its client gone.

    Leaving raises `RequestRefused` or `Disconnected` in that case. It does what `asyncio.timeout` does, for a third of its price:
    one timer is all that a request costs that ends in time.
    """

    __slots__ = ("_began", "_cancelled", "_gone", "_limit", "_loop", "_over", "_reading", "_receive", "_task", "_timer", "_watch")

    def __init__(self, seconds: float) -> None:
        self._limit = seconds
        self._reading = self._gone = self._over = False
        self._receive: Receive | None = None
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        task = asyncio.current_task()
        assert task is not None
        self._task, self._loop = task, asyncio.get_running_loop()
        self._cancelled = task.cancelling()
        self._began = self._loop.time()
        self._timer = self._loop.call_later(min(PATIENCE, self._limit), self._look)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
        if self._over and self._task.uncancel() <= self._cancelled and kind is asyncio.CancelledError:
            raise (Disconnected() if self._gone else self._refusal()) from None

    def reads(self) -> None:
        """From now on it is the client that is waited for."""
        self._reading = True

    def works(self, receive: Receive) -> None:
        """The request has been read. From now on its client may be seen to go away, by what is received from it."""
        self._reading = False
        self._receive = receive

    def _look(self) -> None:
        left = self._began + self._limit - self._loop.time()
        if left <= 0:
            self._end()
            return
        if self._receive is not None and self._watch is None:
            self._watch = self._loop.create_task(self._watched(self._receive))
        self._timer = self._loop.call_later(min(PATIENCE, left) if self._watch is None else left, self._look)

    async def _watched(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        self._end()

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self._task.cancel()

    def _refusal(self) -> RequestRefused:
        spent = round(self._loop.time() - self._began, 3)
        if self._reading:
            said, status, close = "The request was not sent in time.", 408, [(b"connection", b"close")]
        else:
            said, status, close = "The request took too long, and was given up.", 503, []
        return RequestRefused.because("REQUEST_TIMEOUT", said, status, close, value=spent, limit=self._limit)
