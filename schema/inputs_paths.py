"""Inputs of mutations on learning paths. A leaf: resolvers import it, and it imports no schema type."""

import uuid

import strawberry

from learning.vocabulary import PathStatus
from schema import enums  # noqa: F401  # the enums must be GraphQL's before an input names them


@strawberry.input(description="Whom to enroll in what.")
class StartLearningPathInput:
    student_id: strawberry.ID = strawberry.field(description="The student to enroll.")
    textbook_id: strawberry.ID = strawberry.field(description="The textbook to follow.")
    daily_target_minutes: int | None = strawberry.field(
        default=None, description="How long to spend on it each day; the student's daily goal when left out."
    )
    idempotency_key: uuid.UUID = strawberry.field(description="Made once per user action.")


@strawberry.input(description="Changes to a learning path; what is left out stays.")
class UpdateLearningPathInput:
    id: strawberry.ID = strawberry.field(description="The path to change.")
    status: PathStatus | None = strawberry.field(default=strawberry.UNSET, description="`ACTIVE`, `PAUSED` or `ABANDONED`.")
    daily_target_minutes: int | None = strawberry.field(default=strawberry.UNSET, description="How long to spend on it each day.")
