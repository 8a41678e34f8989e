"""Mutations of organizations and of who belongs to them."""

from typing import Annotated

import strawberry

import resolvers.people_changes
from access.organizations import MANAGERS, NEWCOMERS
from execution.fields import batched
from schema.people import Organization
from schema.problems import INPUT, ConflictError, InputError, NotFoundError

CreateOrganizationResult = Annotated[
    Organization | InputError | ConflictError,
    strawberry.union("CreateOrganizationResult", description="The new organization, on trial."),
]
UpdateOrganizationResult = Annotated[
    Organization | InputError | NotFoundError,
    strawberry.union("UpdateOrganizationResult", description="The changed organization."),
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
