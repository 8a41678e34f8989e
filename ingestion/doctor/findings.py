"""What an examination says: findings, one line each, and what can be done about a fault."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

LISTED = 3  # how many ids a line shows

Remedy = Callable[[], Awaitable[object]]
"""Mends a fault, each store in a transaction with its audit events."""


class State(StrEnum):
    """How a check went, as its line begins."""

    WELL = "ok"
    MENDED = "mended"
    SKIPPED = "skipped"  # what it needs is not there, and another line says why
    FAULT = "FAULT"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one check went."""

    state: State
    check: str  # what was looked at, e.g. `learning paths`
    text: str

    @property
    def is_well(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.state is not State.FAULT

    def __str__(self) -> str:
        return f"{self.state:<7} {self.check}: {self.text}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong. `remedy` mends it; where it only clears the way, or there is none, `left` says what is still to do."""

    text: str
    remedy: Remedy | None = None
    left: str | None = None


def count(number: int, noun: str) -> str:
    """`1 concept`, `2,000 concepts`."""
    return f"{number:,} {noun if number == 1 else noun + 's'}"


def some(items: Iterable[str]) -> str:
    """The first few of them, in order: `a, b, c and 4 more`."""
    ordered = sorted(items)
    shown = ", ".join(ordered[:LISTED])
    return shown if len(ordered) <= LISTED else f"{shown} and {len(ordered) - LISTED:,} more"
