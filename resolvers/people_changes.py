"""Changes to organizations and to who belongs to them. How somebody comes to belong is in `invitations.py`."""

from typing import Any
from uuid import UUID

from access.changes import changed, mutation, there
from access.context import Context
from access.organizations import REFUSED, administered, managed
from access.problems import Conflict, ConflictReason, NotFound, Problem
from access.rules import FELLOWS
from datasources.relational.changes import Change
from datasources.relational.members import administrators, has_child, offers_of, run_by
from datasources.relational.people import MembershipRow, OrganizationRow
from datasources.relational.tables.people import Invitation, Organization, OrganizationMember
from datasources.relational.tables.students import StudentProfile
from execution.errors import Forbidden
from execution.ids import key_of
from learning.vocabulary import Role, SubscriptionTier
from resolvers.checked import Checked, given
from schema.inputs_people import CreateOrganizationInput, RemoveMemberInput, UpdateMemberInput, UpdateOrganizationInput

NAME = 255  # characters
MOST_RUN = 10  # organizations, by one user: whoever signs in may found one


@mutation
async def create_organization(ctx: Context, *, input: CreateOrganizationInput) -> OrganizationRow:
    check = Checked()
    name = check.text("name", input.name, NAME)
    billing_email = check.email("billingEmail", input.billing_email)
    check.done()

    async def found(change: Change) -> object:
        assert change.actor.id is not None, "a user asks"
        if await run_by(change, change.actor.id) >= MOST_RUN:
            raise Problem(Conflict(ConflictReason.WRONG_STATE, f"You run {MOST_RUN} organizations already."))
        organization = await change.add(
            Organization,
            name=name,
            type=input.kind,
            subscription_tier=SubscriptionTier.STARTER,
            max_students=ctx.terms.starter_students,
            billing_email=billing_email,
            trial_ends_at=ctx.now + ctx.terms.trial,
        )
        await change.add(
            OrganizationMember,
            organization_id=organization.id,
            user_id=change.actor.id,
            role=Role.ADMIN,
            joined_at=ctx.now,
        )
        return organization.id

    return await _organization(ctx, await changed(ctx, "createOrganization", found, once=input, enters=True))


@mutation
async def update_organization(ctx: Context, *, input: UpdateOrganizationInput) -> OrganizationRow:
    check = Checked()
    name = check.text("name", input.name, NAME, nullable=False)
    billing_email = check.email("billingEmail", input.billing_email)
    check.done()
    id = await administered(ctx, "id", input.id)

    async def save(change: Change) -> object:
        organization = await change.find(Organization, id=id)
        if organization is None:
            raise Problem(NotFound("id"))
        await change.update(Organization, organization, **given(name=name, billing_email=billing_email))
        return id

    return await _organization(ctx, await changed(ctx, "updateOrganization", save))


@mutation
async def update_member(ctx: Context, *, input: UpdateMemberInput) -> MembershipRow:
    found = await _member(ctx, input.id) or await _member(ctx, input.id, input.role)  # the second, when it is sent again
    held = await managed(ctx, "id", found, FELLOWS)
    place = {"organization_id": held.organization_id, "user_id": held.user_id}

    async def give_role(change: Change) -> object:
        member = await _locked(ctx, change, held)
        if member.role is input.role:
            return held.role
        if await change.find(OrganizationMember, **place, role=input.role) is not None:
            existing = await ctx.stores.relational.people.membership(held.organization_id, held.user_id, input.role)
            raise Problem(Conflict(ConflictReason.ALREADY_EXISTS, "They have this role beside the other already.", existing))
        if Role.STUDENT in (member.role, input.role):
            raise Problem(Conflict(ConflictReason.WRONG_STATE, "The role of a student goes with their profile: invite them."))
        if input.role is Role.PARENT and not await has_child(change, **place):
            raise Problem(Conflict(ConflictReason.WRONG_STATE, "They are no student's guardian here: invite them."))
        await _keep_an_admin(change, member)
        await _call_back(ctx, change, member)
        await change.update(OrganizationMember, member, role=input.role)
        return input.role

    role = await changed(ctx, "updateMember", give_role)
    return there(await ctx.stores.relational.people.membership(held.organization_id, held.user_id, role))


@mutation
async def remove_member(ctx: Context, *, input: RemoveMemberInput) -> OrganizationRow:
    held = await managed(ctx, "id", await _member(ctx, input.id), FELLOWS)

    async def take_out(change: Change) -> object:
        member = await _locked(ctx, change, held)
        await _keep_an_admin(change, member)
        await _call_back(ctx, change, member)
        if member.role is Role.STUDENT:
            await _leave(change, held)
        await change.remove(OrganizationMember, member)
        return held.organization_id

    id = await changed(ctx, "removeMember", take_out)
    viewer = await ctx.viewer()
    if viewer is None or not (viewer.is_staff or held.organization_id in viewer.places):
        raise Forbidden("It is done: you have left the organization, and see no more of it.")
    return await _organization(ctx, id)


async def _member(ctx: Context, id: str, role: Role | None = None) -> MembershipRow | None:
    """The membership with this id; with a role, the one that the same user has with it in the same organization."""
    organization, _, rest = (key_of("Membership", id) or "").partition(".")
    user, _, own = rest.partition(".")
    try:
        return await ctx.stores.relational.people.membership(UUID(organization), UUID(user), role or own)
    except ValueError:
        return None


async def _locked(ctx: Context, change: Change, held: MembershipRow) -> Any:
    """The membership, with its organization's row locked: nobody else changes meanwhile who belongs to it. Raises the `Problem`
    that it is no more, and `Forbidden` for a viewer who has just ceased to run the organization."""
    viewer = await ctx.viewer()
    await change.find(Organization, id=held.organization_id)
    place = {"organization_id": held.organization_id, "user_id": held.user_id, "role": held.role}
    member = await change.find(OrganizationMember, **place)
    if member is None:
        raise Problem(NotFound("id"))
    if viewer is None or not (viewer.is_staff or viewer.user_id in await administrators(change, held.organization_id)):
        raise Forbidden(REFUSED)
    return member


async def _keep_an_admin(change: Change, member: Any) -> None:
    """Raises the `Problem` that nobody would run the organization without this membership."""
    if member.role is Role.ADMIN and set(await administrators(change, member.organization_id)) <= {member.user_id}:
        raise Problem(
            Conflict(ConflictReason.WRONG_STATE, "Nobody would run the organization. Make somebody else an admin first.")
        )


async def _call_back(ctx: Context, change: Change, member: Any) -> None:
    """What an admin has offered goes with their office: else they could come back by it."""
    if member.role is Role.ADMIN:
        for row in await offers_of(change, member.organization_id, member.user_id):
            await change.update(Invitation, row, revoked_at=ctx.now, letter_due_at=None)


async def _leave(change: Change, held: MembershipRow) -> None:
    """The student learns in no organization from now on; their profile stays."""
    profile = await change.find(StudentProfile, user_id=held.user_id, organization_id=held.organization_id)
    organization = await change.find(Organization, id=held.organization_id)
    if profile is not None and organization is not None:
        await change.update(StudentProfile, profile, organization_id=None)
        await change.update(Organization, organization, current_students=organization.current_students - 1)


async def _organization(ctx: Context, id: str) -> OrganizationRow:
    return there((await ctx.stores.relational.people.organizations([UUID(id)]))[0])
