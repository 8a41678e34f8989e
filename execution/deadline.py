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

    Leaving raises `RequestRefused` or `Disconnected` in that case.
    """

    __slots__ = ("_began", "_gone", "_handle", "_limit", "_reading", "_timeout", "_watch")

    def __init__(self, seconds: float) -> None:
        self._limit = seconds
        self._reading = False
        self._gone = False
        self._handle: asyncio.TimerHandle | None = None
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._began = asyncio.get_running_loop().time()
        self._timeout = asyncio.timeout_at(self._began + self._limit)
        await self._timeout.__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for one in (self._handle, self._watch):
            if one is not None:
                one.cancel()
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError:
            if self._gone:
                raise Disconnected from None
            raise self._refusal() from None

    def reads(self) -> None:
        """From now on it is the client that is waited for."""
        self._reading = True

    def works(self, receive: Receive) -> None:
        """The request has been read. From now on its client may be seen to go away, by what is received from it."""
        self._reading = False
        self._handle = asyncio.get_running_loop().call_later(PATIENCE, self._begin_to_watch, receive)

    def _begin_to_watch(self, receive: Receive) -> None:
        self._watch = asyncio.ensure_future(self._watched(receive))

    async def _watched(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        self._timeout.reschedule(0)

    def _refusal(self) -> RequestRefused:
        spent = round(asyncio.get_running_loop().time() - self._began, 3)
        if self._reading:
            said, status, close = "The request was not sent in time.", 408, [(b"connection", b"close")]
        else:
            said, status, close = "The request took too long, and was given up.", 503, []
        return RequestRefused.because("REQUEST_TIMEOUT", said, status, close, value=spent, limit=self._limit)
