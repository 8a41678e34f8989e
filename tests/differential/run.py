"""Cases run through both executors, over the same field functions and stores, with the same faults; and what came of it."""

import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from inspect import isawaitable
from typing import Any

import orjson
from graphql import DocumentNode, GraphQLError, execute, parse, validate
from strawberry import Schema

from access.context import Context
from datasources.stores import Stores
from demo.viewers import VIEWERS, DemoViewer
from execution import plan
from execution.engine import Engine
from tests.differential import coverage
from tests.differential.case import STAFF, Case, claims
from tests.differential.compare import Answered, compare
from tests.differential.functions import FaultyContext, faulty
from tests.differential.generate import BREAKABLE, Queries, Query
from tests.differential.harvest import Pool, harvest
from tests.differential.relaxed import nullable
from tests.differential.shape import Shape
from tests.differential.shrink import shrunk
from tests.differential.stores import failing
from tests.differential.tally import Tally
from tests.line import Line


class Trial:
    """Both executors over one school."""

    def __init__(self, schema: Schema, stores: Stores, now: datetime, pool: Pool) -> None:
        self.schema, self.stores, self.now = schema, stores, now
        self.engine = Engine(schema)
        self.queries = Queries(schema._schema, pool)

    def case(self, seed: int) -> Case:
        return Case.of(seed, self.queries)

    async def run(self, count: int, seed: int) -> Tally:
        """Runs the cases of this many seeds, from this one on."""
        tally = Tally()
        with faulty(self.schema):
            for number in range(seed, seed + count):
                await self._try(self.case(number), tally)
        return tally

    async def asked(self, text: str, viewer: DemoViewer, count: int, tally: Tally) -> None:
        """Runs a query as somebody, with the faults of so many seeds: of what few are shown, random requests seldom ask."""
        with faulty(self.schema):
            for number in range(count):
                await self._try(replace(self.case(number), query=Query(text, {}, None), viewer=viewer), tally)

    async def shrunk(self, case: Case) -> str:
        """The smallest request that shows the same case's difference, and what differs then."""

        async def differing(query: Query) -> Tally:
            tally = Tally()
            await self._try(replace(case, query=query), tally)
            return tally

        async def differs(query: Query) -> bool:
            return bool((await differing(query)).differences)

        with faulty(self.schema):
            query = await shrunk(self.schema._schema, case.query, differs)
            (what, smallest), *_ = (await differing(query)).differences
        return f"{what}\n{smallest}"

    async def _try(self, case: Case, tally: Tally) -> None:
        try:
            document = parse(case.query.text)
        except GraphQLError:
            document = None
        if document is None or validate(self.schema._schema, document, BREAKABLE):
            tally.counts["left out: not valid"] += 1
            return
        try:
            await self._compare(case, document, tally)
        except Exception:  # an executor answers every request, whatever fails in it
            tally.differ(traceback.format_exc(), case)

    async def _compare(self, case: Case, document: DocumentNode, tally: Tally) -> None:
        core = await self.by_core(case, document)
        ours = await self.by_plan(case, document)
        if ours is None:
            tally.counts["left out: not planned"] += 1
            return
        shape = Shape(self.schema._schema, document, case.query.operation, case.query.variables)
        verdict = await compare(core, ours, shape, lambda: self.everything(case, document))
        tally.count(case, core, ours, verdict)
        tally.reached.update(coverage.reached(shape, core.data, case.query.variables))

    async def by_core(self, case: Case, document: DocumentNode) -> Answered:
        """As graphql-core answers."""
        result = execute(
            self.schema._schema,
            document,
            context_value=self._context(case),
            variable_values=case.query.variables,
            operation_name=case.query.operation,
        )
        if isawaitable(result):
            result = await result
        return Answered(_sent(result.data), result.errors or [])

    async def by_plan(self, case: Case, document: DocumentNode) -> Answered | None:
        """As the plan answers; None when there is none."""
        operation = self.engine.operation(document, case.query.text, case.query.operation)
        if operation is None:
            return None
        with _worth(0 if case.eager else plan.WORTH):
            answer = await operation.execute(case.query.variables, self._context(case), wire=case.spliced)
        return Answered(_sent(answer.data), answer.errors)

    async def everything(self, case: Case, document: DocumentNode) -> Answered:
        """As graphql-core would answer if every field could be null."""
        with nullable(self.schema._schema):
            return await self.by_core(case, document)

    def _context(self, case: Case) -> Context:
        stores = failing(self.stores, case.faults)
        return FaultyContext(stores=stores, claims=case.claims, now=self.now, faults=case.faults, calls=Line())


@contextmanager
def _worth(records: int) -> Iterator[None]:
    """Within it, a loop is worth to be made for more records than this."""
    usual = plan.WORTH
    plan.WORTH = records
    try:
        yield
    finally:
        plan.WORTH = usual


def _sent(data: Any) -> Any:
    """Data as a client receives it; a scalar that lets everything pass may have let bytes pass."""
    return orjson.loads(orjson.dumps(data, default=repr))


async def pool_of(schema: Schema, stores: Stores, now: datetime) -> Pool:
    """What there is to ask about in a school."""

    def asking(viewer: DemoViewer) -> Callable[[str], Awaitable[Any]]:
        async def ask(text: str) -> Any:
            result = await schema.execute(text, context_value=Context(stores=stores, claims=claims(viewer), now=now))
            assert not result.errors, result.errors
            return result.data

        return ask

    return await harvest(schema._schema, [asking(one) for one in VIEWERS], asking(STAFF))
