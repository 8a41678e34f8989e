"""Field functions, permissions and types' rules that fail on purpose, in requests that have a `FaultyContext`.

A fault hangs from the function, its arguments and what it reads of the parent, so that it is the same whoever asks, and with
whichever other parents.
"""

import functools
import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import strawberry
from graphql import GraphQLObjectType, is_introspection_type

from access.context import Context
from execution.arguments import frozen
from execution.batches import Answers, Batch
from execution.records import guard
from execution.rules import Permission, Rule, rule_of
from execution.selected import Selected
from tests.differential.dice import Dice
from tests.differential.faults import Faults, as_it_was

RULED = ("Hook", "Achievement", "LearningSession", "Section", "User")
"""Types that are given a rule, which admits everything where nothing goes wrong."""

AT_ROOT = 0.2
"""How much of what may go wrong does so in a field of the root: below a null nothing is seen."""


@dataclass(slots=True, kw_only=True, eq=False)
class FaultyContext(Context):
    """A request in which things go wrong."""

    faults: Faults


@contextmanager
def faulty(schema: strawberry.Schema) -> Iterator[None]:
    """Within it, what answers a schema's fields fails in requests that have a `FaultyContext`; in others it does not."""
    batches = {batch: (batch.answer, batch.rule) for batch in _batches(schema)}
    for batch in batches:
        _set(batch, _answering(batch), _permitting(batch))
    with _ruled(schema):
        try:
            yield
        finally:
            for batch, (answer, rule) in batches.items():
                _set(batch, answer, rule)


@contextmanager
def _ruled(schema: strawberry.Schema) -> Iterator[None]:
    """Gives some types a rule that fails, and the others none: theirs are not made for records that are broken."""
    fields = [field for type_ in _types(schema) for field in type_.fields.values()]
    resolvers = [field.resolve for field in fields]
    rules = {type_: rule for type_ in _types(schema) if (rule := rule_of(type_)) is not None}
    for type_, rule in rules.items():
        admits = _admitting(type_.name) if type_.name in RULED else None
        _state(type_, Rule(name=rule.name, meaning=rule.meaning, admits=admits, needs=("id",) if admits else ()))
    for field in fields:
        field.resolve = getattr(field.resolve, "__wrapped__", field.resolve)
    guard(schema)
    try:
        yield
    finally:
        for field, resolver in zip(fields, resolvers, strict=True):
            field.resolve = resolver
        for type_, rule in rules.items():
            _state(type_, rule)


def _state(type_: GraphQLObjectType, rule: Rule) -> None:
    type_.extensions["strawberry-definition"].origin.__rule__ = rule


def _set(batch: Batch, answer: Any, rule: Rule | None) -> None:
    object.__setattr__(batch, "answer", answer)
    object.__setattr__(batch, "rule", rule)


def _batches(schema: strawberry.Schema) -> Iterator[Batch]:
    for type_ in _types(schema):
        for field in type_.fields.values():
            own = field.extensions["strawberry-definition"]
            if "batch" in own.metadata:
                yield own.metadata["batch"]


def _types(schema: strawberry.Schema) -> Iterator[GraphQLObjectType]:
    for type_ in schema._schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not is_introspection_type(type_):
            yield type_


def _identity(batch: Batch, parent: Any) -> tuple[object, ...] | Exception:
    """A parent as a function sees it: what it reads of it, however narrow the record is. An exception for what is no record."""
    try:
        return tuple(getattr(parent, name) for name in batch.needs)
    except AttributeError as error:
        return error


@dataclass(slots=True)
class _Question:
    """One call of a field function, from which parents that are no records are kept: they would fail all others too."""

    name: str
    faults: Faults
    about: tuple[object, ...]  # the function and its arguments
    identities: list[tuple[object, ...] | Exception]
    parents: list[Any]  # those that the function is handed
    inside: bool

    @classmethod
    def of(cls, batch: Batch, parents: Sequence[Any], faults: Faults, arguments: Mapping[str, Any]) -> "_Question":
        """Raises what the function fails with as a whole."""
        about = (batch.name, frozen(arguments))
        if batch.needs and faults.happens(0.15, "whole", about):
            raise faults.failure(*about)
        records = [as_it_was(parent) for parent in parents]
        identities = [_identity(batch, record) for record in records]
        handed = [one for one, identity in zip(records, identities, strict=True) if not isinstance(identity, Exception)]
        return cls(batch.name, faults, about, identities, handed, faults.rate > 0 and faults.dice.roll("inside", about) < 0.6)

    def narrowed(self, ctx: Any) -> Any:
        """What is JSON already has no records to break."""
        return ctx.selecting(Selected(ctx.columns)) if self.inside else ctx

    def spoilt(self, answers: Answers) -> Answers:
        """The function's answers, with faults, and the places filled that it was not asked about."""
        if self.faults.happens(0.05, "too few", self.about):
            return answers[:-1]
        left = iter(answers)
        return [
            identity if isinstance(identity, Exception) else self._spoilt(next(left), identity) for identity in self.identities
        ]

    def _spoilt(self, answer: Any, identity: tuple[object, ...]) -> Any:
        faults, about = self.faults, (*self.about, identity)
        inside = self.inside and not isinstance(answer, orjson.Fragment)
        if identity or faults.dice.roll("root", about) < AT_ROOT:
            return faults.answer(answer, about, inside=inside)
        return faults.within(answer, about) if inside else answer


def _answering(batch: Batch) -> Any:
    """The batch's function, with faults; it waits if that does."""
    answer: Any = batch.answer

    @functools.wraps(answer)
    def answered(parents: Sequence[Any], ctx: Any, **arguments: Any) -> Any:
        if not isinstance(ctx, FaultyContext):
            return answer(parents, ctx, **arguments)
        question = _Question.of(batch, parents, ctx.faults, arguments)
        return question.spoilt(answer(question.parents, question.narrowed(ctx), **arguments))

    @functools.wraps(answer)
    async def waited(parents: Sequence[Any], ctx: Any, **arguments: Any) -> Any:
        if not isinstance(ctx, FaultyContext):
            return await answer(parents, ctx, **arguments)
        question = _Question.of(batch, parents, ctx.faults, arguments)
        return question.spoilt(await answer(question.parents, question.narrowed(ctx), **arguments))

    return waited if inspect.iscoroutinefunction(answer) else answered


def _permitting(batch: Batch) -> Rule | None:
    """The batch's rule, by which more are refused. Half of the fields that have none are given one."""
    permission, name = batch.rule.admits if batch.rule else None, batch.name
    if permission is None and Dice(0).roll(name) < 0.5:
        return batch.rule

    async def verdicts_on(parents: Sequence[Any], ctx: Any) -> Sequence[bool]:
        if permission is None:
            return [True] * len(parents)
        verdicts: Any = permission(parents, ctx)
        return list(await verdicts if inspect.isawaitable(verdicts) else verdicts)

    async def permit(parents: Sequence[Any], ctx: Any) -> Sequence[bool]:
        if not isinstance(ctx, FaultyContext):
            return await verdicts_on(parents, ctx)
        faults: Faults = ctx.faults
        if faults.happens(0.05, "permission", name):
            raise faults.failure("permission", name)
        identities = [_identity(batch, as_it_was(parent)) for parent in parents]
        records = [as_it_was(one) for one, identity in zip(parents, identities, strict=True) if isinstance(identity, tuple)]
        verdicts = iter(await verdicts_on(records, ctx))
        return [
            isinstance(identity, Exception) or (next(verdicts) and not faults.happens(0.3, "refused", name, identity))
            for identity in identities
        ]

    return Rule(name="faulty", meaning="Whoever is lucky.", admits=permit)


def _admitting(name: str) -> Permission:
    """A rule that leaves out some records."""

    async def admit(records: Sequence[Any], ctx: Any) -> Sequence[bool]:
        if not isinstance(ctx, FaultyContext):
            return [True] * len(records)
        faults: Faults = ctx.faults
        if faults.happens(0.05, "rule", name):
            raise faults.failure("rule", name)
        return [not faults.happens(0.5, "left out", name, as_it_was(record).id) for record in records]

    return admit
