"""How the curriculum's records read the properties of a node, or of the edge that led to it. What records there are is in
`records.py`.

A property that is missing, or not what it should be, reads as absent: one bad value never hides a whole curriculum.
"""

import math
from datetime import datetime
from typing import Any, Literal, TypeVar, overload

from datasources.graph.port import Value
from datasources.views import Attribute, attribute
from learning.vocabulary import Word

W = TypeVar("W", bound=Word)

NUMBERS = (int, float)

Side = Literal["node", "edge"]
"""Whose properties, of the two that a record holds."""


def text(name: str, of: Side = "node") -> Attribute[str | None]:
    return attribute(_text, of, name, str)


def texts(name: str) -> Attribute[tuple[str, ...]]:
    return attribute(_texts, "node", name, list)


def title(name: str) -> Attribute[str]:
    """A text that every record shows: its id, where its node has none."""
    return Attribute(lambda record: _text(record.node[name]) or record.id, node={name: str})


@overload
def number(name: str, low: float = ..., high: float = ..., *, default: float, of: Side = ...) -> Attribute[float]: ...
@overload
def number(name: str, low: float = ..., high: float = ..., *, of: Side = ...) -> Attribute[float | None]: ...
def number(
    name: str, low: float = -math.inf, high: float = math.inf, *, default: Any = None, of: Side = "node"
) -> Attribute[Any]:
    def read(value: Value) -> float | None:
        found = as_number(value, low, high)
        return default if found is None else found

    return attribute(read, of, name, float)


def whole(name: str, default: int) -> Attribute[int]:
    """A number from 0, without its fraction."""

    def read(value: Value) -> int:
        found = as_number(value, 0)
        return default if found is None else int(found)

    return attribute(read, "node", name, float)


def flag(name: str, of: Side = "node") -> Attribute[bool]:
    return attribute(as_flag, of, name, bool)


def time(name: str) -> Attribute[datetime | None]:
    return attribute(lambda value: value if isinstance(value, datetime) else None, "node", name, datetime)


@overload
def word(name: str, vocabulary: type[W], *, default: W, of: Side = ...) -> Attribute[W]: ...
@overload
def word(name: str, vocabulary: type[W], *, of: Side = ...) -> Attribute[W | None]: ...
def word(name: str, vocabulary: type[W], *, default: W | None = None, of: Side = "node") -> Attribute[Any]:
    known = {one.value: one for one in vocabulary}
    return attribute(lambda value: known.get(value, default) if isinstance(value, str) else default, of, name, str)


def as_number(value: Value, low: float = -math.inf, high: float = math.inf) -> float | None:
    """The number that a property holds, if it lies between these."""
    if isinstance(value, bool) or not isinstance(value, NUMBERS) or not math.isfinite(value):
        return None
    return float(value) if low <= value <= high else None


def as_flag(value: Value, default: bool = False) -> bool:
    """What a property says, if it says yes or no."""
    return value if isinstance(value, bool) else default


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: Value) -> tuple[str, ...]:
    return tuple([item for item in value if isinstance(item, str)]) if isinstance(value, list) else ()
