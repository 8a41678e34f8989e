"""The data channel `interview` of a call: JSON objects both ways, none of them large, few of them waiting. Answers pings."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiortc import RTCDataChannel

LABEL = "interview"
LARGEST = 2 * 1024  # bytes of a message that comes
MOST = 50  # messages that wait, either way
MOST_UNSENT = 256 * 1024  # bytes: whoever takes so little is told no more


class Channel:
    """It may be spoken to before there is one."""

    def __init__(self, alive: Callable[[], None]) -> None:
        """`alive` is told of each message."""
        self._alive = alive
        self._channel: RTCDataChannel | None = None
        self._told = deque[str](maxlen=MOST)  # before it was open
        self._messages = deque[dict[str, Any]]()
        self._came = asyncio.Event()
        self._over = False

    def opened(self, channel: "RTCDataChannel") -> bool:
        """Takes a channel that the browser has opened, if it is the one; says what has waited for it."""
        if channel.label != LABEL or (self._channel is not None and self._channel.readyState == "open"):
            channel.close()
            return False
        self._channel = channel
        channel.on("message", self._take)
        while self._told:
            channel.send(self._told.popleft())
        return True

    def tell(self, message: dict[str, Any]) -> None:
        """Sends it, or keeps it until there is a channel."""
        if self._over:
            return
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        if self._channel is None:
            self._told.append(text)
        elif self._channel.readyState == "open" and self._channel.bufferedAmount < MOST_UNSENT:
            self._channel.send(text)

    async def messages(self) -> AsyncIterator[dict[str, Any]]:
        """What comes, until the end."""
        while True:
            while self._messages:
                yield self._messages.popleft()
            if self._over:
                return
            self._came.clear()
            await self._came.wait()

    def end(self) -> None:
        """Nothing more comes; what waits may still be read."""
        self._over = True
        self._came.set()

    async def sent(self) -> None:
        """Returns when the last that was told is on its way."""
        if (channel := self._channel) is not None and channel.readyState == "open" and channel.bufferedAmount:
            low = asyncio.Event()
            channel.on("bufferedamountlow", low.set)
            await low.wait()

    def _take(self, data: str | bytes) -> None:
        self._alive()
        if self._over or not isinstance(data, str) or len(data.encode()) > LARGEST:
            return
        message: object = None
        with suppress(ValueError, RecursionError):  # 2 KB of brackets are too deep
            message = json.loads(data)
        if not isinstance(message, dict):
            return
        if message.get("type") == "ping":
            self.tell({"type": "pong", "at": message.get("at")})
        elif len(self._messages) < MOST:
            self._messages.append(message)
            self._came.set()
