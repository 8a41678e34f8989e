"""What one request carries. The application's own context (who asks, of which stores) is a subclass of it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self, TypeVar

from execution.selected import ALL, Leaf, Selected

T = TypeVar("T")


@dataclass(slots=True, kw_only=True, eq=False)
class Request:
    """The state of one request, handed to every field function as `ctx`."""

    loaders: dict[Any, Any] = field(default_factory=dict, repr=False)
    """graphql-core's side only: one loader for each field and its arguments."""

    kept: dict[Hashable, "asyncio.Future[Any]"] = field(default_factory=dict, repr=False)

    asker: Hashable = None
    """For whom it is counted how much they ask; None where that is done already."""

    headers: Sequence[tuple[bytes, bytes]] = field(default=(), repr=False)
    """Of the request over HTTP, as ASGI has them; none where it goes on as a stream."""

    selected: Selected = ALL
    """What is selected below the field that is asked; everything under graphql-core, which does not know."""

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The attributes of the answer's records that will be read. None: all of them may be."""
        return self.selected.columns

    def header(self, name: bytes) -> str:
        """What a header says, by its name in lower case; "" where it is not there."""
        return next((value.decode("latin-1") for one, value in self.headers if one == name), "")

    def under(self, path: str) -> tuple[str, ...] | None:
        """The same of the objects that are at this path of the answer."""
        return self.selected.under(path)

    def leaves(self, path: str = "") -> tuple[Leaf, ...] | None:
        """How each object of the list at this path is to be written, where JSON may stand for it. None where it may not."""
        return self.selected.leaves.get(path)

    def selecting(self, selected: Selected) -> Self:
        """This request, as a field sees it under which this is selected."""
        if selected is self.selected:
            return self
        view = object.__new__(type(self))
        for name in _names(type(self)):  # four times as fast as copy.copy, once for each field that is asked
            setattr(view, name, getattr(self, name))
        view.selected = selected
        return view

    async def once(self, key: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer to a question that many fields of a request have, asked at the first and kept, failures too.

        Whoever is cancelled while waiting leaves the question to the others.
        """
        if key not in self.kept:
            self.kept[key] = asyncio.ensure_future(ask())
        kept = self.kept[key]
        answer: T = kept.result() if kept.done() else await asyncio.shield(kept)
        return answer

    def keep(self, key: Hashable, answer: object) -> None:
        """The answer to such a question, from whoever knows it already."""
        self.kept[key] = asyncio.get_running_loop().create_future()
        self.kept[key].set_result(answer)

    def end(self) -> None:
        """Cancels what is still being asked: nobody waits for it any more."""
        for question in self.kept.values():
            if not question.done():
                question.cancel()

    def watched(self, calls: Counter[str]) -> Self:
        """This request, counting calls of stores by their names; by itself it knows of none."""
        return self


_NAMES: dict[type, tuple[str, ...]] = {}


def _names(request: type) -> tuple[str, ...]:
    """The fields of a class of requests."""
    if request not in _NAMES:
        _NAMES[request] = tuple(one.name for one in fields(request))
    return _NAMES[request]
