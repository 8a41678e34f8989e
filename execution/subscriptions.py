"""Subscriptions, from the beginning to the end: what is followed, answered as the operation asks.

What is there at the same time is answered together, as one level of the plan, with a request of its own: who asks, and whether
they still may, is looked at each time. Where a plan does not reach, graphql-core executes each record by itself.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

from graphql import ExecutionResult, GraphQLError, OperationDefinitionNode, execute, located_error, subscribe

from execution.arguments import Arguments
from execution.collecting import Collector
from execution.deadline import Deadline
from execution.documents import Document
from execution.engine import Answer, Engine
from execution.errors import RequestRefused, Told
from execution.following import Followed, Gone, followed_by
from execution.limits import Limits
from execution.loaders import load_each
from execution.records import admitted, rules_of
from execution.request import Request
from execution.variables import Variables

TURNS = 20
"""Subscriptions whose records are answered at the same time; the others wait. Beside the room that requests have, so that neither
takes it from the other."""

Again = Callable[[], Awaitable[Request]]
"""Makes a request of whoever asks, who is looked at anew. Raises `RequestRefused`."""


class Subscriptions:
    """Those of one schema, in this process."""

    def __init__(self, engine: Engine, limits: Limits) -> None:
        self.engine = engine
        self.limits = limits
        self.turns = asyncio.Semaphore(TURNS)
        self.count = 0

    async def follow(
        self, document: Document, operation: OperationDefinitionNode, variables: Mapping[str, Any], ctx: Request, again: Again
    ) -> AsyncGenerator[Answer]:
        """The answers, as they come. One without data is the last, and says why. Raises `RequestRefused` where there is no room
        for one more."""
        limit = self.limits.subscribers
        if self.count >= limit:
            said = f"{limit} subscriptions are open; come again later."
            raise RequestRefused.because("SERVER_BUSY", said, 503, [(b"retry-after", b"10")], value=self.count, limit=limit)
        self.count += 1
        try:
            async with aclosing(Subscription(self, document, operation, variables, again).answers(ctx)) as answers:
                async for answer in answers:
                    yield answer
                    if answer.data is None:
                        return
        finally:
            self.count -= 1


class Subscription:
    """One of them."""

    def __init__(
        self,
        all: Subscriptions,
        document: Document,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        again: Again,
    ) -> None:
        self._all = all
        self._document = document
        self._operation = operation
        self._raw = dict(variables)
        self._again = again
        self._name = operation.name.value if operation.name else None
        self._schema = all.engine.schema._schema
        root = self._schema.get_root_type(operation.operation)
        assert root is not None  # the document is valid, and so there is one field
        collected = Collector(self._schema, document.ast, lambda node: True).fields(root, [operation])
        self._key, self._nodes = next(iter(collected.items()))
        name = self._nodes[0].name.value
        self._field = root.fields[name]
        self._rules = rules_of(self._schema, root, name)

    async def answers(self, ctx: Request) -> AsyncGenerator[Answer]:
        """The answers. `ctx` is for the beginning alone. Never raises for what fails."""
        followed = followed_by(self._field)
        answers = self._by_core(ctx) if followed is None else self._followed(followed, ctx)
        try:
            async with aclosing(answers):
                async for answer in answers:
                    yield answer
        except RequestRefused as refused:
            yield Answer(None, [Told(error) for error in refused.errors])
        except Exception as failure:
            yield Answer(None, [located_error(failure, self._nodes, [self._key])])

    async def _followed(self, followed: Followed, ctx: Request) -> AsyncGenerator[Answer]:
        engine = self._all.engine
        planned = engine.operation(self._document.ast, self._document.source, self._name)
        variables = Variables(self._schema, self._operation, suggests=engine.suggests).coerced(self._raw)
        if isinstance(variables, list):
            yield Answer(None, variables)
            return
        given = Arguments(engine.schema, self._field, self._nodes[0]).given(variables).values
        await followed.may(ctx, **given)
        async with aclosing(followed.source(ctx, **given)) as source:
            async for records in source:
                now = await self._again()
                try:
                    async with self._all.turns, Deadline(self._all.limits.seconds):
                        await followed.may(now, **given)
                        shown = await self._shown(records, now)
                        answers = await (planned.each(shown, variables, now) if planned else self._each(shown, now))
                finally:
                    now.end()
                for answer in answers:
                    if answer.data is not None or not _is_gone(answer.errors):
                        yield answer

    async def _shown(self, records: Sequence[Any], ctx: Request) -> list[Any]:
        """Those that their type's rule admits. Raises what the rule does."""
        (shown,) = await admitted([list(records)], True, self._rules, partial(load_each, ctx))
        failed = next((one for one in shown if isinstance(one, Exception)), None)
        if failed is not None:
            raise failed
        return list(shown)

    async def _each(self, records: Sequence[Any], ctx: Request) -> list[Answer]:
        return await asyncio.gather(*(self._alone(record, ctx) for record in records))

    async def _alone(self, record: Any, ctx: Request) -> Answer:
        """The answer for a record, by graphql-core, which asks those of all others in the same moment with it."""
        result = execute(
            self._schema,
            self._document.ast,
            record,
            ctx,
            self._raw,
            self._name,
            executor_class=self._all.engine.schema.execution_context_class,
            hide_suggestions=not self._all.engine.suggests,
        )
        return _answer(result if isinstance(result, ExecutionResult) else await result)

    async def _by_core(self, ctx: Request) -> AsyncGenerator[Answer]:
        """A field that was declared in another way."""
        found: Any = subscribe(
            self._schema,
            self._document.ast,
            None,
            ctx,
            self._raw,
            self._name,
            executor_class=self._all.engine.schema.execution_context_class,
            hide_suggestions=not self._all.engine.suggests,
        )
        if not isinstance(found, ExecutionResult) and not hasattr(found, "__aiter__"):
            found = await found
        if isinstance(found, ExecutionResult):
            yield _answer(found)
            return
        async with aclosing(found):
            async for result in found:
                yield _answer(result)


def _answer(result: ExecutionResult) -> Answer:
    return Answer(result.data, result.errors or [])


def _is_gone(errors: Sequence[GraphQLError]) -> bool:
    return any(isinstance(error.original_error, Gone) for error in errors)
