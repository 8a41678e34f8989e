"""Operations that come by socket or event stream, held to the same limits, and run in the same way, as all others. Of a
subscription, its beginning is counted; it has no deadline, and takes no room while it waits for events."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLFormattedError, OperationDefinitionNode, OperationType, parse
from strawberry.extensions import SchemaExtension

from execution.deadline import Deadline
from execution.documents import Document
from execution.errors import RequestRefused
from execution.operations import Operations
from execution.wire import Asked

NOTHING = parse("{ __typename }", no_location=True)
"""Stands for the document of an operation that was refused: Strawberry would read it again."""


class Told(GraphQLError):
    """An error that is told as it was told before."""

    def __init__(self, told: GraphQLFormattedError) -> None:
        super().__init__(told["message"], extensions=told.get("extensions"))
        self._told = told

    @property
    def formatted(self) -> GraphQLFormattedError:
        return self._told


class Limited(SchemaExtension):
    """Stands after the extension that makes an operation's context."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._asked: tuple[Document, OperationDefinitionNode] | None = None
        self._errors: list[GraphQLError] = []

    def on_operation(self) -> Iterator[None]:
        execution: Any = self.execution_context
        try:
            self._admit()
        except RequestRefused as refused:
            self._errors = [Told(error) for error in refused.errors]
            execution.graphql_document, execution._provided_operation_name = NOTHING, None
        yield
        execution.context.end()

    def on_validate(self) -> Iterator[None]:
        self.execution_context.pre_execution_errors = self._errors  # none: it has been validated
        yield

    async def on_execute(self) -> AsyncIterator[None]:
        assert self._asked is not None
        document, operation = self._asked
        if operation.operation is not OperationType.SUBSCRIPTION:
            self.execution_context.result = await self._result(document, operation)
        yield

    def _admit(self) -> None:
        execution: Any = self.execution_context
        name, variables = execution._provided_operation_name, execution.variables or {}
        if execution.context.asker is not None:
            self._operations.rates.take(execution.context.asker)
        document = self._operations.sources.find(Asked(execution.query or "", variables))
        execution.graphql_document = document.ast
        self._asked = document, document.operation(name)
        self._operations.check(document, name, variables)

    async def _result(self, document: Document, operation: OperationDefinitionNode) -> ExecutionResult:
        execution = self.execution_context
        try:
            async with Deadline(self._operations.limits.seconds):
                answer = await self._operations.run(document, operation, execution.variables or {}, execution.context)
        except RequestRefused as refused:
            return ExecutionResult(None, [Told(error) for error in refused.errors])
        return ExecutionResult(answer.data, answer.errors)
