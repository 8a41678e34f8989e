"""Inputs of mutations on the curriculum. A leaf: resolvers import it, and it imports no schema type."""

import strawberry

from learning.vocabulary import Difficulty, PrerequisiteStrength
from schema import enums  # noqa: F401  # the enums must be GraphQL's before an input names them


@strawberry.input(description="Corrections to a concept; what is left out stays.")
class UpdateConceptInput:
    id: strawberry.ID = strawberry.field(description="The concept to correct.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="The concept's name.")
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="What it is about, in up to 2,000 characters; null for nothing."
    )
    difficulty: Difficulty | None = strawberry.field(default=strawberry.UNSET, description="How hard it is.")
    estimated_minutes: int | None = strawberry.field(
        default=strawberry.UNSET, description="How long a typical student takes, 1 to 600."
    )
    mastery_threshold: float | None = strawberry.field(
        default=strawberry.UNSET, description="The score from which it counts as mastered, 0 to 1."
    )
    is_optional: bool | None = strawberry.field(default=strawberry.UNSET, description="Whether a student may leave it out.")


@strawberry.input(description="The prerequisite to add, or to change when it is there.")
class AddPrerequisiteInput:
    required_id: strawberry.ID = strawberry.field(description="The concept to know first.")
    dependent_id: strawberry.ID = strawberry.field(description="The concept that builds on it.")
    strength: PrerequisiteStrength = strawberry.field(default=PrerequisiteStrength.MODERATE, description="How much it matters.")
    reason: str | None = strawberry.field(default=None, description="Why it matters, in up to 500 characters.")
    can_skip: bool = strawberry.field(default=False, description="Whether a student may go on without it.")


@strawberry.input(description="The prerequisite to remove.")
class RemovePrerequisiteInput:
    required_id: strawberry.ID = strawberry.field(description="The concept to know first.")
    dependent_id: strawberry.ID = strawberry.field(description="The concept that builds on it.")
