"""The doors to what authors write, and the rules that the mutations state."""

from typing import TypeVar
from uuid import UUID

from access.context import Context
from access.problems import NotFound, Problem
from access.rules import signed_in
from access.students_changes import taught
from datasources.relational.content import ExampleRow, HookRow
from execution.errors import Forbidden
from execution.rules import Rule

R = TypeVar("R", HookRow, ExampleRow)

WRITING = Rule(
    name="writing",
    meaning="Of what is for all, platform staff; of what is to stay inside an organization, those who teach in it or run it and "
    "platform staff; others who see it are refused with `FORBIDDEN`, and to whoever does not it is not there.",
    admits=signed_in,
)
CURATING = Rule(
    name="curating",
    meaning="Platform staff; others who are signed in are refused with `FORBIDDEN`.",
    admits=signed_in,
)


async def curates(ctx: Context) -> None:
    """Raises `Forbidden` for whoever may not write what is for all."""
    viewer = await ctx.viewer()
    if viewer is None or not viewer.is_staff:
        raise Forbidden("What is for all is written by platform staff alone.")


async def writes(ctx: Context, field: str, id: str | None) -> UUID | None:
    """The organization with this id of an input's field, if the viewer may write what stays inside it; None for what is for all,
    if they may write that. Raises the `Problem` that they see none, and `Forbidden`."""
    if id is not None:
        return await taught(ctx, field, id)
    await curates(ctx)
    return None


async def rewrites(ctx: Context, field: str, row: R | None) -> R:
    """A hook or an example, which is the one that an id of an input's field leads to, if the viewer may change it. Raises the
    `Problem` that they see none, and `Forbidden`."""
    viewer = await ctx.viewer()
    if row is None:
        raise Problem(NotFound(field))
    if row.organization_id is None:
        await curates(ctx)
        return row
    if viewer is None or not (viewer.is_staff or row.organization_id in viewer.places):
        raise Problem(NotFound(field))
    if not viewer.teaches(row.organization_id):
        raise Forbidden("Only those who teach in the organization or run it may do this.")
    return row
