"""Stores that answer late, and of which some methods, or all, do not answer at all: the same ones for both executors."""

import asyncio
import inspect
from collections.abc import Mapping
from types import MethodType
from typing import Any, cast

from datasources.errors import StoreUnavailable
from datasources.stores import Stores
from tests.differential.faults import Faults

ROLES: Mapping[str, str] = {"relational": "relational", "curriculum": "graph", "search": "content", "content": "content"}
"""What resolvers ask, and the store that is behind it."""


def failing(stores: Stores, faults: Faults) -> Stores:
    """The same stores, as far as the faults let them answer."""
    others = {name: getattr(stores, name) for name in ("graph", "embedder", "events", "interviews", "relay")}
    roles = {role: cast(Any, _Room(getattr(stores, role), store, role, faults)) for role, store in ROLES.items()}
    return Stores(**others, **roles)


class _Room:
    """A store, or one of the rooms of the relational one."""

    def __init__(self, room: Any, store: str, name: str, faults: Faults) -> None:
        self._room, self._store, self._name, self._faults = room, store, name, faults

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._room, name)
        if inspect.iscoroutinefunction(value):
            return self._late(value, f"{self._name}.{name}")
        if isinstance(value, MethodType) or type(value).__module__.partition(".")[0] != "datasources":
            return value
        return _Room(value, self._store, f"{self._name}.{name}", self._faults)

    def _late(self, method: Any, name: str) -> Any:
        async def answer(*arguments: Any, **named: Any) -> Any:
            for _ in range(int(self._faults.dice.roll("late", name) * 4)):
                await asyncio.sleep(0)
            if self._faults.happens(0.05, "store", self._store) or self._faults.happens(0.05, "method", name):
                raise StoreUnavailable(self._store, name)
            return await method(*arguments, **named)

        return answer
