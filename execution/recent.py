"""A cache that cannot grow without bound: the most recently used of what was put into it."""

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Values by text, at most `count` of them that together weigh at most `weight`; the least recently used go first."""

    def __init__(self, *, count: int, weight: int) -> None:
        self._most = count
        self._heaviest = weight
        self._kept: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self.weight = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: str) -> T | None:
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: str, value: T, weight: int) -> None:
        """Keeps a value that is not there yet; one that is heavier than all may be together is not kept."""
        if weight > self._heaviest:
            return
        self._kept[key] = value, weight
        self.weight += weight
        while len(self._kept) > self._most or self.weight > self._heaviest:
            _, (_, lost) = self._kept.popitem(last=False)
            self.weight -= lost
