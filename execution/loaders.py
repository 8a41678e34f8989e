"""The graphql-core side of a batched field function: its parents are gathered by an aiodataloader and asked together.

graphql-core asks field by field and parent by parent; within one turn of the event loop the parents of a level pile up in
one loader, so the store is asked once for each field, its arguments, and level.
"""

from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any

from aiodataloader import DataLoader

from execution.batches import Batch, ask
from execution.errors import BadInput
from execution.request import Request


async def load(ctx: Request, batch: Batch, parent: Any, arguments: Mapping[str, Any]) -> Any:
    """The answer for one parent, asked together with its level. Raises the answer when that is an exception."""
    key = (batch, _frozen(arguments))
    loader = ctx.loaders.get(key)
    if loader is None:
        loader = ctx.loaders[key] = _loader(ctx, batch, arguments)
    return await loader.load((parent,))  # boxed: a root has no parent


def _loader(ctx: Request, batch: Batch, arguments: Mapping[str, Any]) -> Any:
    async def ask_all(boxes: list[tuple[Any]]) -> list[Any]:
        return list(await ask(batch, [parent for (parent,) in boxes], ctx, arguments))

    return DataLoader(ask_all, cache=False)


def _frozen(value: Any) -> Any:
    """The same value, hashable: arguments are scalars, enums, lists of them, and input objects. Raises `BadInput` for text
    with a NUL in it, which no store takes."""
    if isinstance(value, str) and "\0" in value:
        raise BadInput("Text cannot hold the character U+0000.")
    if isinstance(value, Mapping):
        return tuple(sorted((name, _frozen(item)) for name, item in value.items()))
    if isinstance(value, list | tuple):
        return tuple(_frozen(item) for item in value)
    if is_dataclass(value):  # an input object
        return (type(value), _frozen(vars(value)))
    return value
