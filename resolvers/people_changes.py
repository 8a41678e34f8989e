"""Changes to organizations and to who belongs to them."""

from uuid import UUID

from access.changes import changed, mutation, there
from access.context import Context
from access.organizations import administered
from access.problems import NotFound, Problem
from datasources.relational.changes import Change
from datasources.relational.people import OrganizationRow
from datasources.relational.tables.people import Organization, OrganizationMember
from learning.vocabulary import Role, SubscriptionTier
from resolvers.checked import Checked, given
from schema.inputs_people import CreateOrganizationInput, UpdateOrganizationInput

NAME = 255  # characters


@mutation
async def create_organization(ctx: Context, *, input: CreateOrganizationInput) -> OrganizationRow:
    check = Checked()
    name = check.text("name", input.name, NAME)
    billing_email = check.email("billingEmail", input.billing_email)
    check.done()

    async def found(change: Change) -> object:
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


async def _organization(ctx: Context, id: str) -> OrganizationRow:
    return there((await ctx.stores.relational.people.organizations([UUID(id)]))[0])
