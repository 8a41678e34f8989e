"""How batched reads are written: a row class says which columns, a statement which rows.

class PathRow(Row):
    id: UUID
    status: str

PATH = columns(PathRow, "p", status="lower(p.status)")      # -> p.id AS id, lower(p.status) AS status
OF_STUDENTS = lateral(f"SELECT {PATH} FROM learning_paths p WHERE p.student_profile_id = parent.id ORDER BY p.id")

A read that is asked for some columns alone sends its statement with the others left out of the listing. How statements are sent
is in `rows.py`.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from datasources.relational.database import Row

R = TypeVar("R", bound=Row)

Columns = Sequence[str] | None
"""The columns of a row that will be read, by name; None for all of them. A row's `id` is there in any case."""


class Listing(str, Generic[R]):
    """The columns of a row class, as a SELECT lists them; `parts` has the expression of each."""

    row: type[R]
    parts: Mapping[str, str]

    def __new__(cls, row: type[R], parts: Mapping[str, str]) -> "Listing[R]":
        listing = super().__new__(cls, _listed(parts, parts))
        listing.row, listing.parts = row, parts
        return listing


class Lateral(str):
    """A statement that runs a subquery for each parent; `parents` is what it runs over."""

    select: str
    parents: str

    def __new__(cls, select: str, parents: str) -> "Lateral":
        # OFFSET 0 keeps the planner from flattening it into one join, which is three times slower for few parents, and whose
        # rows would come in another order than the subquery's
        statement = super().__new__(
            cls, f"SELECT parent.place::int4 AS parent, child.* FROM {parents} CROSS JOIN LATERAL ({select} OFFSET 0) AS child"
        )
        statement.select, statement.parents = select, parents
        return statement


def columns(row: type[R], table: str, **expressions: str) -> Listing[R]:
    """The columns of a row class: each of the table, or an expression."""
    names = [name for cls in reversed(row.__mro__) if issubclass(cls, Row) for name in cls.__annotations__]
    return Listing(row, {name: expressions.get(name, f"{table}.{name}") for name in names})


def lateral(select: str, kind: str = "uuid") -> Lateral:
    """A statement for `per_parent`: the subquery `select` is run for each id of `$1`, which it calls `parent.id`."""
    return Lateral(select, f"unnest($1::{kind}[]) WITH ORDINALITY AS parent(id, place)")


def also(columns: Columns, *more: str) -> Columns:
    """These columns, and some that whoever asks reads besides."""
    return None if columns is None else (*columns, *more)


@lru_cache(maxsize=1024)
def narrowed(sql: str, listing: Listing[Any], columns: tuple[str, ...] | None) -> str:
    """The statement with these columns of its listing, and the `id`. Clients choose them: what is kept is bounded."""
    if columns is None:
        return str(sql)  # asyncpg takes no subclass
    return sql.replace(listing, _listed(listing.parts, {"id", *columns}))


def like(words: str) -> str:
    """A LIKE pattern for text that holds these words as they are."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _listed(parts: Mapping[str, str], names: Collection[str]) -> str:
    return ", ".join(f"{part} AS {name}" for name, part in parts.items() if name in names)
