"""Types as views over records: which classes of records a type shows, and which of those the viewer may be shown.

A type's rule holds wherever one of its records comes up. A record that it does not admit is left out of a list, and is null where
it stands alone. Both executors come through `admitted`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache, lru_cache, wraps
from inspect import isawaitable
from typing import Any, TypeVar

import strawberry
from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_introspection_type,
)
from graphql.pyutils import is_iterable

from execution.batches import Batch
from execution.following import followed_by
from execution.loaders import load_each
from execution.rules import Rule, rule_of

C = TypeVar("C", bound=type)
Rules = Mapping[GraphQLObjectType, Batch]
"""The rules of the types that a field may give, each a function that says of records whether they may be shown."""


def shows(*records: type, rule: Rule) -> Callable[[C], C]:
    """Says which records a type is a view over, and to whom they are shown. Behind an interface or union the records tell the
    type apart; a type that is only ever embedded in others may name none."""

    def declare(cls: C) -> C:
        if records:
            definition: Any = cls.__strawberry_definition__  # type: ignore[attr-defined]  # set by the decorator below
            definition.is_type_of = lambda record, info: isinstance(record, records)
        cls.__rule__ = rule  # type: ignore[attr-defined]
        return cls

    return declare


def rules_of(schema: GraphQLSchema, parent: GraphQLObjectType, field: str) -> Rules:
    """The rules that are to be asked of what a field gives: those of its types, unless its function vouches for it, or whoever
    gave the object that it is embedded in."""
    batch = batch_of(parent.fields[field])
    if parent in _vouched(schema) if batch is None else batch.vouched:
        return {}
    named = get_named_type(parent.fields[field].type)
    types = schema.get_possible_types(named) if is_abstract_type(named) else [named]
    declared = {one: rule_of(one) for one in types if isinstance(one, GraphQLObjectType)}
    return {one: _asking(rule) for one, rule in declared.items() if rule is not None and rule.admits is not None}


async def admitted(
    answers: Sequence[Any], is_list: bool, rules: Rules, verdicts: Callable[[Batch, Sequence[Any]], Awaitable[Sequence[Any]]]
) -> list[Any]:
    """The answers of a field, or of one that gives lists, without the records that their type's rule does not admit; `verdicts`
    asks a rule about records. Where a rule fails, so does the record."""
    asked: dict[Batch, list[Any]] = {}
    if is_list:  # of any kind
        answers = [list(answer) if is_iterable(answer) else answer for answer in answers]
    for answer in answers:
        for item in answer if isinstance(answer, list) else (answer,):
            rule = _rule(item, rules)
            if rule is not None:
                asked.setdefault(rule, []).append(item)
    said: dict[int, Any] = {}
    for rule, records in asked.items():
        said.update(zip(map(id, records), await verdicts(rule, records), strict=True))
    return [_kept(answer, said) for answer in answers]


def guard(schema: strawberry.Schema) -> None:
    """Holds graphql-core to the rules of types: wraps each field that has some to ask, but those that are followed, whose records
    are asked about before they are executed. To be called once for a schema."""
    for type in schema._schema.type_map.values():
        if isinstance(type, GraphQLObjectType) and not is_introspection_type(type):
            for name, field in type.fields.items():
                rules = rules_of(schema._schema, type, name)
                if rules and followed_by(field) is None:
                    _guard(field, rules)


@cache
def _asking(rule: Rule) -> Batch:
    """What asks a rule: the same for all types that state it."""
    assert rule.admits is not None
    return Batch(rule.admits, needs=rule.needs)


@lru_cache(maxsize=8)
def _vouched(schema: GraphQLSchema) -> frozenset[GraphQLObjectType]:
    """The types whose objects come from functions that vouch for them, and from nowhere else."""
    objects = [
        type for type in schema.type_map.values() if isinstance(type, GraphQLObjectType) and not is_introspection_type(type)
    ]
    givers: dict[Any, list[tuple[GraphQLObjectType, GraphQLField]]] = {}
    for type in objects:
        for field in type.fields.values():
            named = get_named_type(field.type)
            for one in schema.get_possible_types(named) if is_abstract_type(named) else [named]:
                givers.setdefault(one, []).append((type, field))
    vouched = set(givers).intersection(objects)
    while doubted := {
        type
        for type in vouched
        if not all(parent in vouched if (batch := batch_of(field)) is None else batch.vouched for parent, field in givers[type])
    }:
        vouched -= doubted
    return frozenset(vouched)


def batch_of(field: GraphQLField) -> Batch | None:
    """What answers a field. None for one that is read from its parent, or was declared in another way."""
    definition = field.extensions.get("strawberry-definition")
    batch: Batch | None = ((definition.metadata or {}) if definition else {}).get("batch")
    return batch


def _guard(field: GraphQLField, rules: Rules) -> None:
    resolve: Any = field.resolve
    is_list = isinstance(get_nullable_type(field.type), GraphQLList)

    @wraps(resolve)
    async def guarded(source: Any, info: Any, **arguments: Any) -> Any:
        value = resolve(source, info, **arguments)
        if isawaitable(value):
            value = await value

        async def verdicts(rule: Batch, records: Sequence[Any]) -> Sequence[Any]:
            return await load_each(info.context, rule, records)

        return (await admitted([value], is_list, rules, verdicts))[0]

    field.resolve = guarded


def _rule(item: Any, rules: Rules) -> Batch | None:
    if item is None or isinstance(item, Exception):
        return None
    return next((rule for type, rule in rules.items() if type.is_type_of is None or type.is_type_of(item, None)), None)  # type: ignore[arg-type]


def _kept(answer: Any, said: Mapping[int, Any]) -> Any:
    if not isinstance(answer, list):
        verdict = said.get(id(answer), True)
        return verdict if isinstance(verdict, Exception) else answer if verdict else None
    kept = []
    for item in answer:
        verdict = said.get(id(item), True)
        if verdict:
            kept.append(verdict if isinstance(verdict, Exception) else item)
    return kept
