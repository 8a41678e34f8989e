"""How batched reads are written: a row class says which columns, a statement which rows, and these functions whose they are.

class PathRow(Row):
    id: UUID
    status: str

PATH = columns(PathRow, "p", status="lower(p.status)")      # -> p.id, lower(p.status) AS status
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

from datasources.relational.database import Database, Row

R = TypeVar("R", bound=Row)


def columns(row: type[Row], table: str, **expressions: str) -> str:
    """The columns of a row class, as a SELECT lists them: each of the table, or an expression."""
    names = [name for cls in reversed(row.__mro__) if issubclass(cls, Row) for name in cls.__annotations__]
    return ", ".join(f"{expressions[name]} AS {name}" if name in expressions else f"{table}.{name}" for name in names)


async def by_id(database: Database, row: type[R], sql: str, ids: Sequence[Any]) -> list[R | None]:
    """One row for each id, in order; None where there is none. `sql` takes the ids as `$1` and gives rows with an `id`."""
    wanted = sorted({id for id in ids if id is not None})
    found = {r.id: r for r in await database.fetch(sql, wanted, row=row)} if wanted else {}
    return [found.get(id) for id in ids]


async def per_parent(database: Database, row: type[R], sql: str, ids: Sequence[Any], *arguments: Any) -> list[list[R]]:
    """The rows of each parent, in order. `sql` takes the parents' ids as `$1`, in order, and gives each row's place among them,
    counted from 1, as `parent`; its further parameters follow."""
    groups: list[list[R]] = [[] for _ in ids]
    if ids:
        for r in await database.fetch(sql, list(ids), *arguments, row=row):
            groups[r["parent"] - 1].append(r)
    return groups


def lateral(select: str, kind: str = "uuid") -> str:
    """A statement for `per_parent`: the subquery `select` is run for each id of `$1`, which it calls `parent.id`.

    OFFSET 0 keeps the planner from flattening it into one join, which is three times slower for few parents, and whose rows
    would come in another order than the subquery's.
    """
    return (
        f"SELECT parent.place::int4 AS parent, child.* FROM unnest($1::{kind}[]) WITH ORDINALITY AS parent(id, place) "
        f"CROSS JOIN LATERAL ({select} OFFSET 0) AS child"
    )


def keyed(rows: Sequence[R], keys: Sequence[Hashable], column: str) -> list[R | None]:
    """The row of each key, in order, by the value of a column."""
    found: Mapping[Hashable, R] = {row[column]: row for row in rows}
    return [found.get(key) for key in keys]


def like(words: str) -> str:
    """A LIKE pattern for text that holds these words as they are."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
