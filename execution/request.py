"""What one request carries. The application's own context (who asks, of which stores) is a subclass of it."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(slots=True, kw_only=True, eq=False)
class Request:
    """The state of one request, handed to every field function as `ctx`."""

    loaders: dict[Any, Any] = field(default_factory=dict, repr=False)
    """graphql-core's side only: one loader for each field and its arguments."""

    kept: dict[Hashable, "asyncio.Future[Any]"] = field(default_factory=dict, repr=False)

    async def once(self, key: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer to a question that many fields of a request have, asked at the first and kept, failures too.

        Whoever is cancelled while waiting leaves the question to the others.
        """
        if key not in self.kept:
            self.kept[key] = asyncio.ensure_future(ask())
        answer: T = await asyncio.shield(self.kept[key])
        return answer
