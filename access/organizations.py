"""The doors to what may be changed of an organization, and the rules that the mutations state."""

from uuid import UUID

from access.context import Context
from access.problems import NotFound, Problem
from access.rules import signed_in
from execution.errors import Forbidden
from execution.ids import uuid_of
from execution.rules import Rule

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
        raise Forbidden("Only those who run the organization may do this.")
    return organization
