"""Inputs of mutations on hooks and examples. A leaf: resolvers import it, and it imports no schema type."""

import uuid

import strawberry

from learning.vocabulary import Difficulty, LifeCategory
from schema import enums  # noqa: F401  # the enums must be GraphQL's before an input names them
from schema.scalars import URL

FOR = "The organization it is for; left out, it is for all, which only platform staff may write."
RETIRED = "False to retire it, true to bring it back."


@strawberry.input(description="The hook to write.")
class CreateHookInput:
    concept_id: strawberry.ID = strawberry.field(description="The concept it opens.")
    text: str = strawberry.field(description="The hook, in Markdown, 1 to 2,000 characters.")
    category: LifeCategory = strawberry.field(description="The side of life it appeals to.")
    sub_category: str | None = strawberry.field(default=None, description="A narrower area, e.g. `technology`.")
    difficulty: Difficulty = strawberry.field(default=Difficulty.INTERMEDIATE, description="How hard it is to read.")
    organization_id: strawberry.ID | None = strawberry.field(default=None, description=FOR)
    idempotency_key: uuid.UUID = strawberry.field(description="Made once per user action.")


@strawberry.input(description="Changes to a hook; what is left out stays.")
class UpdateHookInput:
    id: strawberry.ID = strawberry.field(description="The hook to change.")
    text: str | None = strawberry.field(default=strawberry.UNSET, description="The hook, in Markdown, 1 to 2,000 characters.")
    category: LifeCategory | None = strawberry.field(default=strawberry.UNSET, description="The side of life it appeals to.")
    sub_category: str | None = strawberry.field(default=strawberry.UNSET, description="A narrower area; null for none.")
    difficulty: Difficulty | None = strawberry.field(default=strawberry.UNSET, description="How hard it is to read.")
    is_active: bool | None = strawberry.field(default=strawberry.UNSET, description=RETIRED)


@strawberry.input(description="The example to write.")
class CreateExampleInput:
    concept_id: strawberry.ID = strawberry.field(description="The concept it shows.")
    text: str = strawberry.field(description="The example, in Markdown, 1 to 5,000 characters.")
    visual_aid_url: URL | None = strawberry.field(default=None, description="A picture to go with it.")
    category: LifeCategory = strawberry.field(description="The side of life it appeals to.")
    interest_tags: list[str] = strawberry.field(description="The interests it suits; at least one.")
    difficulty: Difficulty = strawberry.field(default=Difficulty.INTERMEDIATE, description="How hard it is.")
    organization_id: strawberry.ID | None = strawberry.field(default=None, description=FOR)
    idempotency_key: uuid.UUID = strawberry.field(description="Made once per user action.")


@strawberry.input(description="Changes to an example; what is left out stays.")
class UpdateExampleInput:
    id: strawberry.ID = strawberry.field(description="The example to change.")
    text: str | None = strawberry.field(default=strawberry.UNSET, description="The example, in Markdown, 1 to 5,000 characters.")
    visual_aid_url: URL | None = strawberry.field(default=strawberry.UNSET, description="A picture to go with it; null for none.")
    category: LifeCategory | None = strawberry.field(default=strawberry.UNSET, description="The side of life it appeals to.")
    interest_tags: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="The interests it suits; at least one."
    )
    difficulty: Difficulty | None = strawberry.field(default=strawberry.UNSET, description="How hard it is.")
    is_active: bool | None = strawberry.field(default=strawberry.UNSET, description=RETIRED)
