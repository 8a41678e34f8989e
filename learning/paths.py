"""Where a student is on a learning path, what comes next, and how far they have come.

Which concepts are open is decided in `navigation.py`, the day on which a path will be completed in `schedule.py`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from learning.mastery import ConceptStanding, is_completed, is_mastered
from learning.navigation import PrerequisiteGraph
from learning.progress import mean_score
from learning.vocabulary import PathStatus

LIVE = frozenset({PathStatus.ACTIVE, PathStatus.PAUSED})
"""The statuses of a path that goes on with its student; one that ended keeps what it ended with."""


class Footing(ConceptStanding, Protocol):
    """How far a student is with a concept, as their path reads it."""

    @property
    def mastery_score(self) -> float | None: ...
    @property
    def last_used_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A path as its student's progress makes it. Concepts are by id."""

    current: str | None
    following: str | None
    available: tuple[str, ...]  # in curriculum order
    completed: int
    mastered: int
    average_score: float | None
    is_through: bool


def way(graph: PrerequisiteGraph, taught: Collection[str], optional: Collection[str], progress: Iterable[Footing]) -> Way:
    """`taught` are the path's concepts, `optional` those of them that need not be mastered; `graph` may hold others that they
    build on. `progress` has the student's rows on any of these, one for each concept that was begun.

    A path is through when every concept is completed, and each that is not optional mastered.
    """
    path = frozenset(taught)
    rows = {row.concept_id: row for row in progress}
    own = {id: row for id, row in rows.items() if id in path}
    mastered = {id for id, row in own.items() if is_mastered(row.status)}
    completed = {id for id, row in own.items() if is_completed(row.status)}
    is_through = bool(path) and len(completed) == len(path) and path - mastered <= frozenset(optional)
    available = [id for id in graph.available({id: row.status for id, row in rows.items()}) if id in path]
    ahead = [id for id in graph.order() if id in path and id not in completed]
    current = None if is_through else _current(own, ahead, available)
    known = {id for id, row in rows.items() if is_mastered(row.status)} | {current or ""}
    return Way(
        current=current,
        following=next((id for id in ahead if id != current and graph.is_unlocked(id, known)), None) if current else None,
        available=tuple(available),
        completed=len(completed),
        mastered=len(mastered),
        average_score=mean_score(row.mastery_score for row in own.values()),
        is_through=is_through,
    )


def _current(own: Mapping[str, Footing], ahead: Iterable[str], available: Iterable[str]) -> str | None:
    """The concept begun and not completed that was last used; else the first of those ahead that can be begun; else, when all
    of these are closed until it is mastered, the last used one that was not."""
    last_used = sorted(own, key=lambda id: own[id].last_used_at, reverse=True)
    begun = next((id for id in last_used if not is_completed(own[id].status)), None)
    lacking = next((id for id in last_used if not is_mastered(own[id].status)), None)
    opened = frozenset(available)
    return begun or next((id for id in ahead if id in opened), lacking)
