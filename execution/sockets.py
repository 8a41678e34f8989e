"""Sockets that speak graphql-transport-ws: who sits at one, for how long, and how it is shown the door.

Strawberry's handler speaks the protocol. Here: a token in `connection_init`, who is let in asked again while the socket is open,
and messages that are none.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Generic, TypeVar

import orjson
from starlette.websockets import WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler

from execution.errors import RequestRefused
from execution.request import Request

FORBIDDEN = 4403  # for the client of graphql-ws this is no end: it comes back, and asks its user for a new token
BROKEN = 1011
NOBODY = 60.0  # seconds for which a socket is open to somebody who does not say who they are
LOOK = 30.0  # seconds between looks at whether who sits there is still let in
MOST_REASON = 123  # bytes that a close frame has room for
OPERATIONS = 50  # of one socket, at the same time
AUTHORIZATION = ("authorization", "Authorization")  # in the payload of `connection_init`

Who = TypeVar("Who")


class Seat(Generic[Who]):
    """Whoever has a socket or a stream. Called, it makes the context of one operation of theirs."""

    def __init__(
        self,
        authorization: str,
        who: Who,
        identify: Callable[[str], Awaitable[Who]],
        context: Callable[[Who], Request],
        ends: Callable[[Who], float],
    ) -> None:
        self._authorization = authorization
        self._who = who
        self._identify = identify
        self._context = context
        self._ends = ends
        self.connection_params: dict[str, Any] = {}  # Strawberry puts the payload of `connection_init` here

    def __call__(self) -> Request:
        return self._context(self._who)

    async def take(self) -> None:
        """Seats whom the payload of `connection_init` names, if it names somebody. Raises `RequestRefused`."""
        for name in AUTHORIZATION:
            if name in self.connection_params:
                self._authorization = self.connection_params[name]
                await self.look()

    async def look(self) -> None:
        """Looks anew at who they are. Raises `RequestRefused` where they are no longer let in."""
        self._who = await self._identify(self._authorization)

    async def again(self) -> Request:
        """The context of an operation that goes on, of theirs as they are now. Raises `RequestRefused`."""
        await self.look()
        return self()

    async def refused(self) -> RequestRefused:
        """Why they are no longer let in, as soon as it is so."""
        if self._who is None:
            await asyncio.sleep(NOBODY)
            return RequestRefused.because("UNAUTHENTICATED", "Nobody has signed in here; come again with a token.")
        while True:
            await asyncio.sleep(max(0.05, min(LOOK, self._ends(self._who) - time.time())))
            try:
                await self.look()
            except RequestRefused as refused:
                return refused


class Adapter(ASGIWebSocketAdapter):
    """A socket that says nothing more once it is closed, by whichever side and for whichever of several reasons."""

    async def send_json(self, message: Any) -> None:
        if self.ws.application_state is WebSocketState.CONNECTED:
            with suppress(WebSocketDisconnected):  # whoever listens learns of it; here it is one message that nobody takes
                await super().send_json(message)

    async def close(self, code: int, reason: str) -> None:
        if self.ws.application_state is WebSocketState.CONNECTED:
            await super().close(code, reason.encode()[:MOST_REASON].decode(errors="ignore"))


class Handler(BaseGraphQLTransportWSHandler[Seat[Any], None]):
    """The protocol, over a seat."""

    _watching: asyncio.Task[None] | None = None

    async def shutdown(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await super().shutdown()

    async def handle_connection_init(self, message: Any) -> None:
        await super().handle_connection_init(message)
        if self.connection_acknowledged and self._watching is None:
            self._watching = asyncio.create_task(self._watch())

    async def handle_message(self, message: Any) -> None:
        if not _is_message(message):
            await self.handle_invalid_message("The message is none of graphql-transport-ws")
            return
        try:
            if message["type"] == "subscribe" and self.connection_acknowledged:
                await self.context.look()
            await super().handle_message(message)
        except RequestRefused as refused:
            await self.websocket.close(FORBIDDEN, str(refused))

    async def handle_subscribe(self, message: Any) -> None:
        if len(self.operations) < OPERATIONS or not self.connection_acknowledged:
            await super().handle_subscribe(message)
            return
        extensions = {"code": "TOO_MANY_OPERATIONS", "value": len(self.operations), "limit": OPERATIONS}
        error = {"message": f"A socket may have {OPERATIONS} operations at the same time.", "extensions": extensions}
        await self.websocket.send_json({"id": message["id"], "type": "error", "payload": [error]})

    async def _watch(self) -> None:
        """Closes the socket when who sits there is no longer let in."""
        try:
            why = await self.context.refused()
        except Exception as failure:
            await self.websocket.close(BROKEN, "")
            await self.handle_task_exception(failure)
        else:
            await self.websocket.close(FORBIDDEN, str(why))


def decoded(text: str | bytes) -> Any:
    """JSON. Raises `JSONDecodeError`, also for what is nested deeper than Python goes."""
    return orjson.loads(text)


def _is_message(said: Any) -> bool:
    """Whether a message is shaped as the protocol's are, where Strawberry takes that for granted."""
    if not isinstance(said, dict) or not isinstance(said.get("type"), str):
        return False
    payload = said.get("payload")
    if said["type"] == "connection_init":
        return not isinstance(payload, dict) or all(isinstance(payload.get(name, ""), str) for name in AUTHORIZATION)
    if said["type"] == "complete":
        return isinstance(said.get("id"), str)
    return said["type"] != "subscribe" or (
        isinstance(said.get("id"), str)
        and isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
    )
