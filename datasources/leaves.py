"""Objects of leaves as JSON that PostgreSQL writes, for responses that it can be put into as it is.

What may not stand in a response (a required value that is null, a word that the API does not have) makes an object's text null:
whoever asked reads its record instead, so that the executor finds the fault where it is.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol
from uuid import UUID

CLASSES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "enum": (str,),
    "int": (int,),
    "float": (float, int),
    "boolean": (bool,),
}
"""The classes of columns that each kind is written from; a test holds them to be of PostgreSQL types whose text is JSON."""


class Leaf(Protocol):
    """One entry of an object, as `execution.selected` describes it."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def attribute(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def prefix(self) -> str: ...
    @property
    def names(self) -> Sequence[tuple[str, str]]: ...
    @property
    def leaves(self) -> Sequence["Leaf"]: ...


Leaves = tuple[Leaf, ...] | None
"""All entries of the objects to write; None where records are wanted."""


class Column(NamedTuple):
    """What an attribute is written from."""

    expression: str
    classes: tuple[type, ...] = (str,)  # of its values


Columns = Mapping[str, "Column | Columns"]
"""By attribute: of one that is an object, the columns that this is written from."""


def written(leaves: Sequence[Leaf], columns: Columns) -> str | None:
    """The text of one object, as an expression: constants and columns by turns. None where these columns are not enough.

    '{"id":"LearningPath:' || p.id || '","average":' || coalesce(p.average::text, 'null') || '}'
    """
    return _object(leaves, columns) if all(_can_be_written(leaf, columns) for leaf in leaves) else None


def _can_be_written(leaf: Leaf, columns: Columns) -> bool:
    column = columns.get(leaf.attribute)
    if leaf.kind == "constant":
        return True
    if leaf.kind == "object":
        return isinstance(column, Mapping) and all(_can_be_written(one, column) for one in leaf.leaves)
    classes = (UUID, *CLASSES[leaf.kind]) if leaf.prefix else CLASSES[leaf.kind]
    return isinstance(column, Column) and any(one in classes for one in column.classes)


def _object(leaves: Sequence[Leaf], columns: Columns) -> str:
    parts: list[str] = []
    constant = ""
    for leaf in leaves:
        constant += f'{"," if constant or parts else "{"}"{_name(leaf.key)}":'
        if leaf.kind == "constant":
            constant += f'"{_name(leaf.prefix)}"'
            continue
        column = columns[leaf.attribute]
        if isinstance(column, Column) and column.classes == (UUID,) and leaf.required:
            parts += [_quoted(f'{constant}"{leaf.prefix}'), f"({column.expression})"]
            constant = '"'
            continue
        value = _value(leaf, f"({column.expression})") if isinstance(column, Column) else _object(leaf.leaves, column)
        parts += [_quoted(constant), value]
        constant = ""
    return " || ".join([*parts, _quoted(constant + "}")])


def _value(leaf: Leaf, column: str) -> str:
    """The text of a column's value. Null for what may not stand there."""
    if leaf.kind == "enum":
        words = " ".join(f"""WHEN {_quoted(stored)} THEN '"{_name(name)}"'""" for stored, name in leaf.names)
        known = f"CASE {column} {words} END"
        return known if leaf.required else f"CASE WHEN {column} IS NULL THEN 'null' ELSE {known} END"
    if leaf.kind == "string":
        column = f"to_json({_quoted(leaf.prefix)} || {column})" if leaf.prefix else f"to_json({column})"
    return f"{column}::text" if leaf.required else f"coalesce({column}::text, 'null')"


def _name(text: str) -> str:
    """The name, if it is one: it becomes part of a statement."""
    if not (text.isascii() and text.isidentifier()):
        raise ValueError(f"{text!r} is no name of GraphQL's")
    return text


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
