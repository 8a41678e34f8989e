"""The doors to what may be changed of an organization, and the rules that the mutations state."""

from collections.abc import Sequence
from inspect import isawaitable
from typing import TypeVar
from uuid import UUID

from access.context import Context
from access.problems import NotFound, Problem
from access.rules import signed_in
from datasources.relational.invitations import InvitationRow
from datasources.relational.people import MembershipRow
from execution.errors import Forbidden
from execution.ids import uuid_of
from execution.rules import Rule

R = TypeVar("R", InvitationRow, MembershipRow)

REFUSED = "Only those who run the organization may do this."

NEWCOMERS = Rule(
    name="newcomers",
    meaning="Anybody who is signed in, whether there is a user of theirs or not yet; others are refused with `UNAUTHENTICATED`.",
    admits=signed_in,
)
MANAGERS = Rule(
    name="managers",
    meaning="The admins of the organization, platform staff; others who see it are refused with `FORBIDDEN`, and to whoever "
    "does not it is not there.",
    admits=signed_in,
)


async def administered(ctx: Context, field: str, id: str) -> UUID:
    """The organization with this id of an input's field, if the viewer runs it; for platform staff, whether there is one or not.

    Raises the `Problem` that they see none, and `Forbidden` where they see it and do not run it.
    """
    viewer, organization = await ctx.viewer(), uuid_of("Organization", id)
    if viewer is None or organization is None or not (viewer.is_staff or organization in viewer.places):
        raise Problem(NotFound(field))
    if not (viewer.is_staff or organization in viewer.administers):
        raise Forbidden(REFUSED)
    return organization


async def _is_told(rows: Sequence[InvitationRow], ctx: Context) -> list[bool]:
    viewer = await ctx.viewer()
    return [viewer is not None and viewer.teaches(row.organization_id) for row in rows]


INVITING = Rule(
    name="inviting",
    meaning="Those who teach in the organization or run it, platform staff.",
    admits=_is_told,
    needs=("organization_id",),
)


async def managed(ctx: Context, field: str, row: R | None, shown: Rule) -> R:
    """A row of an organization, which is the one that an id of an input's field leads to, if the viewer runs the organization.
    `shown` is the rule of its type. Raises as `administered` does."""
    viewer = await ctx.viewer()
    if viewer is None or row is None or shown.admits is None:
        raise Problem(NotFound(field))
    verdicts = shown.admits([row], ctx)
    if not (await verdicts if isawaitable(verdicts) else verdicts)[0]:
        raise Problem(NotFound(field))
    if not (viewer.is_staff or row.organization_id in viewer.administers):
        raise Forbidden(REFUSED)
    return row
