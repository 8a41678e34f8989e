"""The schema itself: exported, described, and what its fields promise about null."""

from pathlib import Path

from graphql import GraphQLEnumType, GraphQLField, GraphQLInterfaceType, GraphQLNonNull, GraphQLObjectType, GraphQLUnionType

from execution.batches import Batch
from resolvers.node import BY_TYPE
from schema.root import schema, sdl

TYPES = {name: type_ for name, type_ in schema._schema.type_map.items() if not name.startswith("__")}


def test_the_exported_schema_is_the_codes() -> None:
    assert (Path(__file__).parents[2] / "schema.graphql").read_text() == sdl(), "run `spool schema --write`"


def test_every_type_field_argument_and_value_is_described() -> None:
    undescribed = [name for name, type_ in TYPES.items() if not type_.description]
    for name, type_ in TYPES.items():
        fields = getattr(type_, "fields", {})
        undescribed += [f"{name}.{field}" for field, it in fields.items() if not it.description]
        undescribed += [
            f"{name}.{field}({argument})"
            for field, it in fields.items()
            for argument, its in getattr(it, "args", {}).items()
            if not its.description
        ]
        if isinstance(type_, GraphQLEnumType):
            undescribed += [f"{name}.{value}" for value, it in type_.values.items() if not it.description]

    assert undescribed == []


def test_every_nullable_field_says_what_its_null_means() -> None:
    silent = [
        f"{name}.{field}"
        for name, type_ in TYPES.items()
        if isinstance(type_, GraphQLObjectType)
        for field, it in type_.fields.items()
        if not isinstance(it.type, GraphQLNonNull) and "ull" not in f"{type_.description} {it.description}"
    ]

    assert silent == []


def test_a_field_that_may_be_refused_is_nullable() -> None:
    strict = [
        f"{name}.{field}"
        for name, type_ in TYPES.items()
        if isinstance(type_, GraphQLObjectType)
        for field, it in type_.fields.items()
        if isinstance(it.type, GraphQLNonNull)
        and (batch := _batch(it)) is not None
        and batch.rule is not None
        and batch.rule.admits is not None
    ]

    assert strict == []


def test_every_node_can_be_fetched_by_its_id() -> None:
    nodes = {
        name
        for name, type_ in TYPES.items()
        if isinstance(type_, GraphQLObjectType) and "Node" in {interface.name for interface in type_.interfaces}
    }

    assert set(BY_TYPE) == nodes


def test_abstract_types_tell_their_types_apart() -> None:
    vague = [
        member.name
        for type_ in TYPES.values()
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType)
        for member in schema._schema.get_possible_types(type_)
        if member.is_type_of is None
    ]

    assert vague == []


def _batch(field: GraphQLField) -> Batch | None:
    definition = field.extensions.get("strawberry-definition")
    return (definition.metadata or {}).get("batch") if definition else None
