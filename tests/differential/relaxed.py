"""A schema in which nothing is required: what fails stays where it failed, and every failure is seen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from graphql import GraphQLList, GraphQLNonNull, GraphQLSchema, is_interface_type, is_object_type


@contextmanager
def nullable(schema: GraphQLSchema) -> Iterator[None]:
    """Within it, every field and item of this schema can be null."""
    fields = [
        field
        for type_ in schema.type_map.values()
        if is_object_type(type_) or is_interface_type(type_)
        for field in type_.fields.values()
    ]
    declared = [field.type for field in fields]
    try:
        for one in fields:
            one.type = _relaxed(one.type)
        yield
    finally:
        for one, type_ in zip(fields, declared, strict=True):
            one.type = type_


def _relaxed(type_: Any) -> Any:
    if isinstance(type_, GraphQLNonNull):
        return _relaxed(type_.of_type)
    return GraphQLList(_relaxed(type_.of_type)) if isinstance(type_, GraphQLList) else type_
