"""How batched reads are sent, and whose their rows are. How they are written is in `statements.py`."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar, cast

from orjson import Fragment

from datasources.relational.database import Database, Row
from datasources.relational.statements import Columns, Lateral, Listing, narrowed
from datasources.relational.texts import Leaves, written

R = TypeVar("R", bound=Row)


async def read(database: Database, listing: Listing[R], sql: str, *arguments: Any, columns: Columns) -> list[R]:
    """The rows of a statement that has this listing, with these columns."""
    narrow = narrowed(sql, listing, None if columns is None else tuple(columns))
    return await database.fetch(narrow, *arguments, row=listing.row)


async def by_id(database: Database, listing: Listing[R], sql: str, ids: Sequence[Any], columns: Columns = None) -> list[R | None]:
    """One row for each id, in order; None where there is none. `sql` takes the ids as `$1`."""
    wanted = list({id: None for id in ids if id is not None})
    rows: list[Any] = await read(database, listing, sql, wanted, columns=columns) if wanted else []
    found = {row.id: row for row in rows}
    return [found.get(id) for id in ids]


async def per_parent(
    database: Database,
    listing: Listing[R],
    sql: str,
    ids: Sequence[Any],
    *arguments: Any,
    columns: Columns = None,
    leaves: Leaves = None,
) -> list[list[R]]:
    """The rows of each parent, in order. `sql` takes the parents' ids as `$1`, in order, and gives first each row's place among
    them, counted from 1; its further parameters follow.

    With `leaves`, the statement is lateral, and JSON of them, a `Fragment`, may stand for a parent's rows.
    """
    text = written(sql, listing, leaves) if leaves and isinstance(sql, Lateral) else None
    if ids and text is not None:
        return await _texts(database, listing, sql, text, ids, arguments, columns)
    groups: list[list[R]] = [[] for _ in ids]
    if ids:
        for row in await read(database, listing, sql, list(ids), *arguments, columns=columns):
            groups[row[0] - 1].append(row)
    return groups


async def _texts(
    database: Database,
    listing: Listing[R],
    sql: str,
    text: str,
    ids: Sequence[Any],
    arguments: Sequence[Any],
    columns: Columns,
) -> list[list[R]]:
    """The JSON of each parent's rows; the rows themselves where there is none."""
    answers: list[Any] = [None] * len(ids)
    for place, found in await database.fetch(text, list(ids), *arguments):
        answers[place - 1] = None if found is None else Fragment(found)
    faulty = [place for place, answer in enumerate(answers) if answer is None]
    if faulty:
        rows = await per_parent(database, listing, sql, [ids[place] for place in faulty], *arguments, columns=columns)
        for place, own in zip(faulty, rows, strict=True):
            answers[place] = own
    return cast("list[list[R]]", answers)


def keyed(rows: Sequence[R], keys: Sequence[Hashable], column: str) -> list[R | None]:
    """The row of each key, in order, by the value of a column."""
    found: Mapping[Hashable, R] = {row[column]: row for row in rows}
    return [found.get(key) for key in keys]
