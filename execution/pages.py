"""Relay connections, forward only: the records a page is made of, and its cursors.

A cursor is the place of a row in the order of its list: the values that the list is ordered by. It leads to the same place
when rows before it come or go, and holds nothing that the row does not show. Edges and cursors are made when they are read:
each costs more than its row.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from orjson import Fragment

from execution.errors import BadInput
from execution.request import Request
from execution.selected import Leaf

T = TypeVar("T")
Key = tuple[Any, ...]
MOST = 100


@dataclass(slots=True, frozen=True)
class Edge(Generic[T]):
    node: T
    key: Callable[[T], Key]

    @property
    def cursor(self) -> str:
        return cursor(self.key(self.node))


@dataclass(slots=True, frozen=True)
class Page(Generic[T]):
    """Rows, or the JSON of all that is selected of them; `key` gives a row's place in the list."""

    nodes: Sequence[T] | Fragment
    key: Callable[[T], Key]
    has_next_page: bool
    has_previous_page: bool

    @property
    def edges(self) -> list[Edge[T]]:
        return [Edge(row, self.key) for row in self.nodes]

    @property
    def page_info(self) -> "PageInfo":
        return PageInfo(self)


@dataclass(slots=True, frozen=True)
class PageInfo:
    page: Page[Any]

    @property
    def has_next_page(self) -> bool:
        return self.page.has_next_page

    @property
    def has_previous_page(self) -> bool:
        return self.page.has_previous_page

    @property
    def start_cursor(self) -> str | None:
        return cursor(self.page.key(self.page.nodes[0])) if self.page.nodes else None

    @property
    def end_cursor(self) -> str | None:
        return cursor(self.page.key(self.page.nodes[-1])) if self.page.nodes else None


def page(rows: Sequence[T] | Fragment, first: int, after: str | None, key: Callable[[T], Key]) -> Page[T]:
    """A page of at most `first` rows; of one more, which is cut off, it learns that there is a next page."""
    if isinstance(rows, Fragment):
        return Page(rows, key, False, after is not None)
    return Page(rows[:first], key, len(rows) > first, after is not None)


@dataclass(slots=True, frozen=True)
class Reading:
    """What to read of a list for a page of it: how many rows, which of their columns, and as what JSON, if that will do."""

    first: int
    key: tuple[str, ...]
    count: int
    columns: tuple[str, ...] | None
    leaves: tuple[Leaf, ...] | None

    def page(self, rows: Sequence[T] | Fragment, after: str | None) -> Page[T]:
        """The page of what was read after this cursor."""
        return page(rows, self.first, after, self._place)

    def _place(self, row: object) -> Key:
        return tuple(getattr(row, name) for name in self.key)


def reading(ctx: Request, first: int, *key: str) -> Reading:
    """What to read for a page of `first` rows; cursors are made of the columns `key`. Raises `BadInput`, as `limit` does."""
    limit(first)
    if ctx.columns is None:
        return Reading(first, key, first + 1, None, None)
    return _reading(first, key, ctx.columns, ctx.leaves("nodes"))


@lru_cache(maxsize=512)
def _reading(first: int, key: tuple[str, ...], columns: tuple[str, ...], leaves: tuple[Leaf, ...] | None) -> Reading:
    paths = ("nodes.", "edges.node.")
    of_rows = {column.removeprefix(path) for column in columns for path in paths if column.startswith(path)}
    if not {"edges.cursor", "page_info.start_cursor", "page_info.end_cursor"}.isdisjoint(columns):
        of_rows.update(key)
    count = first + 1 if "page_info.has_next_page" in columns else first
    alone = all(column.startswith("nodes.") for column in columns)
    return Reading(first, key, count, tuple(sorted(of_rows)), leaves if alone else None)


def limit(first: int, most: int = MOST, least: int = 1) -> int:
    """`first`, if it is a number of items that may be asked for. Raises `BadInput`."""
    if not least <= first <= most:
        raise BadInput(f"`first` is {first}; it goes from {least} to {most}.", argument="first", value=first, limit=most)
    return first


def cursor(key: Key) -> str:
    """The cursor of the row with this key."""
    plain = [value.isoformat() if isinstance(value, date | datetime) else value for value in key]
    text = json.dumps([str(value) if isinstance(value, UUID) else value for value in plain], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place(after: str | None, *kinds: Callable[[Any], Any]) -> Key:
    """The key a cursor holds, each value by its kind (`str`, `UUID`, `datetime.fromisoformat`); all None without a cursor.

    Raises `BadInput` for what is no cursor of this list.
    """
    if after is None:
        return (None,) * len(kinds)
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return tuple(None if value is None else _sound(kind(value)) for kind, value in zip(kinds, values, strict=True))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise BadInput("`after` is no cursor of this list.", argument="after") from None


def _sound(value: Any) -> Any:
    """The same. Raises `OverflowError` for an instant that is in no year of UTC, and `ValueError` for a text that no store takes:
    with U+0000, or half a surrogate pair."""
    if isinstance(value, datetime):
        value.astimezone(UTC)
    if isinstance(value, str) and b"\0" in value.encode():
        raise ValueError
    return value
