"""An operation's variables: coerced by graphql-core, but for the plainest, text and numbers that are what they came as."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLError, GraphQLNonNull, GraphQLSchema, OperationDefinitionNode, get_variable_values
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource

PLAIN: Mapping[str, type] = {"ID": str, "String": str, "Int": int, "Boolean": bool}
"""By the name of a scalar: values of this class are what they are coerced to."""

INTS = range(-(2**31), 2**31)
MOST_ERRORS = 50  # as in graphql-core


class Variables:
    """The variables that one operation declares."""

    __slots__ = ("_definitions", "_plain", "_schema", "_suggests")

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode, *, suggests: bool = True) -> None:
        """`suggests`: whether errors may tell of names that are in the schema."""
        self._schema = schema
        self._suggests = suggests
        self._definitions = operation.variable_definitions or ()
        self._plain = self._all_plain()

    def coerced(self, raw: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """The values that fields are given, or what is wrong with those that came."""
        if self._plain is not None:
            values = {name: raw.get(name) for name, _, _ in self._plain}
            if all(_is_plain(values[name], kind) for name, kind, _ in self._plain):
                sources = {name: VariableValueSource(signature, values[name]) for name, _, signature in self._plain}
                return VariableValues(sources, values)
        return get_variable_values(self._schema, self._definitions, dict(raw), MOST_ERRORS, hide_suggestions=not self._suggests)

    def _all_plain(self) -> Sequence[tuple[str, type, GraphQLVariableSignature]] | None:
        """Name, class and signature of each, if all are of plain scalars."""
        found = []
        for definition in self._definitions:
            signature = get_variable_signature(self._schema, definition)
            type: Any = None if isinstance(signature, GraphQLError) else signature.type
            kind = PLAIN.get(str(type.of_type if isinstance(type, GraphQLNonNull) else type))
            if isinstance(signature, GraphQLError) or kind is None:
                return None
            found.append((signature.name, kind, signature))
        return found


def _is_plain(value: object, kind: type) -> bool:
    return value.__class__ is kind and (kind is not int or value in INTS)
