"""Strawberry's view, for what the front door hands on: sockets and streams."""

from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta
from typing import Any

import orjson
from cross_web import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL
from strawberry.types.unset import UnsetType

from execution.masking import Masks
from execution.operations import Operations
from execution.request import Request
from execution.sockets import Adapter, Handler, Seat, decoded
from execution.streamed import Streamed, while_let_in

PROTOCOLS = (GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL)
CONTEXT = "spool.context"  # in the scope: whose seat it is, which makes a context for one operation
PATIENCE = timedelta(seconds=10)  # from the opening of a socket to its `connection_init`
TRY_AGAIN = 1013


class View(GraphQL[Seat[Any], None]):
    """The view over this schema. A page of another origin than the server's opens sockets only if it is one of `origins`."""

    websocket_adapter_class = Adapter
    graphql_transport_ws_handler_class = Handler

    def __init__(self, operations: Operations, masks: Masks, origins: Sequence[str] = ()) -> None:
        schema: Any = Streamed(operations, masks)
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=PROTOCOLS,
            connection_init_wait_timeout=PATIENCE,
            max_subscriptions_per_connection=None,  # the handler says how many
            allowed_origins=origins,
        )
        self._sockets = 0
        self._most = operations.limits.subscribers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._sit(scope, receive, send)
            return
        try:
            response = await self.run(HttpRequest(scope, receive))
        except HTTPException as refused:
            error = {"message": refused.reason, "extensions": {"code": "BAD_REQUEST"}}
            response = JSONResponse({"errors": [error]}, refused.status_code)
        response.headers["cache-control"] = "no-store, no-transform"  # a stream that is changed on its way may be held back
        await response(scope, receive, send)

    async def _sit(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._sockets >= self._most:
            await _turn_away(WebSocket(scope, receive, send), self._sockets, self._most)
            return
        self._sockets += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._sockets -= 1

    async def get_context(self, request: HttpRequest | WebSocket, response: Response | WebSocket) -> Seat[Any]:
        seat: Seat[Any] = request.scope[CONTEXT]
        return seat

    async def on_ws_connect(self, context: Seat[Any]) -> UnsetType | dict[str, object] | None:
        await context.take()
        return await super().on_ws_connect(context)

    async def execute_operation(self, *arguments: Any, **given: Any) -> Any:
        """A stream ends when whoever has it is no longer let in."""
        result = await super().execute_operation(*arguments, **given)
        return while_let_in(given["context"], result) if isinstance(result, AsyncGenerator) else result

    def encode_json(self, data: object) -> str:
        return orjson.dumps(data).decode()

    def decode_json(self, data: str | bytes) -> object:
        return decoded(data)


def request_of(scope: Scope) -> Request | None:
    """The request that a scope belongs to, as its field functions are handed it; None where it came to none."""
    try:
        request: Request = scope[CONTEXT]()
    except Exception:  # this is asked where something has failed already
        return None
    return request


async def _turn_away(socket: WebSocket, open: int, most: int) -> None:
    """Answers a handshake for which there is no room."""
    error = {
        "message": f"{most} sockets are open; come again later.",
        "extensions": {"code": "SERVER_BUSY", "value": open, "limit": most},
    }
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        await socket.send_denial_response(JSONResponse({"errors": [error]}, 503, {"Retry-After": "10"}))
    else:
        await socket.close(TRY_AGAIN)
