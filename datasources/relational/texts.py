"""Lists of leaves as JSON that PostgreSQL writes, one text for each parent, for responses that it can be put into as it is.

SELECT parent.place, (SELECT CASE WHEN count(o) = count(*) THEN '[' || coalesce(string_agg(o, ','), '') || ']' END FROM (
    SELECT '{"id":"LearningPath:' || p.id || '","average":' || coalesce(p.average::text, 'null') || '}' AS o FROM ...
) AS object) FROM unnest($1) WITH ORDINALITY AS parent(id, place)

What may not stand in a response (a required value that is null, a word that the API does not have) makes its object null, and
then its parent's text: those lists are read as rows, so that the executor finds the fault where it is.
"""

from collections.abc import Sequence
from functools import lru_cache
from types import UnionType
from typing import Any, Protocol, get_args
from uuid import UUID

from datasources.relational.statements import Lateral, Listing

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


Leaves = tuple[Leaf, ...] | None
"""All entries of the objects to write; None where rows are wanted."""


@lru_cache(maxsize=1024)
def written(sql: Lateral, listing: Listing[Any], leaves: tuple[Leaf, ...]) -> str | None:
    """The statement that gives each parent's place and text; None when a column is none that can be written. Clients choose the
    keys: what is kept is bounded."""
    if not all(leaf.kind == "constant" or _can_be_written(leaf, listing) for leaf in leaves):
        return None
    return (
        "SELECT parent.place::int4, (SELECT CASE WHEN count(o) = count(*) THEN '[' || coalesce(string_agg(o, ','), '') || ']' END"
        f" FROM ({sql.select.replace(listing, f'{_object(leaves, listing)} AS o')}) AS object) FROM {sql.parents}"
    )


def _can_be_written(leaf: Leaf, listing: Listing[Any]) -> bool:
    classes = (UUID, *CLASSES[leaf.kind]) if leaf.prefix else CLASSES[leaf.kind]
    declared = listing.row.__annotations__.get(leaf.attribute)
    return any(one in classes for one in (get_args(declared) if isinstance(declared, UnionType) else [declared]))


def _object(leaves: tuple[Leaf, ...], listing: Listing[Any]) -> str:
    """The text of one object, as an expression: constants and columns by turns."""
    parts: list[str] = []
    constant = ""
    for leaf in leaves:
        constant += f'{"," if constant or parts else "{"}"{_name(leaf.key)}":'
        if leaf.kind == "constant":
            constant += f'"{_name(leaf.prefix)}"'
        elif leaf.required and listing.row.__annotations__[leaf.attribute] is UUID:
            parts += [_quoted(f'{constant}"{leaf.prefix}'), f"({listing.parts[leaf.attribute]})"]
            constant = '"'
        else:
            parts += [_quoted(constant), _value(leaf, f"({listing.parts[leaf.attribute]})")]
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
