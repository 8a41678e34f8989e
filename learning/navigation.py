"""What must be known before what: the rules over a subject's prerequisite graph.

Built once from the curriculum and asked many times; reading the curriculum and caching the graph is the callers' work.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Protocol

from learning.mastery import is_completed, is_mastered
from learning.vocabulary import PrerequisiteStrength


class Prerequisite(Protocol):
    """The fact that one concept builds on another."""

    @property
    def dependent(self) -> str: ...
    @property
    def required(self) -> str: ...
    @property
    def strength(self) -> str: ...
    @property
    def can_skip(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Link:
    """A prerequisite by the ids of its ends."""

    dependent: str
    required: str
    strength: str = PrerequisiteStrength.MODERATE
    can_skip: bool = False


def locks(link: Prerequisite) -> bool:
    """Whether the dependent concept is closed until the required one is mastered. A weak or a skippable link, and every
    inferred one is both, advises and never locks."""
    return not link.can_skip and link.strength != PrerequisiteStrength.WEAK


class PrerequisiteGraph:
    """The concepts of a subject in curriculum order, and what each builds on. Immutable; safe to share and cache.

    Every method takes time in proportion to concepts and links, with a logarithm where an order is made. A link may name a
    concept that is not in the curriculum order: such concepts come after all others, by id.

    The stores refuse a cycle. Should there be one all the same, every method still ends, and `cycle` shows it.
    """

    __slots__ = ("_dependents", "_locked_by", "_locking", "_rank", "_required", "concepts")

    concepts: tuple[str, ...]
    """Every concept once, in curriculum order."""

    def __init__(self, concepts: Iterable[str], links: Iterable[Prerequisite]) -> None:
        """`concepts` are ids in curriculum order. Of several links between the same two concepts the strictest counts."""
        locking: dict[tuple[str, str], bool] = {}
        for link in links:
            pair = link.dependent, link.required
            locking[pair] = locks(link) or locking.get(pair, False)

        known = dict.fromkeys(concepts)
        strangers = sorted({concept for pair in locking for concept in pair} - known.keys())
        self.concepts = (*known, *strangers)
        self._rank = {concept: rank for rank, concept in enumerate(self.concepts)}
        self._dependents = _turned(_grouped(locking), self.concepts)
        self._required = _turned(self._dependents, self.concepts)
        self._locking = _grouped((d, r) for d, group in self._required.items() for r in group if locking[d, r])
        self._locked_by = _grouped((r, d) for r, group in self._dependents.items() for d in group if locking[d, r])

    def __contains__(self, concept: object) -> bool:
        return concept in self._rank

    def required(self, concept: str) -> Sequence[str]:
        """The concepts that this one builds on directly, in curriculum order."""
        return self._required.get(concept, ())

    def dependents(self, concept: str) -> Sequence[str]:
        """The concepts that build on this one directly, in curriculum order."""
        return self._dependents.get(concept, ())

    def closure(self, concept: str) -> set[str]:
        """All that a concept builds on, at any depth, by links of every strength; without the concept itself."""
        return _reached(concept, self._required, stop=frozenset())

    def unmet(self, concept: str, mastered: AbstractSet[str]) -> list[str]:
        """All that a student has yet to master before a concept, at any depth, in the order to learn it.

        Only links that lock count, and what stands before a concept that is mastered already is not asked for. So it is
        empty exactly when the concept is unlocked, and each concept in it is unlocked once those before it are mastered.
        """
        return self._ordered(_reached(concept, self._locking, stop=mastered))

    def is_unlocked(self, concept: str, mastered: AbstractSet[str]) -> bool:
        """Whether a concept can be begun: each of its prerequisites is mastered, or does not lock."""
        return not self.closed_by(concept, mastered)

    def closed_by(self, concept: str, mastered: AbstractSet[str]) -> list[str]:
        """The concepts that keep one closed: those that it builds on directly, by links that lock, and that are not mastered."""
        return [required for required in self._locking.get(concept, ()) if required not in mastered]

    def unlocked(self, mastered: AbstractSet[str]) -> set[str]:
        """The concepts that can be begun, those begun or mastered already included."""
        return {concept for concept in self.concepts if self.is_unlocked(concept, mastered)}

    def available(self, statuses: Mapping[str, str]) -> list[str]:
        """The concepts that are unlocked and not completed yet, in curriculum order.

        `statuses` holds a `ProgressStatus` for each concept that was begun.
        """
        mastered = {concept for concept, status in statuses.items() if is_mastered(status)}
        done = {concept for concept, status in statuses.items() if is_completed(status)}
        return [concept for concept in self.concepts if concept not in done and self.is_unlocked(concept, mastered)]

    def order(self) -> list[str]:
        """Every concept in an order to learn them: at each step the first in curriculum order whose locking prerequisites
        have all been learned. Concepts that a cycle keeps closed come last, in curriculum order."""
        return self._ordered(self._rank.keys())

    def cycle(self) -> list[str] | None:
        """Concepts each of which builds on the next, and the last on the first, by links of every strength; None when
        there are none such, as there should be."""
        done: set[str] = set()
        for start in self.concepts:
            if start not in done and (found := self._cycle_from(start, done)):
                return found
        return None

    def _ordered(self, chosen: AbstractSet[str]) -> list[str]:
        """These concepts in the order of `order`, as if there were no others."""
        waiting = {concept: sum(r in chosen for r in self._locking.get(concept, ())) for concept in chosen}
        ready = [self._rank[concept] for concept, count in waiting.items() if count == 0]
        heapify(ready)
        ordered: list[str] = []
        while ready:
            concept = self.concepts[heappop(ready)]
            ordered.append(concept)
            for dependent in self._locked_by.get(concept, ()):
                if dependent in waiting:
                    waiting[dependent] -= 1
                    if waiting[dependent] == 0:
                        heappush(ready, self._rank[dependent])
        caught = (concept for concept, count in waiting.items() if count > 0)
        return ordered + sorted(caught, key=self._rank.__getitem__)

    def _cycle_from(self, start: str, done: set[str]) -> list[str] | None:
        """A cycle that can be reached from `start`. Adds to `done` what was searched in vain."""
        way: dict[str, Iterator[str]] = {start: iter(self.required(start))}
        while way:
            concept, ahead = next(reversed(way.items()))
            following = next(ahead, None)
            if following is None:
                done.add(concept)
                del way[concept]
            elif following in way:
                steps = list(way)
                return steps[steps.index(following) :]
            elif following not in done:
                way[following] = iter(self.required(following))
        return None


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}


def _turned(groups: Mapping[str, Iterable[str]], concepts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The same pairs seen from the other end, each group in the order of `concepts`."""
    return _grouped((member, concept) for concept in concepts for member in groups.get(concept, ()))


def _reached(start: str, neighbours: Mapping[str, Sequence[str]], stop: AbstractSet[str]) -> set[str]:
    """What can be reached from `start`, without it, and without going into `stop`."""
    reached: set[str] = set()
    ahead = deque(neighbours.get(start, ()))
    while ahead:
        concept = ahead.popleft()
        if concept not in reached and concept not in stop and concept != start:
            reached.add(concept)
            ahead.extend(neighbours.get(concept, ()))
    return reached
