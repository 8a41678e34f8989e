"""Whether prerequisites close a cycle: a pure rule over the edges that a store hands in."""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence

from datasources.graph.port import Change, Edge, Relationship

Pair = tuple[str, str]  # (dependent, required)


def prerequisites_put(changes: Sequence[Change]) -> list[Pair]:
    """The prerequisites among the changes, in order."""
    return [
        (change.source, change.target)
        for change in changes
        if isinstance(change, Edge) and change.relationship is Relationship.REQUIRES_PREREQUISITE
    ]


def closed_cycle(put: Sequence[Pair], edges: Iterable[Pair]) -> tuple[str, ...] | None:
    """The cycle that the first of the put edges to close one closes, as `PrerequisiteCycle` wants it; None when none does.

    `edges` are all that can be reached from the dependents of those put, as they are now. What was put and is gone again
    does not count; without those put there was no cycle.
    """
    now = set(edges)
    if not _cyclic(now):
        return None
    required_by: dict[str, list[str]] = defaultdict(list)  # what each concept requires
    for dependent, required in sorted(now.difference(put)):
        required_by[dependent].append(required)
    for dependent, required in put:
        if (dependent, required) in now:
            if way := _way(required_by, required, dependent):
                return tuple(reversed(way))
            required_by[dependent].append(required)
    return None


def _cyclic(edges: Collection[Pair]) -> bool:
    """Whether the edges hold a cycle: concepts that nothing requires are taken away, with their edges, until none is left."""
    requires: dict[str, list[str]] = defaultdict(list)
    dependents: Counter[str] = Counter(required for _, required in edges)
    for dependent, required in edges:
        requires[dependent].append(required)
    free = [concept for concept in requires if not dependents[concept]]
    left = len(edges)
    while free:
        for required in requires.get(free.pop(), ()):
            left -= 1
            dependents[required] -= 1
            if not dependents[required]:
                free.append(required)
    return left > 0


def _way(required_by: Mapping[str, Sequence[str]], start: str, end: str) -> list[str] | None:
    """The shortest way from a concept down to one that it requires."""
    came_from = {start: start}
    queue = deque([start])
    while queue:
        concept = queue.popleft()
        if concept == end:
            way = [concept]
            while way[-1] != start:
                way.append(came_from[way[-1]])
            return way[::-1]
        for required in required_by.get(concept, ()):
            if required not in came_from:
                came_from[required] = concept
                queue.append(required)
    return None
