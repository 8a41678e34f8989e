"""One case, worked out from its seed: who asks what, what goes wrong, what both executors answer, and how the two compare."""

import inspect
import random
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from graphql import DocumentNode, GraphQLError, GraphQLNonNull, GraphQLSchema, is_object_type, is_interface_type, get_named_type
from graphql import GraphQLList, execute, parse, validate
from strawberry import Schema

from access.context import Context
from access.tokens import Claims
from datasources.stores import Stores
from demo.viewers import VIEWERS, DemoViewer
from execution.engine import Engine
from tests.differential import coverage
from tests.differential.compare import Answered, Verdict, compare, same, unlike
from tests.differential.dice import Dice
from tests.differential.faults import FaultyContext, Faults, faulty
from tests.differential.generate import Queries, Query
from tests.differential.harvest import Pool, harvest
from tests.differential.shape import Shape
from tests.differential.stores import failing

RATES = (0.0, 0.0, 0.05, 0.1, 0.1, 0.3)
ASKING: tuple[DemoViewer | None, ...] = (*VIEWERS, *VIEWERS[2:4], *(VIEWERS[-1],) * 7, None)
"""Who may ask: the staff, who sees everything, most often; and nobody."""


@dataclass(frozen=True, slots=True)
class Case:
    """A request. All of it follows from the seed."""

    seed: int
    query: Query
    viewer: DemoViewer | None
    faults: Faults

    def __str__(self) -> str:
        who = self.viewer.handle if self.viewer else "nobody"
        return (
            f"seed {self.seed}, {who}, faults {self.faults.rate}, operation {self.query.operation}\n"
            f"{self.query.text}\n{orjson.dumps(self.query.variables).decode()}"
        )


@dataclass(slots=True)
class Tally:
    """What came of many cases."""

    counts: Counter[str] = field(default_factory=Counter)
    reached: coverage.Reached = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    """Each with what it takes to see it again."""

    def missed(self, schema: GraphQLSchema) -> list[str]:
        """What of the schema no case has reached."""
        return sorted(coverage.everything(schema) - self.reached.keys())


class Trial:
    """Both executors over one school."""

    def __init__(self, schema: Schema, stores: Stores, now: datetime, pool: Pool) -> None:
        self.schema, self.stores, self.now = schema, stores, now
        self.engine = Engine(schema)
        self.queries = Queries(schema._schema, pool)

    @classmethod
    async def of(cls, schema: Schema, stores: Stores, now: datetime) -> "Trial":
        """A trial over a school: what there is to ask about is looked up first."""

        def asking(viewer: DemoViewer) -> Any:
            async def ask(text: str) -> Any:
                result = await schema.execute(text, context_value=Context(stores=stores, claims=_claims(viewer), now=now))
                assert not result.errors, result.errors
                return result.data

            return ask

        pool = await harvest(schema._schema, [asking(one) for one in VIEWERS], asking(VIEWERS[-1]))
        return cls(schema, stores, now, pool)

    def case(self, seed: int) -> Case:
        chance = random.Random(seed)
        faults = Faults(Dice(seed), chance.choice(RATES))
        return Case(seed, self.queries.query(chance), chance.choice(ASKING), faults)

    async def run(self, count: int, seed: int) -> Tally:
        """Runs the cases of this many seeds, from this one on."""
        tally = Tally()
        with faulty(self.schema):
            for number in range(seed, seed + count):
                await self.try_case(self.case(number), tally)
        return tally

    async def try_case(self, case: Case, tally: Tally) -> None:
        try:
            document = parse(case.query.text)
        except GraphQLError:
            document = None
        if document is None or validate(self.schema._schema, document):
            tally.counts["not valid, left out"] += 1
            return
        try:
            await self._both(case, document, tally)
        except Exception:  # an executor answers every request, whatever fails in it
            tally.counts["DIFFERENT"] += 1
            tally.differences.append(f"{traceback.format_exc()}{case}")

    async def _both(self, case: Case, document: DocumentNode, tally: Tally) -> None:
        core = await self.by_core(case, document)
        ours = await self.by_plan(case, document, wire=False)
        if ours is None:
            tally.counts["not planned"] += 1
            return
        tally.counts["planned"] += 1
        shape = Shape(self.schema._schema, document, case.query.operation)
        verdict = await compare(core, ours, shape, lambda: self.everything(case, document))
        await self._compare_wire(case, document, ours, verdict)
        self._count(tally, case, core, ours, verdict)
        tally.reached.update(coverage.reached(shape, core.data, case.query.variables))

    async def by_core(self, case: Case, document: DocumentNode) -> Answered:
        """As graphql-core answers, over the same field functions."""
        result = execute(
            self.schema._schema,
            document,
            context_value=self._context(case),
            variable_values=case.query.variables,
            operation_name=case.query.operation,
        )
        if inspect.isawaitable(result):
            result = await result
        return Answered(result.data, result.errors or [])

    async def by_plan(self, case: Case, document: DocumentNode, *, wire: bool) -> Answered | None:
        """As the plan answers; None when there is none."""
        operation = self.engine.operation(document, case.query.text, case.query.operation)
        if operation is None:
            return None
        answer = await operation.execute(case.query.variables, self._context(case), wire=wire)
        return Answered(orjson.loads(orjson.dumps(answer.data)) if wire else answer.data, answer.errors)

    async def everything(self, case: Case, document: DocumentNode) -> Answered:
        """As graphql-core would answer if every field could be null."""
        with nullable(self.schema._schema):
            return await self.by_core(case, document)

    def _context(self, case: Case) -> Context:
        stores = failing(self.stores, case.faults)
        return FaultyContext(stores=stores, claims=_claims(case.viewer), now=self.now, faults=case.faults)

    async def _compare_wire(self, case: Case, document: DocumentNode, ours: Answered, verdict: Verdict) -> None:
        spliced = await self.by_plan(case, document, wire=True)
        assert spliced is not None
        if not same(ours.data, spliced.data):
            verdict.differences.append("the data on the wire: " + "; ".join(list(unlike(ours.data, spliced.data))[:3]))

    def _count(self, tally: Tally, case: Case, core: Answered, ours: Answered, verdict: Verdict) -> None:
        tally.counts["bytes of data"] += len(orjson.dumps(ours.data))
        tally.counts["errors of graphql-core"] += len(core.errors)
        tally.counts["errors of the plan"] += len(ours.errors)
        tally.counts["with errors"] += bool(ours.errors)
        tally.counts["refused requests"] += ours.data is None
        for one in verdict.allowed:
            tally.counts[f"allowed: {one.value}"] += 1
        if verdict.differences:
            tally.counts["DIFFERENT"] += 1
            tally.differences.append("\n".join([*verdict.differences, str(case)]))


def _claims(viewer: DemoViewer | None) -> Claims | None:
    return Claims(viewer.subject, viewer.groups) if viewer else None


@contextmanager
def nullable(schema: GraphQLSchema) -> Iterator[None]:
    """Within it, every field and item of the schema can be null."""
    fields = [
        field
        for type_ in schema.type_map.values()
        if is_object_type(type_) or is_interface_type(type_)
        for field in type_.fields.values()
    ]
    declared = [field.type for field in fields]
    try:
        for one in fields:
            one.type = _relaxed(one.type)
        yield
    finally:
        for one, type_ in zip(fields, declared, strict=True):
            one.type = type_


def _relaxed(type_: Any) -> Any:
    if isinstance(type_, GraphQLNonNull):
        return _relaxed(type_.of_type)
    return GraphQLList(_relaxed(type_.of_type)) if isinstance(type_, GraphQLList) else type_
