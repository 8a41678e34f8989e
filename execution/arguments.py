"""A field's arguments, as its function takes them: converted once where they are constant, else at each request."""

from collections.abc import Hashable, Mapping
from dataclasses import is_dataclass
from functools import partial
from typing import Any, NamedTuple

import strawberry
from graphql import FieldNode, GraphQLField, VariableNode, Visitor, get_argument_values, get_nullable_type, visit
from graphql.execution.values import VariableValues
from strawberry.types.arguments import convert_arguments

from execution.errors import BadInput


class Given(NamedTuple):
    """Arguments by their Python names, and the same hashable: fields of a level with equal keys are asked together."""

    values: Mapping[str, Any]
    key: Hashable


NONE = Given({}, ())


class Arguments:
    """What one field of an operation is given."""

    __slots__ = ("_constant", "_convert", "_definition", "_direct", "_node")

    def __init__(self, schema: strawberry.Schema, definition: GraphQLField, node: FieldNode) -> None:
        own, converter = definition.extensions["strawberry-definition"], schema.schema_converter
        self._definition, self._node = definition, node
        self._convert = partial(
            convert_arguments, arguments=own.arguments, scalar_registry=converter.scalar_registry, config=converter.config
        )
        self._direct = _direct(definition, node)
        self._constant: Given | None = NONE
        if definition.args:
            self._constant = None if _has_variables(node) else self._attempt()

    def given(self, variables: VariableValues) -> Given:
        """The arguments under these variables. Raises what makes them unacceptable: `GraphQLError`, `BadInput`."""
        return self._read(variables) if self._constant is None else self._constant

    def _read(self, variables: VariableValues | None) -> Given:
        if self._direct is not None and variables is not None:
            name, variable = self._direct
            value = variables.coerced.get(variable)
            if value.__class__ is str and "\0" not in value:
                return Given({name: value}, ((name, value),))
        values = self._convert(get_argument_values(self._definition, self._node, variables))
        return Given(values, frozen(values))

    def _attempt(self) -> Given | None:
        """The constant arguments; None for unacceptable ones, which fail anew at each request. An error that was kept would
        gather the traceback, and with it the data, of every request that it is raised in."""
        try:
            return self._read(None)
        except Exception:
            return None


def frozen(value: Any) -> Hashable:
    """The same value, hashable: arguments are scalars, enums, lists of them, and input objects. Raises `BadInput` for text
    with a NUL in it, which no store takes."""
    if isinstance(value, str) and "\0" in value:
        raise BadInput("Text cannot hold the character U+0000.")
    if isinstance(value, Mapping):
        return tuple(sorted((name, frozen(item)) for name, item in value.items()))
    if isinstance(value, list | tuple):
        return tuple(frozen(item) for item in value)
    if is_dataclass(value):  # an input object
        return (type(value), frozen(vars(value)))
    key: Hashable = value
    return key


def _has_variables(node: FieldNode) -> bool:
    found = False

    class Variables(Visitor):
        def enter_variable(self, *_: Any) -> None:
            nonlocal found
            found = True

    for argument in node.arguments or ():
        visit(argument, Variables())
    return found


def _direct(definition: GraphQLField, node: FieldNode) -> tuple[str, str] | None:
    """The Python name of the one argument that there is, and the variable that it is, when it is text: as of `node(id: $id)`,
    which half of all requests begin with."""
    if len(definition.args) != 1 or len(node.arguments or ()) != 1:
        return None
    (argument,), (given,) = definition.args.values(), node.arguments or ()
    if str(get_nullable_type(argument.type)) not in ("ID", "String") or not isinstance(given.value, VariableNode):
        return None
    return argument.extensions["strawberry-definition"].python_name, given.value.name.value
