"""Records that are views over what a store gave: an attribute is made when it is read, and says what has to be fetched for it.

A request makes hundreds of records, and reads a few attributes of each.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

T = TypeVar("T")

Columns = Sequence[str] | None
"""The attributes of a record that will be read, as dotted paths where records are in records (`required.name`); None for all."""

Names = Mapping[str, type] | None
"""What a read is to give: values by name, each with the class that it is looked for as. It gives these and no others, None for
those that are not there; one of another class may be None too. With None in place of names it gives all there is."""


class Whole(dict[str, Any]):
    """All that there is: whatever else is asked for is None."""

    __slots__ = ()

    def __missing__(self, name: str) -> None:
        return None


class Attribute(property, Generic[T]):
    """An attribute that is made of values in mappings which its record holds. One that was not fetched is a `KeyError`."""

    def __init__(self, read: Callable[[Any], T], **reads: Mapping[str, type]) -> None:
        """`reads` are the values, by the mapping that they are in: their names, and what they are looked for as."""
        super().__init__(read)
        self.reads = reads

    if TYPE_CHECKING:

        @overload
        def __get__(self, record: None, owner: type, /) -> Self: ...
        @overload
        def __get__(self, record: Any, owner: type | None = None, /) -> T: ...
        def __get__(self, record: Any, owner: type | None = None, /) -> Any: ...


def attribute(convert: Callable[[Any], T], mapping: str, name: str, kind: type) -> Attribute[T]:
    """The attribute that is made of one value."""
    values = attrgetter(mapping)
    return Attribute(lambda record: convert(values(record)[name]), **{mapping: {name: kind}})


def reads(record: type, mapping: str, columns: Columns, *more: str) -> Names:
    """What has to be fetched of a mapping so that these attributes of such a record can be read, and these more."""
    return None if columns is None else _reads(record, mapping, (*columns, *more))


def under(columns: Columns, path: str, *more: str) -> Columns:
    """The columns of the record at this path, and these more."""
    return None if columns is None else (*(one[len(path) + 1 :] for one in columns if one.startswith(f"{path}.")), *more)


@lru_cache(maxsize=1024)
def _reads(record: type, mapping: str, columns: tuple[str, ...]) -> Mapping[str, type]:
    found: dict[str, type] = {}
    for column in columns:
        attribute = getattr(record, column.partition(".")[0])
        if isinstance(attribute, Attribute):
            found.update(attribute.reads.get(mapping, {}))
    return found
