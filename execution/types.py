"""Which type of the schema a record is of. The class of a record decides it, so each class is looked at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLAbstractType, GraphQLError, GraphQLObjectType, GraphQLSchema
from graphql.pyutils import inspect

from execution.plan import Field


@dataclass(slots=True)
class _Info:
    """As much of graphql-core's `info` as type resolvers look at."""

    schema: GraphQLSchema
    field_name: str
    parent_type: GraphQLObjectType

    def is_awaitable(self, value: object) -> bool:
        return False


class Types:
    """What `is_type_of` and `resolve_type` say, kept by the class of the record."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._schema = schema._schema
        self._found: defaultdict[str, dict[type, str]] = defaultdict(dict)  # by the declared type

    def names(self, field: Field, records: Sequence[Any], kinds: set[type]) -> Mapping[type, str] | None:
        """The name of the type of each of these classes, which are the records'; None when one is of no fitting type."""
        own = self._found[_declared(field)]
        for record in records if not kinds <= own.keys() else ():
            try:
                self.of(field, record)
            except Exception:
                return None
        return own

    def of(self, field: Field, record: Any) -> str:
        """The name of the type of one record. Raises `GraphQLError`, worded as in graphql-core, where it is of none that fits."""
        own = self._found[_declared(field)]
        if record.__class__ not in own:
            own[record.__class__] = self._resolved(field, record)
        return own[record.__class__]

    def _resolved(self, field: Field, record: Any) -> str:
        info: Any = _Info(self._schema, field.name, field.parent)
        only = field.only
        if only is None:
            assert field.abstract is not None
            type = self._possible(field, field.abstract, record, info)
        else:
            type = only.type
        if type.is_type_of is not None and not type.is_type_of(record, info):
            raise GraphQLError(f"Expected value of type '{type}' but got: {inspect(record)}.", list(field.nodes))
        return type.name

    def _possible(self, field: Field, abstract: GraphQLAbstractType, record: Any, info: Any) -> GraphQLObjectType:
        name = abstract.resolve_type(record, info, abstract) if abstract.resolve_type else None
        if name is None:
            raise GraphQLError(
                f"Abstract type '{abstract}' must resolve to an Object type at runtime for field '{field.coordinate}'."
                f" Either the '{abstract}' type should provide a 'resolve_type' function or each possible type should provide"
                " an 'is_type_of' function.",
                list(field.nodes),
            )
        type = self._schema.get_type(str(name))
        if not isinstance(type, GraphQLObjectType) or not self._schema.is_sub_type(abstract, type):
            raise GraphQLError(f"Runtime Object type '{name}' is not a possible type for '{abstract}'.", list(field.nodes))
        return type


def _declared(field: Field) -> str:
    only = field.only
    return str(field.abstract) if only is None else only.type.name
