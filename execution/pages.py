"""Relay connections, forward only: the records a page is made of, and its cursors.

A cursor is the place of a row in the order of its list: the values that the list is ordered by. It leads to the same place
when rows before it come or go, and holds nothing that the row does not show.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from execution.errors import BadInput

T = TypeVar("T")
Key = tuple[Any, ...]
MOST = 100


@dataclass(slots=True, frozen=True)
class Edge(Generic[T]):
    cursor: str
    node: T


@dataclass(slots=True, frozen=True)
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(slots=True, frozen=True)
class Page(Generic[T]):
    edges: Sequence[Edge[T]]
    page_info: PageInfo

    @property
    def nodes(self) -> Sequence[T]:
        return [edge.node for edge in self.edges]


def page(rows: Sequence[T], first: int, after: str | None, key: Callable[[T], Key]) -> Page[T]:
    """A page of at most `first` rows; of one more, which is cut off, it learns that there is a next page."""
    edges = [Edge(cursor(key(row)), row) for row in rows[:first]]
    ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
    return Page(edges, PageInfo(len(rows) > first, after is not None, *ends))


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
        return tuple(None if value is None else kind(value) for kind, value in zip(kinds, values, strict=True))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise BadInput("`after` is no cursor of this list.", argument="after") from None
