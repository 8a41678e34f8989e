"""How a record reads what it shows from the properties of a node, or of the edge that led to it: when it is asked. A request
makes hundreds of records, and reads a few attributes of each. What records there are is in `records.py`.

A property that is missing, or not what it should be, reads as absent: one bad value never hides a whole curriculum.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, Self, TypeVar, overload

from datasources.graph.port import Names, Value
from learning.vocabulary import Word

T = TypeVar("T")
W = TypeVar("W", bound=Word)

Columns = Sequence[str] | None
"""The attributes of a record that will be read, as dotted paths where records are in records (`required.name`); None for all."""

Side = Literal["node", "edge"]
"""Which of a record's two kinds of properties."""


class Reads(NamedTuple):
    """The properties that attributes are read from, by name."""

    node: Names = ()
    edge: Names = ()


class Attribute(property, Generic[T]):
    """What is read from a record's `node` or `edge`: the properties of either. One that was not fetched raises `KeyError`."""

    def __init__(self, read: Callable[[Any], T], reads: Reads) -> None:
        super().__init__(read)
        self.reads = reads

    if TYPE_CHECKING:

        @overload
        def __get__(self, record: None, owner: type, /) -> Self: ...
        @overload
        def __get__(self, record: Any, owner: type | None = None, /) -> T: ...
        def __get__(self, record: Any, owner: type | None = None, /) -> Any: ...


def reads(record: type, columns: Columns, *more: str) -> Reads:
    """What has to be fetched so that these attributes of such a record can be read, and these more."""
    return Reads(None, None) if columns is None else _reads(record, (*columns, *more))


def under(columns: Columns, path: str, *more: str) -> Columns:
    """The columns of the record at this path, and these more."""
    return None if columns is None else (*(one[len(path) + 1 :] for one in columns if one.startswith(f"{path}.")), *more)


def text(name: str, of: Side = "node") -> Attribute[str | None]:
    return _attribute(_text, name, of)


def texts(name: str, of: Side = "node") -> Attribute[tuple[str, ...]]:
    return _attribute(_texts, name, of)


def title(name: str) -> Attribute[str]:
    """A text that every record shows: its id, where its node has none."""
    return Attribute(lambda record: _text(record.node[name]) or record.id, Reads(node=(name,)))


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

    return _attribute(read, name, of)


def whole(name: str, default: int) -> Attribute[int]:
    """A number from 0, without its fraction."""

    def read(value: Value) -> int:
        found = as_number(value, 0)
        return default if found is None else int(found)

    return _attribute(read, name, "node")


def flag(name: str, of: Side = "node") -> Attribute[bool]:
    return _attribute(as_flag, name, of)


def time(name: str) -> Attribute[datetime | None]:
    return _attribute(lambda value: value if isinstance(value, datetime) else None, name, "node")


@overload
def word(name: str, vocabulary: type[W], *, default: W, of: Side = ...) -> Attribute[W]: ...
@overload
def word(name: str, vocabulary: type[W], *, of: Side = ...) -> Attribute[W | None]: ...
def word(name: str, vocabulary: type[W], *, default: W | None = None, of: Side = "node") -> Attribute[Any]:
    known = {one.value: one for one in vocabulary}
    return _attribute(lambda value: known.get(value, default) if isinstance(value, str) else default, name, of)


def as_number(value: Value, low: float = -math.inf, high: float = math.inf) -> float | None:
    """The number that a property holds, if it lies between these."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if low <= value <= high else None


def as_flag(value: Value, default: bool = False) -> bool:
    """What a property says, if it says yes or no."""
    return value if isinstance(value, bool) else default


def _attribute(read: Callable[[Value], T], name: str, of: Side) -> Attribute[T]:
    if of == "edge":
        return Attribute(lambda record: read(record.edge[name]), Reads(edge=(name,)))
    return Attribute(lambda record: read(record.node[name]), Reads(node=(name,)))


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: Value) -> tuple[str, ...]:
    return tuple([item for item in value if isinstance(item, str)]) if isinstance(value, list) else ()


@lru_cache(maxsize=1024)
def _reads(record: type, columns: tuple[str, ...]) -> Reads:
    named = [getattr(record, column.partition(".")[0]) for column in columns]
    read = [attribute.reads for attribute in named if isinstance(attribute, Attribute)]
    return Reads(_together(one.node for one in read), _together(one.edge for one in read))


def _together(sides: Iterable[Names]) -> tuple[str, ...]:
    return tuple(sorted({name for side in sides for name in side or ()}))
