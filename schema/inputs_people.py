"""Inputs of mutations on people and organizations. A leaf: resolvers import it, and it imports no schema type."""

import uuid

import strawberry

from learning.vocabulary import OrganizationKind
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
