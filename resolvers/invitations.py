"""Invitations: who was invited, and what becomes of it.

The letter is sent once the invitation is committed; where the mail does not take it then, `datasources/jobs/post.py` sends it
later.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from access import students as doors
from access.changes import changed, mutation, there
from access.context import Context
from access.organizations import INVITING, administered, managed
from access.problems import Conflict, ConflictReason, NotFound, Problem
from datasources.jobs import post
from datasources.relational import members
from datasources.relational.changes import Change
from datasources.relational.invitations import InvitationRow, TokenRow
from datasources.relational.letters import hashed, unsent
from datasources.relational.people import MembershipRow, OrganizationRow
from datasources.relational.students import StudentRow
from datasources.relational.tables.people import Guardianship, Invitation, Organization, OrganizationMember, User
from datasources.relational.tables.students import StudentProfile
from execution.ids import uuid_of
from learning.vocabulary import Role
from resolvers.checked import Checked
from schema.inputs_people import AcceptInvitationInput, InviteMemberInput, RevokeInvitationInput

OF_A_STUDENT = (Role.STUDENT, Role.PARENT)
TOKEN = "token"
MOST_OPEN = 500
"""Invitations to one organization that are neither accepted nor revoked: they are listed whole."""

MOST_A_DAY = 200
"""Invitations to one organization, whatever became of them: each is a letter, in our name, to whatever address."""


async def invitation_node(ctx: Context, id: str) -> InvitationRow | None:
    return (await ctx.stores.relational.invitations.by_ids([uuid_of("Invitation", id)]))[0]


async def of_organizations(organizations: Sequence[OrganizationRow], ctx: Context) -> list[list[InvitationRow]]:
    """Those of organizations that the viewer teaches in or runs."""
    viewer = await ctx.viewer()
    told = [row.id for row in organizations if viewer is not None and viewer.teaches(row.id)]
    found = await ctx.stores.relational.invitations.of_organizations(told, columns=ctx.columns)
    by_organization = dict(zip(told, found, strict=True))
    return [by_organization.get(row.id, []) for row in organizations]


async def student_of(invitations: Sequence[InvitationRow], ctx: Context) -> list[StudentRow | None]:
    return await doors.students(ctx, [row.student_profile_id for row in invitations], ctx.columns)


@mutation
async def invite_member(ctx: Context, *, input: InviteMemberInput) -> InvitationRow:
    check = Checked()
    email = check.email("email", input.email)
    if (input.role in OF_A_STUDENT) != (input.student_id is not None):
        check.refuse(["studentId"], "It is given for a student or parent, and for nobody else.")
    check.done()
    organization_id = await administered(ctx, "organizationId", input.organization_id)
    student_id = await _student_of(ctx, organization_id, input.student_id) if input.student_id else None

    async def invite(change: Change) -> object:
        if await change.find(Organization, id=organization_id) is None:
            raise Problem(NotFound("organizationId"))
        await _refuse_invited(ctx, change, organization_id, email, input.role, student_id)  # locks in the order of accepting
        await _refuse_member(ctx, change, organization_id, email, input.role, student_id)
        await _refuse_too_many(ctx, change, organization_id)
        invitation = await change.add(
            Invitation,
            organization_id=organization_id,
            email=email,
            role=input.role,
            student_profile_id=student_id,
            invited_by=change.actor.id,
            token_hash=unsent(),
            letter_due_at=ctx.now,
            expires_at=ctx.now + ctx.terms.invitation,
        )
        return invitation.id

    id = UUID(await changed(ctx, "inviteMember", invite, once=input))
    await post.send(ctx.stores.relational.database, ctx.stores.mail, ctx.terms.web_url, id, ctx.now)
    return there((await ctx.stores.relational.invitations.by_ids([id]))[0])


@mutation
async def revoke_invitation(ctx: Context, *, input: RevokeInvitationInput) -> OrganizationRow:
    found = await ctx.stores.relational.invitations.by_ids([uuid_of("Invitation", input.id)], revoked=True)
    invitation = await managed(ctx, "id", found[0], INVITING)

    async def revoke(change: Change) -> object:
        row = await change.find(Invitation, id=invitation.id)
        if row is None or row.accepted_at is not None:
            raise Problem(NotFound("id"))
        if row.revoked_at is None:
            await change.update(Invitation, row, revoked_at=ctx.now, letter_due_at=None)
        return row.organization_id

    id = UUID(await changed(ctx, "revokeInvitation", revoke))
    return there((await ctx.stores.relational.people.organizations([id]))[0])


@mutation
async def accept_invitation(ctx: Context, *, input: AcceptInvitationInput) -> MembershipRow:
    token_hash = hashed(input.token)
    found = await ctx.stores.relational.invitations.by_token(token_hash)
    if found is None:
        raise Problem(NotFound(TOKEN))
    await _refuse_others(ctx, found)

    async def accept(change: Change) -> object:
        row = await change.find(Invitation, id=found.id, token_hash=token_hash)
        if row is None or row.revoked_at is not None:
            raise Problem(NotFound(TOKEN))
        place = {"organization_id": row.organization_id, "user_id": change.actor.id, "role": row.role}
        if row.accepted_at is None:
            if row.expires_at <= ctx.now:
                raise Problem(Conflict(ConflictReason.EXPIRED, "The invitation has expired. Ask for another one."))
            await _join(ctx, change, row, place)
        elif row.accepted_by != change.actor.id or await change.find(OrganizationMember, **place) is None:
            raise Problem(NotFound(TOKEN))
        return ".".join(str(part) for part in place.values())

    key = await changed(ctx, "acceptInvitation", accept, enters=found.email)
    organization_id, user_id, role = key.split(".")
    return there(await ctx.stores.relational.people.membership(UUID(organization_id), UUID(user_id), role))


async def _student_of(ctx: Context, organization_id: UUID, id: str) -> UUID:
    """A student of the organization."""
    (student,) = await doors.students(ctx, [uuid_of("Student", id)])
    if student is None or student.organization_id != organization_id:
        raise Problem(NotFound("studentId"))
    return student.id


async def _refuse_member(
    ctx: Context, change: Change, organization_id: UUID, email: str, role: Role, student_id: UUID | None
) -> None:
    """Raises the `Problem` that whoever is invited has what the invitation would give."""
    user = await members.addressed(change, email)
    if role is Role.STUDENT:
        profile = await change.find(StudentProfile, id=student_id)
        member = profile.user_id if profile else None
    elif role is Role.PARENT:
        bond = await change.find(Guardianship, guardian_id=user.id, student_profile_id=student_id) if user else None
        member = bond.guardian_id if bond and bond.verified_at is not None else None
    else:
        place = {"organization_id": organization_id, "role": role}
        member = user.id if user and await change.find(OrganizationMember, user_id=user.id, **place) else None
    if member is not None:
        existing = await ctx.stores.relational.people.membership(organization_id, member, role)
        raise Problem(Conflict(ConflictReason.ALREADY_EXISTS, "They have this place already.", existing))


async def _refuse_invited(
    ctx: Context, change: Change, organization_id: UUID, email: str, role: Role, student_id: UUID | None
) -> None:
    """Raises the `Problem` that they are invited already. An invitation that has expired gives way."""
    row = await members.invited(change, organization_id, email, role, student_id)
    if row is None:
        return
    if row.expires_at > ctx.now:
        (existing,) = await ctx.stores.relational.invitations.by_ids([row.id])
        raise Problem(Conflict(ConflictReason.ALREADY_EXISTS, "They are invited already.", existing))
    await change.update(Invitation, row, revoked_at=ctx.now, letter_due_at=None)


async def _refuse_too_many(ctx: Context, change: Change, organization_id: UUID) -> None:
    if await members.offered(change, organization_id) >= MOST_OPEN:
        said = f"{MOST_OPEN} invitations wait to be accepted. Call some back first."
        raise Problem(Conflict(ConflictReason.WRONG_STATE, said))
    if await members.expiring_after(change, organization_id, ctx.now + ctx.terms.invitation - timedelta(days=1)) >= MOST_A_DAY:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, f"{MOST_A_DAY} invitations were sent within a day. Go on tomorrow."))


async def _refuse_others(ctx: Context, found: TokenRow) -> None:
    """Raises the `Problem` that the invitation was sent, or has gone, to somebody else than whoever is signed in.

    Where no address of theirs is known, it is the letter alone that tells who they are: but for pupils, who are in reach of the
    letters of those who teach them, only what makes them a student.
    """
    viewer = await ctx.viewer()
    if viewer is not None and found.accepted_by not in (None, viewer.user_id):
        raise Problem(NotFound(TOKEN))
    address = ctx.claims.email if ctx.claims else None
    if address is None and viewer is not None:
        (user,) = await ctx.stores.relational.people.users([viewer.user_id])
        address = user.email if user else None
    is_pupil = viewer is not None and viewer.student_id is not None
    fits = address.lower() == found.email.lower() if address else not is_pupil or found.role == Role.STUDENT
    if not fits:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "The invitation was sent to another e-mail address than yours."))


async def _join(ctx: Context, change: Change, row: Any, place: dict[str, Any]) -> None:
    """Gives the actor what the invitation is for."""
    if row.student_profile_id is not None:
        profile = await change.find(StudentProfile, id=row.student_profile_id)
        if profile is None or profile.organization_id != row.organization_id:
            raise Problem(Conflict(ConflictReason.WRONG_STATE, "The student has left the organization."))
        give = _give_login if row.role is Role.STUDENT else _give_child
        await give(ctx, change, profile)
    await change.add_unless_there(OrganizationMember, **place, invited_by=row.invited_by, joined_at=ctx.now)
    await change.update(Invitation, row, accepted_at=ctx.now, accepted_by=change.actor.id, letter_due_at=None)


async def _give_login(ctx: Context, change: Change, profile: Any) -> None:
    await change.find(User, id=change.actor.id)  # who accepts two invitations at once learns under one profile all the same
    own = await change.find(StudentProfile, user_id=change.actor.id)
    if profile.user_id not in (None, change.actor.id):
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "The student has another login already."))
    if own is not None and own.id != profile.id:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "You learn under another profile already."))
    await change.update(StudentProfile, profile, user_id=change.actor.id)


async def _give_child(ctx: Context, change: Change, profile: Any) -> None:
    pair = {"guardian_id": change.actor.id, "student_profile_id": profile.id}
    bond = await change.find(Guardianship, **pair)
    if bond is None:
        await change.add(Guardianship, **pair, relation="guardian", verified_at=ctx.now)
    elif bond.verified_at is None:
        await change.update(Guardianship, bond, verified_at=ctx.now)
