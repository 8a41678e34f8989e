"""What is selected below a field, as its function sees it: which columns of its records will be read, and where JSON would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["string", "int", "float", "boolean", "enum", "constant", "object"]


class Leaf(NamedTuple):
    """One entry of a JSON object that a store may write itself."""

    key: str  # in the response
    kind: Kind
    attribute: str = ""  # of the record; a constant has none
    required: bool = True  # null is an error
    prefix: str = ""  # stands before the attribute's text; for a constant, its whole text
    names: tuple[tuple[str, str], ...] = ()  # of an enum: the stored value, and its name in the API
    leaves: tuple["Leaf", ...] = ()  # of an object


@dataclass(frozen=True, slots=True)
class Selected:
    """`columns`: attributes of the answer's records, sorted, as dotted paths through objects that are attributes themselves
    (`nodes.status`); None where it cannot be known, so that all have to be there.

    `leaves`: by the same paths ("" is the answer itself), lists whose objects hold nothing but leaves, and which may be
    answered by `orjson.Fragment`.
    """

    columns: tuple[str, ...] | None = None
    leaves: Mapping[str, tuple[Leaf, ...]] = field(default_factory=dict)

    def under(self, path: str) -> tuple[str, ...] | None:
        """The columns of the objects at this path."""
        if self.columns is None:
            return None
        return tuple(column[len(path) + 1 :] for column in self.columns if column.startswith(path + "."))


ALL = Selected()


def together(several: Sequence[Selected]) -> Selected:
    """What is selected below fields that are asked as one: all of their columns, and JSON only where all want the same."""
    first, *others = several
    if all(other == first for other in others):
        return first
    columns: set[str] = set()
    for one in several:
        if one.columns is None:
            return ALL
        columns.update(one.columns)
    return Selected(tuple(sorted(columns)))
