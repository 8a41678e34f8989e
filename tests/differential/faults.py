"""What goes wrong in an answer, and when: by `Dice`, from what is asked, never by the count or order of calls.

A fault in a record is seen by whoever shows it, not by the functions below, which are handed the record as it was: what a
store makes of a broken id depends on the batch that it is in.
"""

import datetime
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from graphql import GraphQLError

from datasources.errors import StoreUnavailable
from execution.errors import BadInput, Forbidden
from learning.vocabulary import NotificationKind
from tests.differential.dice import Dice


class Broken(Exception):
    """What a field function fails with."""


class Plain:
    """Something that no field expects."""


@dataclass(frozen=True, slots=True)
class Other:
    """A record that no type shows."""

    id: str


FAILURES: Sequence[Callable[[str], Exception]] = (
    Broken,
    BadInput,
    Forbidden,
    GraphQLError,
    lambda text: StoreUnavailable("relational", text),
    lambda text: AttributeError(text),
    lambda text: KeyError(text),
)

RECORDS = ("datasources", "resolvers", "execution", "learning")
"""Where the classes of records are."""

ODD: Sequence[Any] = (
    *(None,) * 6,
    *("", "x", "ACTIVE", "active", b"x"),
    *(0, 5, -1, True, False, 2**31, 2**53 + 1, 2.5, 3.0, float("nan"), float("inf"), Decimal("1.5")),
    *([], [None], ["a", None], ("a",), ["a", 1, True], {}, {"id": "a"}, {"a"}),
    *(datetime.datetime(2026, 1, 1), datetime.date(2026, 1, 1), uuid.UUID(int=7)),
    *(NotificationKind.ACHIEVEMENT, Other("x"), Plain(), Broken("a value"), BadInput("a value")),
)


NEAR: Sequence[tuple[Any, Sequence[Any]]] = (
    (bool, (0, 1, 2, 1.0, "true", None)),
    (int, (True, 2**31, -(2**31) - 1, 2.0, 2.5, "7", "", None)),
    (float, (float("nan"), float("-inf"), True, 3, 2**60, "2.5", "x", None)),
    (Enum, ("active", "ACTIVE", "none of them", NotificationKind.ACHIEVEMENT, 0, [], None)),
    (str, (7, True, 2.0, 2.5, b"x", NotificationKind.ACHIEVEMENT, ["x"], None)),
    (list | tuple, ((), {}, set(), "text", 7, [None], [["a"]], None)),
    (datetime.datetime, (datetime.datetime(2026, 1, 1), datetime.date(2026, 1, 1), "2026-01-01", 7, None)),
    (datetime.date, (datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), "2026-01-01", 7, None)),
)
"""What is nearly a value of a class, and may pass for one."""


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong in one request."""

    dice: Dice
    rate: float

    def happens(self, probability: float, *about: object) -> bool:
        return self.rate > 0 and self.dice.roll(*about) < probability * self.rate

    def failure(self, *about: object) -> Exception:
        return self.dice.pick(FAILURES, "failure", *about)(" ".join(str(one) for one in about[:2]))

    def answer(self, value: Any, about: tuple[object, ...], *, inside: bool) -> Any:
        """What becomes of one answer; `inside`: its records may be broken too."""
        if self.happens(0.3, "none", about):
            return None
        if self.happens(0.3, "failed", about):
            return self.failure(*about)
        if self.happens(0.2, "odd", about):
            return self.dice.pick(ODD, about)
        return self.within(value, about) if inside else value

    def within(self, value: Any, about: tuple[object, ...]) -> Any:
        """A record with broken attributes, or a list with broken items."""
        if isinstance(value, list | tuple):
            return [self._item(item, (*about, number)) for number, item in enumerate(value)]
        if type(value).__module__.partition(".")[0] in RECORDS and not isinstance(value, Enum):
            return OddRecord(value, self, about) if self.dice.roll("record", about) < 0.6 else value
        return value

    def _item(self, item: Any, about: tuple[object, ...]) -> Any:
        if self.happens(0.3, "item", about):
            return self.failure(*about) if self.dice.roll("raises", about) < 0.3 else self.dice.pick(ODD, about)
        return self.within(item, about)


class OddRecord:
    """A record of which some attributes are not what they should be. It is of its class for all who ask."""

    __slots__ = ("_about", "_faults", "_record")

    def __init__(self, record: Any, faults: Faults, about: tuple[object, ...]) -> None:
        self._record, self._faults, self._about = record, faults, about

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._record)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._record, name)
        faults, about = self._faults, (*self._about, name)
        if faults.happens(0.1, "raises", about):
            raise faults.failure(name, about)
        if faults.happens(0.6, "attribute", about):
            near = next((near for kind, near in NEAR if isinstance(value, kind)), ())
            return faults.dice.pick(near if near and faults.dice.roll("near", about) < 0.6 else (*ODD, [value], (value,)), about)
        return faults.within(value, about)

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)

    def __repr__(self) -> str:
        return f"<odd {type(self._record).__name__}>"


def as_it_was(record: Any) -> Any:
    """The record behind an odd one."""
    return object.__getattribute__(record, "_record") if type(record) is OddRecord else record
