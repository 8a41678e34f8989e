"""Rules: who may be shown an object, or ask a field. Here is what a rule is, and where the schema has none; the rules themselves
are the application's."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema, is_introspection_type

Permission = Callable[[Sequence[Any], Any], Sequence[bool] | Awaitable[Sequence[bool]]]
"""Says of records, in order, whether the viewer may: `(records, ctx)`. May raise what answers them all."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Rule:
    """Who may. `meaning` says it in words, for the documentation, as the subject of a sentence.

    Of a type, it says to whom its objects are shown, wherever they come up; of a field, who may ask it. `needs` names the
    attributes of the record that `admits` reads. Without `admits` nothing is asked here: what is said holds already, because of
    how one gets there, or the field's own function sees to it, since it depends on the arguments.
    """

    name: str
    meaning: str
    admits: Permission | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """A rule, and what it was stated of: a type, or a field of it."""

    type: GraphQLObjectType
    field: str | None
    rule: Rule


class Unruled(TypeError):
    """A type, or a field of a root, that states no rule."""


def stated(schema: strawberry.Schema) -> Iterator[Stated]:
    """The rules of a schema: of each type, and of each field that has its own; the other fields follow their type. Raises
    `Unruled`."""
    core = schema._schema
    roots = _roots(core)
    for name in sorted(core.type_map):
        type = core.type_map[name]
        if not isinstance(type, GraphQLObjectType) or is_introspection_type(type):
            continue
        if type not in roots:
            yield Stated(type, None, _ruled(rule_of(type), type.name))
        for field in type.fields:
            rule = field_rule(type, field)
            if type in roots:
                _ruled(rule, f"{type.name}.{field}")
            if rule is not None:
                yield Stated(type, field, rule)


def rule_of(type: GraphQLObjectType) -> Rule | None:
    """What a type states. None for a root, whose fields do, and where there is nothing."""
    definition = type.extensions.get("strawberry-definition")
    return getattr(definition.origin, "__rule__", None) if definition else None


def field_rule(type: GraphQLObjectType, field: str) -> Rule | None:
    """A field's own rule. None for one that follows its type."""
    definition = type.fields[field].extensions.get("strawberry-definition")
    metadata = (definition.metadata or {}) if definition else {}
    rule: Rule | None = getattr(metadata.get("batch") or metadata.get("followed"), "rule", None)
    return rule


def _roots(schema: GraphQLSchema) -> set[GraphQLObjectType]:
    found = (schema.query_type, schema.mutation_type, schema.subscription_type)
    return {root for root in found if root is not None}


def _ruled(rule: Rule | None, where: str) -> Rule:
    if rule is None:
        raise Unruled(f"{where} states no rule")
    return rule
