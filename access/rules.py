"""Who may see what of people and organizations. Each rule answers for all parents of a level at once.

A pupil's rows have doors of their own, in `students.py`.
"""

from collections.abc import Sequence
from uuid import UUID

from access.context import Context
from access.viewer import Viewer
from datasources.relational.people import MembershipRow, OrganizationRow, UserRow
from datasources.relational.students import StudentRow
from execution.errors import Forbidden, Refusal
from learning.vocabulary import Role


def signed_in(ctx: Context) -> None:
    """Raises `Refusal` where nobody is signed in. Asks no store: a good token reads the curriculum whatever is down."""
    if ctx.claims is None:
        raise Refusal("UNAUTHENTICATED", "Sign in first: send a bearer token.")


async def organizations(ctx: Context, rows: Sequence[OrganizationRow | None]) -> list[OrganizationRow | None]:
    """Those that the viewer belongs to; all for platform staff."""
    viewer = await ctx.viewer()
    if viewer is None:
        return [None] * len(rows)
    return [row if row is not None and (viewer.is_staff or row.id in viewer.organizations) else None for row in rows]


async def users(ctx: Context, rows: Sequence[UserRow | None]) -> list[UserRow | None]:
    """The viewer, and those in an organization that the viewer teaches in or runs; all for platform staff."""
    viewer = await ctx.viewer()
    if viewer is None:
        return [None] * len(rows)
    seen = await _users_of(ctx, viewer, viewer.schools, [row.id for row in rows if row is not None])
    return [row if row is not None and row.id in seen else None for row in rows]


MEMBERSHIP_SHOWN_BY = ("organization_id", "user_id", "role")
"""The columns of a membership that it is decided by."""


def memberships(viewer: Viewer | None, rows: Sequence[MembershipRow]) -> list[MembershipRow]:
    """The viewer's own; all in organizations that they teach in or run; in others that they belong to, of those who do."""
    if viewer is None:
        return []
    return [
        row
        for row in rows
        if row.user_id == viewer.user_id
        or viewer.teaches(row.organization_id)
        or (row.organization_id in viewer.organizations and row.role in (Role.ADMIN, Role.EDUCATOR))
    ]


async def is_self_or_admin(parents: Sequence[UserRow], ctx: Context) -> list[bool]:
    """The user themselves, and the admins of their organizations."""
    viewer = await ctx.viewer()
    if viewer is None:
        return [False] * len(parents)
    seen = await _users_of(ctx, viewer, viewer.administers, [user.id for user in parents])
    return [user.id in seen for user in parents]


async def is_admin(parents: Sequence[OrganizationRow], ctx: Context) -> list[bool]:
    """The admins of the organization."""
    viewer = await ctx.viewer()
    return [viewer is not None and (viewer.is_staff or row.id in viewer.administers) for row in parents]


async def sees_birthday(parents: Sequence[StudentRow], ctx: Context) -> list[bool]:
    """The student, their guardians, and the admins of their organization."""
    viewer = await ctx.viewer()
    if viewer is None:
        return [False] * len(parents)
    return [
        student.id == viewer.student_id or student.id in viewer.children or student.organization_id in viewer.administers
        for student in parents
    ]


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


async def _users_of(ctx: Context, viewer: Viewer, organizations: frozenset[UUID], ids: Sequence[UUID]) -> set[UUID]:
    """Of these users: the viewer, and those who are in one of the organizations. Asks a store only about others."""
    if viewer.is_staff:
        return set(ids)
    others = sorted(set(ids) - {viewer.user_id})
    if not others or not organizations:
        return {viewer.user_id}
    found = await ctx.stores.relational.people.organizations_of(others)
    return {viewer.user_id} | {user for user, theirs in found.items() if theirs & organizations}
