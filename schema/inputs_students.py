"""Inputs of mutations on students. A leaf: resolvers import it, and it imports no schema type."""

import datetime
import uuid

import strawberry

from learning.vocabulary import ConsentKind, LifeCategory, NotificationKind
from schema import enums  # noqa: F401  # the enums must be GraphQL's before an input names them


@strawberry.input(description="The student to add.")
class CreateStudentInput:
    organization_id: strawberry.ID = strawberry.field(description="The organization they learn in.")
    first_name: str = strawberry.field(description="Given name.")
    last_name: str = strawberry.field(description="Family name.")
    preferred_name: str | None = strawberry.field(default=None, description="The name they like to go by.")
    birthday: datetime.date | None = strawberry.field(default=None, description="Their birthday.")
    grade_level: str | None = strawberry.field(default=None, description="Their school grade, as the organization writes it.")
    time_zone: str = strawberry.field(description="The IANA time zone their days begin in, e.g. `Europe/Paris`.")
    idempotency_key: uuid.UUID = strawberry.field(description="Made once per user action.")


@strawberry.input(description="Changes to a student; what is left out stays.")
class UpdateStudentInput:
    id: strawberry.ID = strawberry.field(description="The student to change.")
    first_name: str | None = strawberry.field(default=strawberry.UNSET, description="Given name.")
    last_name: str | None = strawberry.field(default=strawberry.UNSET, description="Family name.")
    preferred_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The name they like to go by; null for the first name."
    )
    birthday: datetime.date | None = strawberry.field(default=strawberry.UNSET, description="Their birthday; null to delete it.")
    grade_level: str | None = strawberry.field(default=strawberry.UNSET, description="Their school grade; null to delete it.")


@strawberry.input(description="Something that a student likes.")
class InterestInput:
    name: str = strawberry.field(description="What it is, e.g. `skateboarding`.")
    category: LifeCategory = strawberry.field(description="The side of life it belongs to.")
    strength: float = strawberry.field(description="How much the student likes it.")


@strawberry.input(description="How much one side of life should shape a student's content.")
class LifeCategoryWeightInput:
    category: LifeCategory = strawberry.field(description="The side of life.")
    weight: float = strawberry.field(description="Its share of the whole.")


@strawberry.input(
    description="Changes to what a student likes; what is left out stays, and a list replaces the one that was there."
)
class UpdatePreferencesInput:
    student_id: strawberry.ID = strawberry.field(description="The student to change.")
    interests: list[InterestInput] | None = strawberry.field(
        default=strawberry.UNSET, description="What they like; at least five."
    )
    life_category_weights: list[LifeCategoryWeightInput] | None = strawberry.field(
        default=strawberry.UNSET, description="One weight for each side of life, adding up to 1."
    )
    preferred_session_minutes: int | None = strawberry.field(
        default=strawberry.UNSET, description="How long they like one session to be, 5 to 180."
    )
    daily_goal_minutes: int | None = strawberry.field(
        default=strawberry.UNSET, description="How long they mean to learn each day, 5 to 480."
    )
    notifications: list[NotificationKind] | None = strawberry.field(
        default=strawberry.UNSET, description="The notifications they want."
    )
    time_zone: str | None = strawberry.field(
        default=strawberry.UNSET, description="The IANA time zone their days begin in, e.g. `Europe/Paris`."
    )


@strawberry.input(description="The consent to give.")
class GrantConsentInput:
    student_id: strawberry.ID = strawberry.field(description="The student it is for.")
    kind: ConsentKind = strawberry.field(description="What it allows.")
    policy_version: str = strawberry.field(description="The version of the text that was agreed to.")


@strawberry.input(description="The consent to withdraw.")
class WithdrawConsentInput:
    student_id: strawberry.ID = strawberry.field(description="The student it is for.")
    kind: ConsentKind = strawberry.field(description="What it allows.")


@strawberry.input(description="Which guardianship to end.")
class RemoveGuardianInput:
    student_id: strawberry.ID = strawberry.field(description="The student.")
    guardian_id: strawberry.ID = strawberry.field(description="The guardian to remove.")
