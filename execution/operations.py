"""Operations of one schema from the asking to the answer, however they come in: found, held to the limits, and run by plan or
else by graphql-core."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import strawberry
from graphql import DocumentNode, ExecutionResult, OperationDefinitionNode, execute

from execution.batches import Batch, ask
from execution.collecting import Collector
from execution.cost import cost_under
from execution.documents import Document, Documents
from execution.engine import Answer, Engine
from execution.limits import Limits, check_input, too_complex
from execution.records import batch_of
from execution.request import Request
from execution.subscriptions import Subscriptions
from execution.traffic import Rates, Slots
from execution.trusted import Sources


class Operations:
    """What may be asked of a schema. `manifest`, `only`: see `trusted.py`."""

    def __init__(
        self,
        schema: strawberry.Schema,
        limits: Limits | None = None,
        *,
        introspection: bool = True,
        manifest: Mapping[str, str] | None = None,
        only: bool = False,
    ) -> None:
        self.schema = schema
        self.limits = limits = limits or Limits()
        self.engine = Engine(schema, suggests=introspection)
        self.sources = Sources(Documents(schema._schema, limits, introspection=introspection), manifest, only=only)
        self.rates = Rates(limits.rate)
        self.slots = Slots(limits.running, limits.waiting)
        self.subscriptions = Subscriptions(self.engine, limits)
        self._suggests = introspection

    def check(self, document: Document, name: str | None, variables: Mapping[str, Any]) -> None:
        """Refuses an operation that asks too much with these variables. Raises `RequestRefused`."""
        if variables:
            check_input(variables, self.limits)
        cost = cost_under(document.costs[name], variables)
        if cost > self.limits.cost:
            raise too_complex("cost", cost, self.limits.cost)

    async def run(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        ctx: Request,
        *,
        wire: bool = False,
        explain: bool = False,
    ) -> Answer:
        """The answer, once there is room for it to be worked out. Whatever is still being asked when this ends, in whichever way,
        is cancelled. Raises `RequestRefused` where there is no room to wait either."""
        name = operation.name.value if operation.name else None
        try:
            async with self.slots:
                planned = self.engine.operation(document.ast, document.source, name)
                if planned is not None:
                    return await planned.execute(variables, ctx, wire=wire, explain=explain)
                answer = await self._by_core(document, name, variables, ctx)
                if explain:
                    answer = replace(answer, plan={"unplanned": self.engine.why_not(document.ast, document.source, name)})
                return answer
        finally:
            ctx.end()

    async def _by_core(self, document: Document, name: str | None, variables: Mapping[str, Any], ctx: Request) -> Answer:
        for batch in self._first(document.ast, document.operation(name)):
            await ask(batch, [None], ctx, {})
        result = execute(
            self.schema._schema,
            document.ast,
            None,
            ctx,
            dict(variables),
            name,
            executor_class=self.schema.execution_context_class,
            hide_suggestions=not self._suggests,
        )
        if not isinstance(result, ExecutionResult):
            result = await result
        return Answer(result.data, result.errors or [])

    def _first(self, document: DocumentNode, operation: OperationDefinitionNode) -> list[Batch]:
        """What an operation selects at its root that is asked before all else."""
        root = self.schema._schema.get_root_type(operation.operation)
        assert root is not None  # the document is valid
        names = {
            nodes[0].name.value
            for nodes in Collector(self.schema._schema, document, lambda node: True).fields(root, [operation]).values()
        }
        batches = [batch_of(root.fields[name]) for name in names & root.fields.keys()]
        return [batch for batch in batches if batch is not None and batch.first]
