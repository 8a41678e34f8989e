"""Users, organizations, memberships, invitations."""

import datetime

import strawberry

import resolvers.insights
import resolvers.invitations
import resolvers.people
import resolvers.students
from access.organizations import INVITING
from access.rules import ADMINS, EDUCATORS, FELLOWS, KNOWN, MEMBERS, SELF_OR_ADMIN
from datasources.relational.invitations import InvitationRow
from datasources.relational.people import MembershipRow, OrganizationRow, UserRow
from execution.fields import batched, gated
from execution.ids import global_id
from execution.records import shows
from learning.vocabulary import OrganizationKind, Role, SubscriptionTier
from schema import refs
from schema.node import Connection, Node

PAGE = {"first": "How many at most, 1 to 100.", "after": "Start after this cursor."}


@shows(UserRow, rule=KNOWN)
@strawberry.type(description="Somebody with a login.")
class User(Node):
    id: strawberry.ID = global_id("User")
    name: str = strawberry.field(
        description="What to call them: their student's name, else the sign-in provider's, else the first part of their e-mail."
    )
    email: str | None = gated(
        "email",
        rule=SELF_OR_ADMIN,
        description="Their e-mail address. Null for all but the user, the admins of their organizations and platform staff.",
    )
    last_login_at: datetime.datetime | None = gated(
        "last_login_at",
        rule=SELF_OR_ADMIN,
        description="When they last signed in. Null if they never did, and for those who cannot see the e-mail.",
    )
    memberships: list["Membership"] = batched(
        resolvers.people.memberships_of, needs=["id"], description="The organizations they belong to, each with a role."
    )
    student: refs.Student | None = batched(
        resolvers.people.student_of,
        needs=["id"],
        description="Their own student profile. Null for users who do not learn, and for all who may not see it.",
    )
    children: list[refs.Student] = batched(
        resolvers.people.children_of, needs=["id"], description="The students they are a guardian of."
    )


@shows(OrganizationRow, rule=MEMBERS)
@strawberry.type(description="A microschool or another place of learning.")
class Organization(Node):
    id: strawberry.ID = global_id("Organization")
    name: str = strawberry.field(description="The organization's name.")
    kind: OrganizationKind = strawberry.field(description="What sort of place it is.")
    tier: SubscriptionTier = strawberry.field(description="The plan it pays for.")
    trial_ends_at: datetime.datetime | None = gated(
        "trial_ends_at",
        rule=ADMINS,
        description="When its trial ends. Null when it is not on trial, and for all but admins.",
    )
    billing_email: str | None = gated(
        "billing_email",
        rule=ADMINS,
        description="Where bills are sent. Null until set, and for all but admins.",
    )
    max_students: int = strawberry.field(description="How many students its plan allows.")
    student_count: int = strawberry.field(description="How many students it has.")
    members: Connection["Membership"] = batched(
        resolvers.people.members_of,
        needs=["id"],
        vouched=True,
        description="Its members, by name. Those who neither teach in it nor run it see themselves, and those who do.",
        arguments={"role": "Only members with this role.", **PAGE},
    )
    students: Connection[refs.Student] = batched(
        resolvers.students.of_organizations,
        needs=["id"],
        vouched=True,
        description="Its students, by last name and first name: those that the viewer may see.",
        arguments={"filter": "Only students that fit all of this.", **PAGE},
    )
    invitations: list["Invitation"] = batched(
        resolvers.invitations.of_organizations,
        needs=["id"],
        vouched=True,
        description="Invitations not yet accepted, newest first. Empty for all but its admins and educators and platform staff.",
    )
    engagement: list[refs.EngagementDay] = batched(
        resolvers.insights.of_organizations,
        needs=["id"],
        rule=EDUCATORS,
        description=(
            "What its students did each day, taken together. Days without activity are left out. "
            "Empty for all but its educators and admins and platform staff."
        ),
        arguments={"from_": "The first day.", "to": "The last day, at most 366 days later."},
        size=100,
    )


@shows(MembershipRow, rule=FELLOWS)
@strawberry.type(description="A user's place in an organization.")
class Membership(Node):
    id: strawberry.ID = global_id("Membership")
    organization: Organization = batched(
        resolvers.people.organization_of, needs=["organization_id"], vouched=True, description="The organization joined."
    )
    user: User = batched(resolvers.people.user_of, needs=["user_id"], vouched=True, description="The user who joined.")
    role: Role = strawberry.field(description="What the user may do there.")
    joined_at: datetime.datetime = strawberry.field(description="When the user joined.")


@shows(InvitationRow, rule=INVITING)
@strawberry.type(description="An offer to join an organization that was not yet accepted.")
class Invitation(Node):
    id: strawberry.ID = global_id("Invitation")
    organization: Organization = batched(
        resolvers.people.organization_of, needs=["organization_id"], vouched=True, description="The organization to join."
    )
    email: str = strawberry.field(description="The address it was sent to.")
    role: Role = strawberry.field(description="The role it gives.")
    student: refs.Student | None = batched(
        resolvers.invitations.student_of,
        needs=["student_profile_id"],
        vouched=True,
        description="The profile it gives a login (`STUDENT`) or a guardian (`PARENT`). Null for other roles.",
    )
    expires_at: datetime.datetime = strawberry.field(description="When it can no longer be accepted.")
