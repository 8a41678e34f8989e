"""Operations that come by socket or event stream, held to the same limits, and run in the same way, as all others. Of a
subscription, its beginning is counted; it has no deadline, and takes no room while it waits for events."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, OperationType
from strawberry.types.execution import ExecutionResult, PreExecutionError

from execution.deadline import Deadline
from execution.documents import Document
from execution.engine import Answer
from execution.errors import BAD_VARIABLES, RequestRefused, Told, coded, is_refused
from execution.masking import Masks, Occasion
from execution.operations import Operations
from execution.request import Request
from execution.sockets import Seat
from execution.wire import Asked


class Streamed:
    """What Strawberry's view and its handler of sockets ask of a schema."""

    def __init__(self, operations: Operations, masks: Masks) -> None:
        self.config = operations.schema.config
        self._operations = operations
        self._masks = masks

    async def stream(
        self,
        query: str | None,
        *,
        context_value: Seat[Any],
        variable_values: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        **_: object,
    ) -> AsyncGenerator[ExecutionResult]:
        """The results of an operation: one, or those of a subscription."""
        return self._results(Asked(query or "", dict(variable_values or {}), operation_name), context_value)

    async def execute(self, query: str | None, *, context_value: Seat[Any], **given: Any) -> ExecutionResult:
        """The only result, or the first."""
        async with aclosing(await self.stream(query, context_value=context_value, **given)) as results:
            return await anext(results)

    async def _results(self, asked: Asked, seat: Seat[Any]) -> AsyncGenerator[ExecutionResult]:
        ctx = seat()
        try:
            document, operation = self._admitted(asked, ctx)
            async with aclosing(self._answers(document, operation, asked, ctx, seat)) as answers:
                follows, begins = operation.operation is OperationType.SUBSCRIPTION, True
                async for answer in answers:
                    errors = self._shown(answer, Occasion(ctx, document.ast))
                    refused = follows and begins and answer.data is None
                    yield (PreExecutionError if refused else ExecutionResult)(answer.data, errors)
                    begins = False
        except RequestRefused as refused:
            yield _refused(refused)
        finally:
            ctx.end()

    def _shown(self, answer: Answer, occasion: Occasion) -> list[GraphQLError] | None:
        """The errors of an answer, as a client may see them."""
        if is_refused(answer.data, answer.errors):
            return [Told(coded(error, BAD_VARIABLES)) if not error.extensions else error for error in answer.errors]
        return self._masks.all_shown(answer.errors, occasion) or None

    def _admitted(self, asked: Asked, ctx: Request) -> tuple[Document, OperationDefinitionNode]:
        """Raises `RequestRefused`."""
        if ctx.asker is not None:
            self._operations.rates.take(ctx.asker)
        document = self._operations.sources.find(asked)
        operation = document.operation(asked.operation_name)
        self._operations.check(document, asked.operation_name, asked.variables)
        return document, operation

    async def _answers(
        self, document: Document, operation: OperationDefinitionNode, asked: Asked, ctx: Request, seat: Seat[Any]
    ) -> AsyncGenerator[Answer]:
        if operation.operation is OperationType.SUBSCRIPTION:
            following = self._operations.subscriptions.follow(document, operation, asked.variables, ctx, seat.again)
            async with aclosing(following):
                async for answer in following:
                    yield answer
        else:
            try:
                async with Deadline(self._operations.limits.seconds):
                    answer = await self._operations.run(document, operation, asked.variables, ctx, wire=True)
            except RequestRefused as refused:
                answer = Answer(None, [Told(error) for error in refused.errors])
            yield answer


async def while_let_in(seat: Seat[Any], results: AsyncGenerator[ExecutionResult]) -> AsyncGenerator[ExecutionResult]:
    """The results, as long as whoever asked for them is let in; then why no longer."""
    watching = asyncio.create_task(seat.refused())
    try:
        async with aclosing(results):
            while True:
                coming = asyncio.ensure_future(anext(results, None))
                try:
                    await asyncio.wait({coming, watching}, return_when=asyncio.FIRST_COMPLETED)
                    result = coming.result() if coming.done() else _refused(watching.result())
                finally:
                    coming.cancel()
                    await asyncio.gather(coming, return_exceptions=True)
                if result is not None:
                    yield result
                if result is None or watching.done():
                    return
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def _refused(refused: RequestRefused) -> ExecutionResult:
    return PreExecutionError(None, [Told(error) for error in refused.errors])
