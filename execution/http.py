"""The front door: GraphQL over HTTP as a bare ASGI callable, from the bytes of a request to the bytes of its answer.

It serves POST and GET with JSON. Sockets, event streams and forms it hands to Strawberry's view, untouched.
"""

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

import orjson
import strawberry
from graphql import ExecutionResult, OperationDefinitionNode, OperationType, execute
from starlette.types import Receive, Scope, Send

from execution.documents import Document, Documents
from execution.engine import Answer, Engine
from execution.errors import BAD_VARIABLES, MASK, Known, RequestRefused, coded, is_refused
from execution.masking import Masks, Occasion, Report, write_down
from execution.request import Request
from execution.sockets import Seat
from execution.view import CONTEXT, View, request_of
from execution.wire import (
    JSON,
    RESPONSE,
    Asked,
    Disconnected,
    Head,
    accepted,
    again,
    asked_by_get,
    asked_by_post,
    body_of,
    head_of,
    reply,
)

MOST_BODY = 1_000_000  # bytes; an operation of the largest size that is of use has a tenth of it

Who = TypeVar("Who")
Headers = Sequence[tuple[bytes, bytes]]


def never(who: object) -> float:
    """When somebody has to sign in again whose token has no end."""
    return math.inf


class FrontDoor(Generic[Who]):
    """Serves one schema. What the application knows comes in as functions:

    `identify` reads an Authorization header ("" when there is none) and raises `RequestRefused` for one that is no good;
    `context` makes what the field functions are handed; `known` names the codes of failures that a client may know of;
    `explains` says who may see the plan of a query; `ends`, in epoch seconds, when somebody has to sign in again; `report`
    takes down what went wrong.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        *,
        identify: Callable[[str], Awaitable[Who]],
        context: Callable[[Who], Request],
        known: Known,
        explains: Callable[[Who], bool],
        ends: Callable[[Who], float] = never,
        report: Report = write_down,
        most_body: int = MOST_BODY,
    ) -> None:
        self.engine = Engine(schema)
        self._schema = schema
        self._documents = Documents(schema._schema)
        self._masks = Masks(schema._schema, known, report)
        self._view = View(schema, self._masks)
        self._identify = identify
        self._context = context
        self._explains = explains
        self._ends = ends
        self._most_body = most_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = head_of(scope)
        media = accepted(head.accept).media or JSON
        headers: Headers = ()
        try:
            answer = await self._answer(scope, head, receive)
            if callable(answer):
                await self._view(scope, answer, send)
                return
            status, body = 200, orjson.dumps(answer)
        except Disconnected:
            return
        except RequestRefused as refused:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 4403, "reason": str(refused)})
                return
            status = refused.status or (400 if media is RESPONSE else 200)
            headers, body = refused.headers, orjson.dumps({"errors": refused.errors})
        except Exception as failure:
            extensions = self._masks.masked(failure, Occasion(request_of(scope)))
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1011})
                return
            status, body = 500, orjson.dumps({"errors": [{"message": MASK, "extensions": extensions}]})
        await reply(send, status, media, body, headers)

    async def _answer(self, scope: Scope, head: Head, receive: Receive) -> dict[str, Any] | Receive:
        """The response; or, where the view has to answer, what it receives. Raises `RequestRefused`."""
        authorization = head.authorization.decode("latin-1")
        who = await self._identify(authorization)
        scope[CONTEXT] = Seat(authorization, who, self._identify, self._context, self._ends)  # should the view answer
        if scope["type"] == "websocket" or head.content_type.startswith(b"multipart/form-data"):
            return receive
        body = b""
        if head.method == "POST":
            body = await body_of(head, receive, self._most_body)
            asked = asked_by_post(head, body)
        elif head.method == "GET":
            asked = asked_by_get(scope["query_string"])
        else:
            raise _not_allowed("GraphQL is asked by POST or GET.", b"GET, POST")
        document = self._documents.find(asked.source)
        operation = document.operation(asked.operation_name)
        if _streams(head, operation.operation):
            return again(body, receive)
        return await self._run(asked, document, operation, who)

    async def _run(self, asked: Asked, document: Document, operation: OperationDefinitionNode, who: Who) -> dict[str, Any]:
        """The response of an operation, run by plan or else by graphql-core. Raises `RequestRefused`."""
        explain = asked.extensions.get("plan") is True and self._explains(who)
        name = operation.name.value if operation.name else None
        planned = self.engine.operation(document.ast, document.source, name)
        ctx = self._context(who)
        if planned is not None:
            answer = await planned.execute(asked.variables, ctx, wire=True, explain=explain)
        else:
            answer = await self._run_by_core(document, name, asked.variables, ctx)
            if explain:
                answer = replace(answer, plan={"unplanned": self.engine.why_not(document.ast, document.source, name)})
        if answer.errors and is_refused(answer.data, answer.errors):
            raise RequestRefused([coded(error, BAD_VARIABLES) for error in answer.errors])
        response: dict[str, Any] = {"data": answer.data}
        if answer.errors:
            response["errors"] = [one.formatted for one in self._masks.all_shown(answer.errors, Occasion(ctx, document.ast))]
        if answer.plan is not None:
            response["extensions"] = {"plan": answer.plan}
        return response

    async def _run_by_core(self, document: Document, name: str | None, variables: dict[str, Any], ctx: Request) -> Answer:
        schema = self._schema._schema
        executor = self._schema.execution_context_class
        result = execute(schema, document.ast, None, ctx, variables, name, executor_class=executor)
        if not isinstance(result, ExecutionResult):
            result = await result
        return Answer(result.data, result.errors or [])


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
