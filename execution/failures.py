"""Fields that failed, while a plan runs: what happened, where, and which position of the response became null for it."""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError, located_error

from execution.plan import Field

Path = list[str | int]


class _Nulled:
    def __repr__(self) -> str:
        return "NULLED"


NULLED: Any = _Nulled()
"""Stands where a required value failed, until whoever around it may be null becomes null."""


class Failures:
    """The failures of one run, in the order in which they were found."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: list[tuple[tuple[str | int, ...], GraphQLError]] = []

    def add(self, field: Field, path: Path, error: Exception, position: Path) -> None:
        """A field, or an item of it, failed at this path; `position` is what becomes null."""
        self._found.append((tuple(position), located_error(error, field.nodes, path)))

    def shown(self) -> list[GraphQLError]:
        """One error for each position that became null, and none below such a position: whatever failed there is not seen."""
        first: dict[Sequence[str | int], GraphQLError] = {}
        for position, error in self._found:
            first.setdefault(position, error)
        return [error for position, error in first.items() if not any(position[:n] in first for n in range(len(position)))]

    def apart(self, responses: int) -> list[list[GraphQLError]]:
        """The same for several responses, where each path began with the number of the response."""
        found: list[list[GraphQLError]] = [[] for _ in range(responses)]
        for error in self.shown():
            path = error.path or [0]
            found[int(path[0])].append(error)
            error.path = path[1:]
        return found


def missing(field: Field) -> Exception:
    """A required value is null. Worded as in graphql-core."""
    return TypeError(f"Cannot return null for non-nullable field {field.coordinate}.")
