"""Mutations of organizations and of who belongs to them."""

from typing import Annotated

import strawberry

import resolvers.invitations
import resolvers.people_changes
from access.organizations import MANAGERS, NEWCOMERS
from execution.fields import batched
from schema.people import Invitation, Membership, Organization
from schema.problems import INPUT, ConflictError, InputError, NotFoundError

CreateOrganizationResult = Annotated[
    Organization | InputError | ConflictError,
    strawberry.union("CreateOrganizationResult", description="The new organization, on trial."),
]
UpdateOrganizationResult = Annotated[
    Organization | InputError | NotFoundError,
    strawberry.union("UpdateOrganizationResult", description="The changed organization."),
]
InviteMemberResult = Annotated[
    Invitation | InputError | NotFoundError | ConflictError,
    strawberry.union(
        "InviteMemberResult", description="The invitation, or a conflict with one that is open or a member that is there."
    ),
]
AcceptInvitationResult = Annotated[
    Membership | NotFoundError | ConflictError,
    strawberry.union(
        "AcceptInvitationResult",
        description="The membership, or a conflict because the invitation has expired or was sent to somebody else.",
    ),
]
RevokeInvitationResult = Annotated[
    Organization | NotFoundError, strawberry.union("RevokeInvitationResult", description="The organization it was for.")
]
UpdateMemberResult = Annotated[
    Membership | NotFoundError | ConflictError,
    strawberry.union("UpdateMemberResult", description="The changed membership, or a conflict because no admin would be left."),
]
RemoveMemberResult = Annotated[
    Organization | NotFoundError | ConflictError,
    strawberry.union(
        "RemoveMemberResult", description="The organization left, or a conflict because no admin would be left in it."
    ),
]


@strawberry.type
class PeopleMutation:
    create_organization: CreateOrganizationResult | None = batched(
        resolvers.people_changes.create_organization,
        rule=NEWCOMERS,
        description="Found an organization, with the viewer as its first admin.",
        arguments=INPUT,
    )
    update_organization: UpdateOrganizationResult | None = batched(
        resolvers.people_changes.update_organization,
        rule=MANAGERS,
        description="Change an organization's name or billing address.",
        arguments=INPUT,
    )
    invite_member: InviteMemberResult | None = batched(
        resolvers.invitations.invite_member,
        rule=MANAGERS,
        description="Invite somebody by e-mail into a role. Inviting a student or parent also names the student's profile.",
        arguments=INPUT,
    )
    accept_invitation: AcceptInvitationResult | None = batched(
        resolvers.invitations.accept_invitation,
        rule=NEWCOMERS,
        description="Accept an invitation as the signed-in user.",
        arguments=INPUT,
    )
    revoke_invitation: RevokeInvitationResult | None = batched(
        resolvers.invitations.revoke_invitation,
        rule=MANAGERS,
        description="Call back an invitation that was not accepted.",
        arguments=INPUT,
    )
    update_member: UpdateMemberResult | None = batched(
        resolvers.people_changes.update_member, rule=MANAGERS, description="Give a member another role.", arguments=INPUT
    )
    remove_member: RemoveMemberResult | None = batched(
        resolvers.people_changes.remove_member,
        rule=MANAGERS,
        description="Take a member out of an organization.",
        arguments=INPUT,
    )
