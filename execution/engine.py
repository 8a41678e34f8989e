"""The executor as the application uses it: a validated operation in, its answer out.

Operations and their plans are kept, by the text of their document; what cannot be planned is counted by its reason.
"""

import logging
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    GraphQLError,
    NonNullTypeNode,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    get_operation_ast,
    visit,
)
from graphql.execution.values import VariableValues

from execution.errors import RequestRefused
from execution.explain import Trace
from execution.plan import Plan
from execution.planner import Planner, Unplanned
from execution.recent import Recent
from execution.request import Request
from execution.run import Run
from execution.types import Types
from execution.variables import Variables

log = logging.getLogger("spool.execution")

OPERATIONS = 1_000  # kept at once
WEIGHT = 64_000_000  # bytes that they may take together
FIELD = 1_600  # bytes that a field of a plan takes, with its share of the loop that builds it
CHOICES = 16  # plans of one operation, by its @skip and @include conditions


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` is None when a request could not be executed, or a required root field failed."""

    data: dict[str, Any] | None
    errors: list[GraphQLError]
    plan: dict[str, Any] | None = None  # if it was asked for


class Engine:
    """Plans and runs operations over one schema."""

    def __init__(self, schema: strawberry.Schema, operations: int = OPERATIONS, *, suggests: bool = True) -> None:
        """`suggests`: whether errors may tell of names that are in the schema."""
        self.schema = schema
        self.suggests = suggests
        self.types = Types(schema)
        self.counts: Counter[str] = Counter()
        """`planned` operations, `unplanned: REASON`, and of what was run `executed` and `careful` (levels)."""
        self._operations = Recent[Operation | Unplanned | RequestRefused](count=operations, weight=WEIGHT)

    def operation(self, document: DocumentNode, source: str, name: str | None = None) -> "Operation | None":
        """The operation of this name in a document that has been validated; `source` is its text. None: it is graphql-core's.
        Raises `RequestRefused` for one that selects too much."""
        found = self._found(document, source, name)
        return found if isinstance(found, Operation) else None

    def why_not(self, document: DocumentNode, source: str, name: str | None = None) -> str | None:
        """Why `operation` answers None, for whoever asks to see the plan."""
        found = self._found(document, source, name)
        return str(found) if isinstance(found, Unplanned) else None

    def _found(self, document: DocumentNode, source: str, name: str | None) -> "Operation | Unplanned":
        key = f"{name or ''} {source}"
        found = self._operations.get(key)
        if found is None:
            found = self._planned(document, name)
            self._operations.put(key, found, len(key) + (found.size if isinstance(found, Operation) else 0))
        if isinstance(found, RequestRefused):
            raise RequestRefused(found.errors)
        return found

    def _planned(self, document: DocumentNode, name: str | None) -> "Operation | Unplanned | RequestRefused":
        chosen = get_operation_ast(document, name)
        if chosen is None:
            return Unplanned("no such operation")  # graphql-core words it for the client
        try:
            operation = Operation(self, document, chosen)
        except Unplanned as why:
            self.counts[f"unplanned: {why}"] += 1
            log.debug("not planned: %s", why)
            return why.with_traceback(None)
        except RequestRefused as refused:  # kept too: to find it out takes as long as the largest of plans
            return refused.with_traceback(None)
        self.counts["planned"] += 1
        return operation


class Operation:
    """An operation that can be run by plan."""

    def __init__(self, engine: Engine, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self._engine = engine
        self._document = document
        self._operation = operation
        self._variables = Variables(engine.schema._schema, operation, suggests=engine.suggests)
        declared = {one.variable.name.value: one.type for one in operation.variable_definitions or ()}
        self._conditions = tuple(name for name in _conditions(document) if name in declared)  # not another operation's
        if not all(isinstance(declared[name], NonNullTypeNode) for name in self._conditions):
            raise Unplanned("@skip or @include by a variable that may be null")
        self._plans: OrderedDict[tuple[bool, ...], Plan] = OrderedDict()
        planner = Planner(engine.schema, document, None)
        everything = planner.plan(operation)  # finds out whether it can be planned
        if not self._conditions:
            self._plans[()] = everything
        self.size = planner.size * FIELD * min(CHOICES, 2 ** len(self._conditions))
        """Bytes, roughly, that its plans may take."""

    async def execute(self, variables: Mapping[str, Any], ctx: Request, *, wire: bool = False, explain: bool = False) -> Answer:
        """Runs it. `wire`: JSON that a store wrote may stand in the data as `orjson.Fragment`."""
        coerced = self._variables.coerced(variables)
        if isinstance(coerced, list):
            return Answer(None, coerced)
        plan = self._plan(coerced.coerced)
        run = Run(ctx, coerced, self._engine.types, wire, Trace() if explain else None)
        data, errors = await run.perform(plan)
        self._engine.counts["executed"] += 1
        self._engine.counts["careful"] += run.careful
        return Answer(data, errors, run.trace.tell(plan, run.rounds, run.careful) if run.trace else None)

    async def each(self, records: Sequence[Any], variables: VariableValues, ctx: Request) -> list[Answer]:
        """Runs a subscription for each of these records; JSON that a store wrote may stand in the data."""
        run = Run(ctx, variables, self._engine.types, splices=True)
        found = await run.each(self._plan(variables.coerced), records)
        self._engine.counts["executed"] += 1
        self._engine.counts["careful"] += run.careful
        return [Answer(data, errors) for data, errors in found]

    def _plan(self, variables: Mapping[str, Any]) -> Plan:
        """The plan under these values of the variables that its conditions depend on."""
        choice = tuple(bool(variables[name]) for name in self._conditions)
        if choice not in self._plans:
            conditions = dict(zip(self._conditions, choice, strict=True))
            self._plans[choice] = Planner(self._engine.schema, self._document, conditions).plan(self._operation)
            if len(self._plans) > CHOICES:
                self._plans.popitem(last=False)
        return self._plans[choice]


def _conditions(document: DocumentNode) -> tuple[str, ...]:
    """The variables that @skip and @include depend on."""
    found: dict[str, None] = {}

    class Conditions(Visitor):
        def enter_directive(self, node: Any, *_: Any) -> None:
            for argument in node.arguments if node.name.value in ("skip", "include") else ():
                if isinstance(argument.value, VariableNode):
                    found[argument.value.name.value] = None

    visit(document, Conditions())
    return tuple(found)
