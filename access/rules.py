"""Who may be shown what of people, organizations and curriculum: the rules that the schema states. Each decides for all
records of a level at once.

A pupil's rows have rules and doors of their own, in `students.py`.
"""

from collections.abc import Sequence
from uuid import UUID

from access.context import Context
from access.viewer import Viewer
from datasources.relational.content import ExampleRow, HookRow
from datasources.relational.people import MembershipRow, OrganizationRow, UserRow
from datasources.relational.rewards import AchievementRow
from execution.errors import Forbidden, Refusal
from execution.rules import Rule
from learning.vocabulary import Role


def signed_in(parents: Sequence[object], ctx: Context) -> list[bool]:
    """Raises `Refusal` where nobody is signed in. Asks no store: a good token reads the curriculum whatever is down."""
    if ctx.claims is None:
        raise Refusal("UNAUTHENTICATED", "Sign in first: send a bearer token.")
    return [True] * len(parents)


async def _belongs(rows: Sequence[OrganizationRow], ctx: Context) -> list[bool]:
    viewer = await ctx.viewer()
    return [viewer is not None and (viewer.is_staff or row.id in viewer.places) for row in rows]


async def _is_fellow(rows: Sequence[MembershipRow], ctx: Context) -> list[bool]:
    viewer = await ctx.viewer()
    if viewer is None:
        return [False] * len(rows)
    return [
        row.user_id == viewer.user_id
        or viewer.teaches(row.organization_id)
        or (row.organization_id in viewer.places and row.role in (Role.ADMIN, Role.EDUCATOR))
        for row in rows
    ]


async def _is_known(rows: Sequence[UserRow], ctx: Context) -> list[bool]:
    viewer = await ctx.viewer()
    if viewer is None:
        return [False] * len(rows)
    if viewer.is_staff:
        return [True] * len(rows)
    others = sorted({row.id for row in rows} - {viewer.user_id})
    known = {viewer.user_id}
    if others:
        known |= await ctx.stores.relational.people.known(
            others, sorted(viewer.learners), sorted(viewer.schools), sorted(viewer.places)
        )
    return [row.id in known for row in rows]


async def _is_self_or_admin(rows: Sequence[UserRow], ctx: Context) -> list[bool]:
    viewer = await ctx.viewer()
    if viewer is None:
        return [False] * len(rows)
    others = sorted({row.id for row in rows} - {viewer.user_id})
    if viewer.is_staff or not others or not viewer.administers:
        return [viewer.is_staff or row.id == viewer.user_id for row in rows]
    found = await ctx.stores.relational.people.organizations_of(others)
    return [row.id == viewer.user_id or bool(found.get(row.id, set()) & viewer.administers) for row in rows]


async def _administers(rows: Sequence[OrganizationRow], ctx: Context) -> list[bool]:
    viewer = await ctx.viewer()
    return [viewer is not None and (viewer.is_staff or row.id in viewer.administers) for row in rows]


async def _is_for_viewer(rows: Sequence[HookRow | ExampleRow], ctx: Context) -> list[bool]:
    viewer = await ctx.viewer()
    return [
        row.organization_id is None or (viewer is not None and (viewer.is_staff or row.organization_id in viewer.places))
        for row in rows
    ]


async def _is_staff(rows: Sequence[object], ctx: Context) -> list[bool]:
    viewer = await ctx.viewer()
    return [viewer is not None and viewer.is_staff] * len(rows)


async def _is_no_secret(rows: Sequence[AchievementRow], ctx: Context) -> list[bool]:
    secret = sorted({row.id for row in rows if row.is_secret})
    viewer = await ctx.viewer() if secret else None
    if viewer is None:
        return [not row.is_secret for row in rows]
    if viewer.is_staff or viewer.schools:
        return [True] * len(rows)
    earned = await ctx.stores.relational.rewards.earned_by(secret, sorted(viewer.learners))
    return [not row.is_secret or row.id in earned for row in rows]


PUBLIC = Rule(name="public", meaning="Anybody, signed in or not.")
SIGNED_IN = Rule(
    name="signed in", meaning="Anybody who is signed in; others are refused with `UNAUTHENTICATED`.", admits=signed_in
)
READERS = Rule(name="readers", meaning="Anybody who is signed in, as every way to it demands.")
PART = Rule(name="part", meaning="Whoever is shown the object that it is a part of.")

MEMBERS = Rule(
    name="members",
    meaning="Members of the organization, its students and their verified guardians, platform staff.",
    admits=_belongs,
    needs=("id",),
)
FELLOWS = Rule(
    name="fellows",
    meaning="The user; those who teach in the organization or run it; of educators and admins, everybody who belongs to it; "
    "platform staff.",
    admits=_is_fellow,
    needs=("organization_id", "user_id", "role"),
)
KNOWN = Rule(
    name="known",
    meaning="The user; whoever sees them as a student; whoever sees a student whose verified guardian they are; those who teach "
    "in one of their organizations or run it; of educators and admins, everybody who belongs to it; platform staff.",
    admits=_is_known,
    needs=("id",),
)
SELF_OR_ADMIN = Rule(
    name="self or admin",
    meaning="The user, the admins of their organizations, platform staff.",
    admits=_is_self_or_admin,
    needs=("id",),
)
ADMINS = Rule(name="admins", meaning="The admins of the organization, platform staff.", admits=_administers, needs=("id",))
EDUCATORS = Rule(
    name="educators", meaning="Those who teach in the organization or run it, platform staff; for others it is empty."
)
TEACHERS = Rule(
    name="teachers",
    meaning="Those who teach in the organization asked about or run it, platform staff; others are refused with `FORBIDDEN`.",
)
INSIDE = Rule(
    name="inside",
    meaning="What is for all, anybody who is signed in; what is an organization's own, its members, its students and their "
    "verified guardians, platform staff.",
    admits=_is_for_viewer,
    needs=("organization_id",),
)
NO_SECRET = Rule(
    name="no secret",
    meaning="Anybody who is signed in; of a secret one, students who have earned it and their verified guardians, "
    "educators, admins, platform staff.",
    admits=_is_no_secret,
    needs=("id", "is_secret"),
)
STAFF = Rule(name="staff", meaning="Platform staff.", admits=_is_staff)
OPERATORS = Rule(
    name="operators",
    meaning="Platform staff; others who are signed in find nothing behind any id.",
    admits=signed_in,
)


def is_staff(ctx: Context) -> bool:
    """Whether platform staff asks. Asks no store."""
    return ctx.claims is not None and ctx.claims.is_staff


async def teaches(ctx: Context, organization_id: UUID | None) -> UUID:
    """The organization, if the viewer teaches in it or runs it. Raises `Forbidden`."""
    viewer = await ctx.viewer()
    if viewer is None or organization_id is None or not viewer.teaches(organization_id):
        raise Forbidden("There is no such organization, or you do not teach in it.")
    return organization_id


async def authors(ctx: Context) -> None:
    """Raises `Forbidden` for all but educators, admins and platform staff."""
    viewer = await ctx.viewer()
    if viewer is None or not (viewer.is_staff or viewer.schools):
        raise Forbidden("Only educators and admins may ask for what was retired.")


def own_places(viewer: Viewer | None) -> list[UUID] | None:
    """The organizations whose own hooks and examples a viewer is shown; None for all."""
    return [] if viewer is None else None if viewer.is_staff else sorted(viewer.places)
