"""The front door: GraphQL over HTTP as a bare ASGI callable, from the bytes of a request to the bytes of its answer.

It serves POST and GET with JSON. Sockets and event streams it hands to Strawberry's view.
"""

import math
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

import orjson
from graphql import OperationDefinitionNode, OperationType
from starlette.types import Receive, Scope, Send

from execution.deadline import Deadline
from execution.documents import Document
from execution.errors import BAD_VARIABLES, MASK, Known, RequestRefused, coded, is_refused
from execution.masking import Masks, Occasion, Report, write_down
from execution.operations import Operations
from execution.request import Request
from execution.sockets import Seat
from execution.view import CONTEXT, View, request_of
from execution.wire import (
    JSON,
    Asked,
    Disconnected,
    Head,
    accepted,
    again,
    asked_by_get,
    asked_by_post,
    body_of,
    head_of,
    refusal,
    reply,
)

Who = TypeVar("Who")
Headers = Sequence[tuple[bytes, bytes]]
Handed = tuple[Scope, Receive]
"""A request that the view has to answer."""


def never(who: object) -> float:
    """When somebody has to sign in again whose token has no end."""
    return math.inf


class FrontDoor(Generic[Who]):
    """Serves the operations of one schema. What the application knows comes in as functions:

    `identify` reads an Authorization header ("" when there is none) and raises `RequestRefused` for one that is no good;
    `context` makes what the field functions are handed; `known` names the codes of failures that a client may know of;
    `explains` says who may see the plan of a query; `ends`, in epoch seconds, when somebody has to sign in again; `report`
    takes down what went wrong.
    """

    def __init__(
        self,
        operations: Operations,
        *,
        identify: Callable[[str], Awaitable[Who]],
        context: Callable[[Who], Request],
        known: Known,
        explains: Callable[[Who], bool],
        ends: Callable[[Who], float] = never,
        report: Report = write_down,
        origins: Sequence[str] = (),
    ) -> None:
        """`origins`: of pages that may open sockets, beside the server's own."""
        self.operations = operations
        self._masks = Masks(operations.schema._schema, known, report, operations.sources.trusts)
        self._view = View(operations, self._masks, origins)
        self._identify = identify
        self._context = context
        self._explains = explains
        self._ends = ends

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = head_of(scope)
        media = accepted(head.accept).media or JSON
        headers: Headers = ()
        try:
            async with Deadline(self.operations.limits.seconds) as deadline:
                answer = await self._answer(scope, head, receive, deadline)
            if isinstance(answer, tuple):
                await self._view(*answer, send)
                return
            status, body = 200, orjson.dumps(answer)
        except Disconnected:
            return
        except RequestRefused as refused:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 4403, "reason": str(refused)})
                return
            status, media, body = refusal(refused, head.accept)
            headers = refused.headers
        except Exception as failure:
            extensions = self._masks.masked(failure, Occasion(request_of(scope)))
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1011})
                return
            status, body = 500, orjson.dumps({"errors": [{"message": MASK, "extensions": extensions}]})
        await reply(send, status, media, body, headers)

    async def _answer(self, scope: Scope, head: Head, receive: Receive, deadline: Deadline) -> dict[str, Any] | Handed:
        """The response; or, where the view has to answer, the request for it. Raises `RequestRefused`."""
        who = await self._identified(scope, head)
        if scope["type"] == "websocket":
            scope[CONTEXT] = Seat(_text(head), who, self._identify, partial(self._counted, scope), self._ends)
            return scope, receive
        ctx = self._counted(scope, who)
        scope[CONTEXT] = lambda: ctx
        self.operations.rates.take(ctx.asker)
        ctx.asker = None
        if head.method == "POST":
            deadline.reads()
            asked = asked_by_post(head, await body_of(head, receive, self.operations.limits.body))
        elif head.method == "GET":
            asked = asked_by_get(scope["query_string"], self.operations.limits.body)
        else:
            raise _not_allowed("GraphQL is asked by POST or GET.", b"GET, POST")
        document = self.operations.sources.find(asked)
        operation = document.operation(asked.operation_name)
        streams = _streams(head, operation.operation)
        self.operations.check(document, asked.operation_name, asked.variables)
        if streams:
            scope[CONTEXT] = Seat(_text(head), who, self._identify, self._uncounted, self._ends)
            return again(scope, document.source, asked, receive)
        deadline.works(receive)
        explain = asked.extensions.get("plan") is True and self._explains(who)
        return await self._run(asked, document, operation, ctx, explain)

    async def _identified(self, scope: Scope, head: Head) -> Who:
        """Who asks. Somebody whose token is refused is counted as nobody is."""
        try:
            return await self._identify(_text(head))
        except RequestRefused:
            self.operations.rates.take(_address(scope))
            raise

    def _counted(self, scope: Scope, who: Who) -> Request:
        """The context of an operation, for which is known whom it is counted for."""
        ctx = self._context(who)
        ctx.headers = scope["headers"]
        if ctx.asker is None:
            ctx.asker = _address(scope)
        return ctx

    def _uncounted(self, who: Who) -> Request:
        """The context of an operation that has been counted, or goes on."""
        ctx = self._context(who)
        ctx.asker = None
        return ctx

    async def _run(
        self, asked: Asked, document: Document, operation: OperationDefinitionNode, ctx: Request, explain: bool
    ) -> dict[str, Any]:
        """The response of an operation. Raises `RequestRefused`."""
        answer = await self.operations.run(document, operation, asked.variables, ctx, wire=True, explain=explain)
        if answer.errors and is_refused(answer.data, answer.errors):
            raise RequestRefused([coded(error, BAD_VARIABLES) for error in answer.errors])
        response: dict[str, Any] = {"data": answer.data}
        if answer.errors:
            response["errors"] = [one.formatted for one in self._masks.all_shown(answer.errors, Occasion(ctx, document.ast))]
        if answer.plan is not None:
            response["extensions"] = {"plan": answer.plan}
        return response


def _text(head: Head) -> str:
    """The Authorization header; "" when there is none."""
    return head.authorization.decode("latin-1")


def _address(scope: Scope) -> tuple[str, str]:
    """Where a request comes from, as nobody's subject is written."""
    client = scope.get("client")
    return "address", client[0] if client else ""


def _streams(head: Head, kind: OperationType) -> bool:
    """Whether this kind of operation is answered by a stream. Raises `RequestRefused` where it cannot be answered at all."""
    if kind is OperationType.MUTATION and head.method == "GET":
        raise _not_allowed("A mutation is sent by POST.", b"POST")
    media, streams = accepted(head.accept)
    if not streams and kind is OperationType.SUBSCRIPTION:
        raise RequestRefused.because("NOT_ACCEPTABLE", "A subscription is answered by text/event-stream, or a WebSocket.", 406)
    if not streams and media is None:
        raise RequestRefused.because("NOT_ACCEPTABLE", "An answer is application/json or application/graphql-response+json.", 406)
    return media is None or kind is OperationType.SUBSCRIPTION


def _not_allowed(message: str, methods: bytes) -> RequestRefused:
    return RequestRefused.because("METHOD_NOT_ALLOWED", message, 405, headers=[(b"allow", methods)])
