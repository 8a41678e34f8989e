"""What of a schema a run has reached: a field counts where its parent was there, an argument where it was given."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, cast

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_input_object_type,
    is_object_type,
)

from tests.differential.shape import Position, Shape

Reached = Counter[str]
"""How often, by coordinate: `Student.sessions`, `Student.sessions(first:)`, `StudentFilter.name`, `Node: Student`."""


def everything(schema: GraphQLSchema) -> set[str]:
    """Every coordinate that a query can reach. A mutation cannot be asked twice with the same answer."""
    found: set[str] = set()
    for type_ in _reachable(schema):
        name = type_.name
        if is_object_type(type_):
            found |= {f"{name}.{field}" for field in type_.fields}
            found |= {f"{name}.{field}({argument}:)" for field, one in type_.fields.items() for argument in one.args}
        elif is_input_object_type(type_):
            found |= {f"{name}.{field}" for field in type_.fields}
        elif is_abstract_type(type_):
            found |= {f"{name}: {possible.name}" for possible in schema.get_possible_types(type_)}
    return found


def _reachable(schema: GraphQLSchema) -> set[GraphQLNamedType]:
    """The types that a query may meet."""
    found: set[GraphQLNamedType] = set()
    ahead: list[GraphQLNamedType] = [cast(GraphQLNamedType, schema.query_type)]
    while ahead:
        type_ = ahead.pop()
        if type_ not in found:
            found.add(type_)
            ahead += schema.get_possible_types(type_) if is_abstract_type(type_) else _next_to(type_)
    return found


def _next_to(type_: GraphQLNamedType) -> Iterator[GraphQLNamedType]:
    if isinstance(type_, GraphQLObjectType | GraphQLInputObjectType):
        for field in type_.fields.values():
            yield get_named_type(field.type)
            yield from (get_named_type(one.type) for one in getattr(field, "args", {}).values())


def reached(shape: Shape, data: Mapping[str, Any] | None, variables: Mapping[str, Any]) -> Iterator[str]:
    """The coordinates that one response has reached, with repetition."""
    if data is not None:
        for position in shape.root(data):
            yield from _at(shape, position, data[position.key], variables)


def _at(shape: Shape, position: Position, value: Any, variables: Mapping[str, Any]) -> Iterator[str]:
    yield position.coordinate
    for argument in position.nodes[0].arguments or ():
        yield f"{position.coordinate}({argument.name.value}:)"
        yield from _inside(position.field.args[argument.name.value].type, argument.value, variables)
    yield from _objects(shape, position, value, variables)


def _objects(shape: Shape, position: Position, value: Any, variables: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _objects(shape, position, item, variables)
    elif isinstance(value, dict):
        found = shape.type_of(position, value)
        if found is not position.type and found is not None:
            yield f"{position.type.name}: {found.name}"
        for one in shape.below(position, value):
            yield from _at(shape, one, value[one.key], variables)


def _inside(type_: GraphQLInputType, value: ValueNode | Any, variables: Mapping[str, Any]) -> Iterator[str]:
    """The fields of an input object that were given, as a literal or in a variable."""
    named = get_named_type(type_)
    if isinstance(named, GraphQLInputObjectType):
        match value:
            case VariableNode():
                yield from _inside(named, variables.get(value.name.value), variables)
            case ListValueNode():
                for item in value.values or ():
                    yield from _inside(named, item, variables)
            case ObjectValueNode():
                yield from (f"{named.name}.{field.name.value}" for field in value.fields or ())
            case dict():
                yield from (f"{named.name}.{field}" for field in value if field in named.fields)
