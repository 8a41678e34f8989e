"""Strawberry's view, for what the front door hands on: sockets and streams. Its errors are shown as at the front door, and each
operation of a socket has a context of its own."""

from collections.abc import Iterator, Sequence
from copy import copy
from datetime import timedelta
from functools import partial
from typing import Any

from cross_web import HTTPException
from graphql import ExecutionResult as CoreResult
from graphql import GraphQLError, GraphQLSyntaxError
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry import Schema
from strawberry.asgi import GraphQL
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL
from strawberry.types import ExecutionResult, StreamExecutionResult
from strawberry.types.unset import UnsetType

from execution.errors import BAD_VARIABLES, NO_OPERATION, PARSE_FAILED, VALIDATION_FAILED, is_refused
from execution.masking import Masks, Occasion
from execution.operations import Operations
from execution.request import Request
from execution.sockets import Adapter, Handler, Seat, decoded
from execution.streamed import Limited

PROTOCOLS = (GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL)
CONTEXT = "spool.context"  # in the scope: whose seat it is, which makes a context for one operation
PATIENCE = timedelta(seconds=10)  # from the opening of a socket to its `connection_init`
TRY_AGAIN = 1013
SOCKETS = 1_000  # of one process, at the same time


class View(GraphQL[Seat[Any], None]):
    """The view over this schema. A page of another origin than the server's opens sockets only if it is one of `origins`."""

    websocket_adapter_class = Adapter
    graphql_transport_ws_handler_class = Handler

    def __init__(self, schema: Schema, masks: Masks, operations: Operations, origins: Sequence[str] = ()) -> None:
        own = copy(schema)
        own.extensions = (*schema.extensions, partial(AsAtTheDoor, masks), partial(Limited, operations))
        super().__init__(
            own,
            graphql_ide=None,
            subscription_protocols=PROTOCOLS,
            connection_init_wait_timeout=PATIENCE,
            max_subscriptions_per_connection=None,  # the handler says how many
            allowed_origins=origins,
        )
        self._sockets = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._sit(scope, receive, send)
            return
        try:
            response = await self.run(HttpRequest(scope, receive))
        except HTTPException as refused:
            error = {"message": refused.reason, "extensions": {"code": "BAD_REQUEST"}}
            response = JSONResponse({"errors": [error]}, refused.status_code)
        await response(scope, receive, send)

    async def _sit(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._sockets >= SOCKETS:
            await _turn_away(WebSocket(scope, receive, send))
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

    def decode_json(self, data: str | bytes) -> object:
        return decoded(data)


class AsAtTheDoor(SchemaExtension):
    """A context for each operation, and errors as a client may see them, in a result or in each of a stream."""

    def __init__(self, masks: Masks) -> None:
        self._masks = masks
        self._valid = False
        self._streams = False

    def on_operation(self) -> Iterator[None]:
        operation = self.execution_context
        operation.context = operation.context()
        yield
        if not self._streams:
            self._show(operation.result)

    def on_validate(self) -> Iterator[None]:
        yield
        self._valid = not self.execution_context.pre_execution_errors

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        self._streams = True
        self._show(result)
        yield

    def _show(self, result: object) -> None:
        if isinstance(result, ExecutionResult | CoreResult) and result.errors:
            code = self._refusal(result)
            operation = self.execution_context
            occasion = Occasion(operation.context, operation.graphql_document)
            shown = self._masks.all_shown
            result.errors = [_coded(error, code) for error in result.errors] if code else shown(result.errors, occasion)

    def _refusal(self, result: ExecutionResult | CoreResult) -> str | None:
        """The code of an operation that was not begun."""
        first = (result.errors or [])[0]
        if isinstance(first.original_error, CannotGetOperationTypeError | InvalidOperationTypeError):
            return NO_OPERATION
        if not is_refused(result.data, result.errors or []):
            return None
        if isinstance(first, GraphQLSyntaxError):
            return PARSE_FAILED
        return BAD_VARIABLES if self._valid else VALIDATION_FAILED


def request_of(scope: Scope) -> Request | None:
    """The request that a scope belongs to, as its field functions are handed it; None where it came to none."""
    try:
        request: Request = scope[CONTEXT]()
    except Exception:  # this is asked where something has failed already
        return None
    return request


async def _turn_away(socket: WebSocket) -> None:
    """Answers a handshake for which there is no room."""
    error = {
        "message": f"{SOCKETS} sockets are open; come again later.",
        "extensions": {"code": "SERVER_BUSY", "limit": SOCKETS},
    }
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        await socket.send_denial_response(JSONResponse({"errors": [error]}, 503, {"Retry-After": "10"}))
    else:
        await socket.close(TRY_AGAIN)


def _coded(error: GraphQLError, code: str) -> GraphQLError:
    if error.extensions:  # it has one
        return error
    return GraphQLError(error.message, error.nodes, error.source, error.positions, extensions={"code": code})
