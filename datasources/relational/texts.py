"""Lists of leaves as JSON that PostgreSQL writes, one text for each parent.

SELECT parent.place, (SELECT CASE WHEN count(o) = count(*) THEN '[' || coalesce(string_agg(o, ','), '') || ']' END FROM (
    SELECT '{"id":"LearningPath:' || p.id || '","average":' || coalesce(p.average::text, 'null') || '}' AS o FROM ...
) AS object) FROM unnest($1) WITH ORDINALITY AS parent(id, place)

An object that cannot be written makes its parent's text null: those lists are read as rows.
"""

from functools import lru_cache
from types import UnionType
from typing import Any, get_args

from datasources import leaves as objects
from datasources.leaves import Column, Leaf, Leaves
from datasources.relational.statements import Lateral, Listing

__all__ = ["Leaf", "Leaves", "written"]


@lru_cache(maxsize=1024)
def written(sql: Lateral, listing: Listing[Any], leaves: tuple[Leaf, ...]) -> str | None:
    """The statement that gives each parent's place and text; None when a column is none that can be written. Clients choose the
    keys: what is kept is bounded."""
    columns = {name: Column(part, _classes(listing.row.__annotations__.get(name))) for name, part in listing.parts.items()}
    text = objects.written(leaves, columns)
    if text is None:
        return None
    return (
        "SELECT parent.place::int4, (SELECT CASE WHEN count(o) = count(*) THEN '[' || coalesce(string_agg(o, ','), '') || ']' END"
        f" FROM ({sql.select.replace(listing, f'{text} AS o')}) AS object) FROM {sql.parents}"
    )


def _classes(declared: Any) -> tuple[type, ...]:
    return get_args(declared) if isinstance(declared, UnionType) else (declared,)
