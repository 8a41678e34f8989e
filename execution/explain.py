"""A run, told as a tree: which function answered a field, from which stores, how often, for how many, and how long it took."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from time import perf_counter
from typing import Any

from graphql import get_named_type
from orjson import Fragment

from execution.batches import Answers, Batch, ask
from execution.plan import Field, Plan, Selection
from execution.request import Request


@dataclass(slots=True)
class Asked:
    """What was seen of one field."""

    calls: int = 0
    parents: int = 0
    answers: int = 0
    milliseconds: float = 0.0
    stores: Counter[str] = field(default_factory=Counter)  # calls of each store
    columns: tuple[str, ...] | None = None
    json: bool = False
    shared_with: str | None = None  # the field whose question was this one's too


class Trace:
    """What is seen while a plan runs."""

    def __init__(self) -> None:
        self.began = perf_counter()
        self.seen: dict[Field, Asked] = {}

    async def ask(
        self, sharing: Sequence[Field], batch: Batch, parents: Sequence[Any], ctx: Request, arguments: Mapping[str, Any]
    ) -> Answers:
        """`ask`, watched. The first field has the question, the others share it."""
        first, *others = sharing
        stores: Counter[str] = Counter()
        began = perf_counter()
        answers = await ask(batch, parents, ctx.watched(stores), arguments)
        spent = (perf_counter() - began) * 1000
        for one in sharing:
            self.seen.setdefault(one, Asked()).columns = ctx.columns
        seen = self.seen[first]
        seen.calls += 1
        seen.parents += len(parents)
        seen.answers += sum(map(_count, answers))
        seen.milliseconds += spent
        seen.stores.update(stores)
        seen.json = seen.json or any(_holds_json(answer, path) for path in ctx.selected.leaves for answer in answers)
        for one in others:
            self.seen[one].shared_with = first.coordinate if first.coordinate != one.coordinate else first.key
        return answers

    def tell(self, plan: Plan, rounds: int, careful: int) -> dict[str, Any]:
        """The whole, as `extensions.plan`."""
        return {
            "milliseconds": round((perf_counter() - self.began) * 1000, 3),
            "rounds": rounds,
            "careful": careful,
            "fields": [told for step in plan.steps for told in self._fields(step)],
        }

    def _fields(self, selection: Selection, on: str | None = None) -> list[dict[str, Any]]:
        told = [self._field(one, on) for one in selection.fields if one.batch is not None or not one.is_leaf]
        return [one for one in told if one["answeredBy"] or one["fields"]]

    def _field(self, field: Field, on: str | None) -> dict[str, Any]:
        seen = self.seen.get(field, Asked())
        below = [told for name, one in field.below.items() for told in self._fields(one, name if field.abstract else None)]
        return {
            "key": field.key,
            "field": field.coordinate,
            "type": str(get_named_type(field.type)),
            "on": on,
            "answeredBy": field.batch.name if field.batch else None,
            "stores": dict(seen.stores),
            "calls": seen.calls,
            "parents": seen.parents,
            "answers": seen.answers,
            "milliseconds": round(seen.milliseconds, 3),
            "columns": None if seen.columns is None else list(seen.columns),
            "json": seen.json,
            "sharedWith": seen.shared_with,
            "fields": below,
        }


def _holds_json(answer: Any, path: str) -> bool:
    """Whether JSON stands at this path of an answer."""
    try:
        return isinstance(attrgetter(path)(answer) if path else answer, Fragment)
    except AttributeError:
        return False


def _count(answer: Any) -> int:
    """How many records an answer holds."""
    if answer is None or isinstance(answer, Exception):
        return 0
    return len(answer) if isinstance(answer, list | tuple) else 1
