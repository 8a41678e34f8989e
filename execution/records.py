"""Types as views over records: which classes of records a type shows, and which of those the viewer may be shown.

A type's rule holds wherever one of its records comes up. A record that it does not admit is left out of a list, and is null where
it stands alone. Both executors come through `admitted`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from inspect import isawaitable
from typing import Any, TypeVar

import strawberry
from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNamedOutputType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
)
from graphql.pyutils import is_iterable

from execution.batches import Batch, Permission
from execution.loaders import load_each

C = TypeVar("C", bound=type)
Rules = Mapping[GraphQLObjectType, Batch]
"""The rules of the types that a field may give, each a function that says of records whether they may be shown."""


def shows(*records: type, rule: Permission | None = None, needs: Sequence[str] = ()) -> Callable[[C], C]:
    """Says which records a type is a view over: behind an interface or union they tell the type apart. `rule` says which of them
    the viewer may be shown; `needs` names the attributes that it reads."""

    def declare(cls: C) -> C:
        definition: Any = cls.__strawberry_definition__  # type: ignore[attr-defined]  # set by the decorator below
        definition.is_type_of = lambda record, info: isinstance(record, records)
        cls.__rule__ = None if rule is None else Batch(rule, needs=tuple(needs))  # type: ignore[attr-defined]
        return cls

    return declare


def rules_of(schema: GraphQLSchema, type: GraphQLNamedOutputType) -> Rules:
    """The rules of the objects that a field of this type may give."""
    types = schema.get_possible_types(type) if is_abstract_type(type) else [type]
    return {one: rule for one in types if isinstance(one, GraphQLObjectType) and (rule := _declared(one)) is not None}


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
    """Holds graphql-core to the rules of types: wraps each field that may give such records. To be called once for a schema."""
    for type in schema._schema.type_map.values():
        for field in type.fields.values() if isinstance(type, GraphQLObjectType) else ():
            rules = rules_of(schema._schema, get_named_type(field.type))
            if rules:
                _guard(field, rules)


def _declared(type: GraphQLObjectType) -> Batch | None:
    definition = type.extensions.get("strawberry-definition")
    return getattr(definition.origin, "__rule__", None) if definition else None


def _guard(field: GraphQLField, rules: Rules) -> None:
    resolve: Any = field.resolve
    is_list = isinstance(get_nullable_type(field.type), GraphQLList)

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
