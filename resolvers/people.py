"""Users, organizations and memberships."""

from collections.abc import Sequence
from uuid import UUID

from strawberry import ID

from access.context import Context
from datasources.relational.invitations import InvitationRow
from datasources.relational.people import MembershipRow, OrganizationRow, UserRow
from datasources.relational.students import StudentRow
from execution.ids import key_of, uuid_of
from execution.pages import Page, page, place, reading
from learning.vocabulary import Role

Root = Sequence[None]


async def viewer(roots: Root, ctx: Context) -> list[UserRow | None]:
    asking = await ctx.viewer()
    return await ctx.stores.relational.people.users([asking.user_id if asking else None for _ in roots], columns=ctx.columns)


async def organization(roots: Root, ctx: Context, *, id: ID) -> list[OrganizationRow | None]:
    return [await organization_node(ctx, id)] * len(roots)


async def user_node(ctx: Context, id: str) -> UserRow | None:
    return (await ctx.stores.relational.people.users([uuid_of("User", id)], columns=ctx.columns))[0]


async def organization_node(ctx: Context, id: str) -> OrganizationRow | None:
    return (await ctx.stores.relational.people.organizations([uuid_of("Organization", id)], columns=ctx.columns))[0]


async def membership_node(ctx: Context, id: str) -> MembershipRow | None:
    try:
        organization_id, user_id, role = (key_of("Membership", id) or "").split(".")
        return await ctx.stores.relational.people.membership(UUID(organization_id), UUID(user_id), role)
    except ValueError:
        return None


async def memberships_of(users: Sequence[UserRow], ctx: Context) -> list[list[MembershipRow]]:
    return await ctx.stores.relational.people.memberships_of_users([user.id for user in users], columns=ctx.columns)


async def members_of(
    organizations: Sequence[OrganizationRow], ctx: Context, *, role: Role | None = None, first: int = 20, after: str | None = None
) -> list[Page[MembershipRow]]:
    """Those who teach or run an organization see every member; others themselves, and those who teach or run it."""
    asking = await ctx.viewer()
    if asking is None:
        return [page([], first, None, lambda row: ()) for _ in organizations]
    start, wanted = place(after, str, str), reading(ctx, first, "name", "id")
    ids = [row.id for row in organizations]
    only_for = [None if asking.teaches(id) else asking.user_id for id in ids]
    people = ctx.stores.relational.people
    found = await people.members_of(ids, only_for, role, start, wanted.count, columns=wanted.columns)
    return [wanted.page(rows, after) for rows in found]


async def organization_of(
    rows: Sequence[StudentRow | MembershipRow | InvitationRow], ctx: Context
) -> list[OrganizationRow | None]:
    return await ctx.stores.relational.people.organizations([row.organization_id for row in rows], columns=ctx.columns)


async def user_of(rows: Sequence[StudentRow | MembershipRow], ctx: Context) -> list[UserRow | None]:
    return await ctx.stores.relational.people.users([row.user_id for row in rows], columns=ctx.columns)


async def student_of(users: Sequence[UserRow], ctx: Context) -> list[StudentRow | None]:
    return await ctx.stores.relational.students.of_users([user.id for user in users], columns=ctx.columns)


async def children_of(users: Sequence[UserRow], ctx: Context) -> list[list[StudentRow]]:
    return await ctx.stores.relational.students.children_of([user.id for user in users], columns=ctx.columns)


async def guardians_of(students: Sequence[StudentRow], ctx: Context) -> list[list[UserRow]]:
    ids = [student.id for student in students]
    return await ctx.stores.relational.people.guardians_of(ids, columns=ctx.columns, leaves=ctx.leaves())
