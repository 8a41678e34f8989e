"""From what is selected below a field to what its function is told of it: `Selected`."""

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull

from execution.build import enum_names
from execution.plan import Field, Selection
from execution.selected import Kind, Leaf, Selected

MOST_LEAVES = 100
"""Of an object that a store may write: each is a part of its statement, and a client chooses how many there are."""

KINDS: dict[str, Kind] = {"String": "string", "ID": "string", "Int": "int", "Float": "float", "Boolean": "boolean"}


def selected_below(field: Field) -> tuple[Selected, Selected]:
    """As the field's function is told: where JSON may not stand for records, and where it may."""
    if field.only is None:
        return Selected(), Selected()
    columns = _objects(field)
    told = None if columns is None else tuple(sorted(columns))
    leaves = {path: one for path, one in _lists(field, "") if one is not None}
    return Selected(told), Selected(told, leaves)


def _objects(field: Field) -> set[str] | None:
    """The attributes read of a field's objects: by what is selected of them, and by the rule of their type."""
    columns = None if field.only is None else _columns(field.only)
    return None if columns is None else columns.union(*(rule.needs for rule in field.rules.values()))


def _columns(selection: Selection) -> set[str] | None:
    """The attributes read of a selection's records, by the response or by the functions below. None: it cannot be known."""
    found: set[str] = set()
    for field in selection.fields:
        if field.computed is not None:
            found.update(field.computed.needs)
        elif field.batch is not None:
            found.update(field.batch.needs)
        elif field.attribute is not None and field.is_leaf:
            found.add(field.attribute)
        elif field.attribute is not None:
            below = _objects(field)
            if below is None:
                return None
            found.update(f"{field.attribute}.{name}" for name in below)
    return found


def _lists(field: Field, path: str) -> Iterator[tuple[str, tuple[Leaf, ...] | None]]:
    """The lists in a field's answer that JSON may stand for, by their paths; None for those that hold more than leaves."""
    if field.only is None:
        return
    if field.is_list:
        yield path, None if field.rules else _leaves(field.only)
        return
    objects = [one for one in field.only.fields if one.attribute is not None and not one.is_leaf]
    for one in objects:
        if sum(other.attribute == one.attribute for other in objects) == 1:
            yield from _lists(one, f"{path}.{one.attribute}" if path else str(one.attribute))


def _leaves(selection: Selection) -> tuple[Leaf, ...] | None:
    """How one of its objects is written; None when it holds other than leaves that a store can write, or too many."""
    if len(selection.fields) > MOST_LEAVES:
        return None
    found = [_leaf(field) for field in selection.fields]
    return None if not found or None in found else tuple(one for one in found if one is not None)


def _leaf(field: Field) -> Leaf | None:
    if field.name == "__typename":
        return Leaf(field.key, "constant", prefix=field.parent.name)
    if field.computed is not None and field.computed.prefix is not None:
        return Leaf(field.key, "string", field.computed.needs[0], field.required, field.computed.prefix)
    type: Any = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    if field.attribute is None or isinstance(type, GraphQLList):
        return None
    if not field.is_leaf:
        below = None if field.only is None or field.rules else _leaves(field.only)
        return None if below is None else Leaf(field.key, "object", field.attribute, field.required, leaves=below)
    if isinstance(type, GraphQLEnumType):
        names = tuple((str(value), name) for value, name in sorted(enum_names(type).items(), key=lambda pair: pair[1]))
        return Leaf(field.key, "enum", field.attribute, field.required, names=names)
    kind = KINDS.get(type.name)
    return None if kind is None else Leaf(field.key, kind, field.attribute, field.required)
