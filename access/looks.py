"""Looks at what a pupil answered: whoever is shown it, but for the pupil and their guardians, is in the audit trail first."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from access.context import Context
from execution.errors import Forbidden


async def look(ctx: Context, entity: str, answers: Mapping[UUID, UUID]) -> None:
    """The viewer is about to be shown answers: rows of the table `entity`, each with its student. To be waited for before they
    are. Raises `StoreUnavailable` where it cannot be taken down: then nobody sees them.

    Each answer is taken down once in a request, those of a level in one statement.
    """
    if not answers:
        return
    viewer = await ctx.viewer()
    if viewer is None:
        raise Forbidden("Nobody may see an answer whom nobody knows.")
    others = {id: (look, entity, id) for id, student in answers.items() if student not in viewer.learners}
    new = [id for id, key in others.items() if key not in ctx.kept]
    if new:
        words = "staff" if viewer.is_staff else "user"
        writing = asyncio.ensure_future(ctx.stores.relational.looks.write(viewer.user_id, words, entity, new))
        ctx.kept.update({others[id]: writing for id in new})
    for written in {ctx.kept[key] for key in others.values()}:
        await asyncio.shield(written)
