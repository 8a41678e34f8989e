"""The graphql-core side of a batched field function: its parents are gathered by an aiodataloader and asked together.

graphql-core asks field by field and parent by parent; within one turn of the event loop the parents of a level pile up in
one loader, so the store is asked once for each field, its arguments, and level.
"""

from asyncio import gather
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from aiodataloader import DataLoader

from execution.arguments import frozen
from execution.batches import Batch, ask
from execution.request import Request


async def load_each(ctx: Request, batch: Batch, parents: Sequence[Any]) -> list[Any]:
    """The answers for several parents, exceptions among them."""
    return await gather(*(load(ctx, batch, parent, {}) for parent in parents), return_exceptions=True)


async def load(ctx: Request, batch: Batch, parent: Any, arguments: Mapping[str, Any]) -> Any:
    """The answer for one parent, asked together with its level. Raises the answer when that is an exception."""
    key = (batch, frozen(arguments))
    loader = ctx.loaders.get(key)
    if loader is None:
        loader = ctx.loaders[key] = _loader(ctx, batch, arguments)
    return await loader.load((parent,))  # boxed: a root has no parent


def _loader(ctx: Request, batch: Batch, arguments: Mapping[str, Any]) -> Any:
    async def ask_all(boxes: list[tuple[Any]]) -> list[Any]:
        parents = [parent for (parent,) in boxes]
        answers = await ctx.once(object(), partial(ask, batch, parents, ctx, arguments))  # so that it ends with the request
        return list(answers)

    return DataLoader(ask_all, cache=False)
