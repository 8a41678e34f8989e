"""Inputs of mutations on people and organizations. A leaf: resolvers import it, and it imports no schema type."""

import uuid

import strawberry

from learning.vocabulary import OrganizationKind, Role
from schema import enums  # noqa: F401  # the enums must be GraphQL's before an input names them


@strawberry.input(description="The organization to found.")
class CreateOrganizationInput:
    name: str = strawberry.field(description="The organization's name.")
    kind: OrganizationKind = strawberry.field(description="What sort of place it is.")
    billing_email: str | None = strawberry.field(default=None, description="Where to send bills.")
    idempotency_key: uuid.UUID = strawberry.field(description="Made once per user action.")


@strawberry.input(description="Changes to an organization; what is left out stays.")
class UpdateOrganizationInput:
    id: strawberry.ID = strawberry.field(description="The organization to change.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="The organization's name.")
    billing_email: str | None = strawberry.field(default=strawberry.UNSET, description="Where to send bills; null for nowhere.")


@strawberry.input(description="Whom to invite.")
class InviteMemberInput:
    organization_id: strawberry.ID = strawberry.field(description="The organization to join.")
    email: str = strawberry.field(description="The address to send it to.")
    role: Role = strawberry.field(description="The role it gives.")
    student_id: strawberry.ID | None = strawberry.field(
        default=None, description="The profile it gives a login (`STUDENT`) or a guardian (`PARENT`); left out for other roles."
    )
    idempotency_key: uuid.UUID = strawberry.field(description="Made once per user action.")


@strawberry.input(description="Which invitation to accept.")
class AcceptInvitationInput:
    token: str = strawberry.field(description="The token from the link in the e-mail.")


@strawberry.input(description="Which invitation to call back.")
class RevokeInvitationInput:
    id: strawberry.ID = strawberry.field(description="The invitation to call back.")


@strawberry.input(description="A member's new role.")
class UpdateMemberInput:
    id: strawberry.ID = strawberry.field(description="The membership to change.")
    role: Role = strawberry.field(description="The role to give.")


@strawberry.input(description="Whom to take out.")
class RemoveMemberInput:
    id: strawberry.ID = strawberry.field(description="The membership to end.")
