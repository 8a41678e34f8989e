"""Mutations of hooks and examples."""

from typing import Annotated

import strawberry

import resolvers.content_changes
from access.authors import WRITING
from execution.fields import batched
from schema.content import Example, Hook
from schema.problems import INPUT, ConflictError, InputError, NotFoundError

CreateHookResult = Annotated[
    Hook | InputError | NotFoundError | ConflictError, strawberry.union("CreateHookResult", description="The new hook.")
]
UpdateHookResult = Annotated[
    Hook | InputError | NotFoundError, strawberry.union("UpdateHookResult", description="The changed hook.")
]
CreateExampleResult = Annotated[
    Example | InputError | NotFoundError | ConflictError,
    strawberry.union("CreateExampleResult", description="The new example."),
]
UpdateExampleResult = Annotated[
    Example | InputError | NotFoundError, strawberry.union("UpdateExampleResult", description="The changed example.")
]


@strawberry.type
class ContentMutation:
    create_hook: CreateHookResult | None = batched(
        resolvers.content_changes.create_hook, rule=WRITING, description="Write a hook for a concept.", arguments=INPUT
    )
    update_hook: UpdateHookResult | None = batched(
        resolvers.content_changes.update_hook, rule=WRITING, description="Change or retire a hook.", arguments=INPUT
    )
    create_example: CreateExampleResult | None = batched(
        resolvers.content_changes.create_example,
        rule=WRITING,
        description="Write an example for a concept.",
        arguments=INPUT,
    )
    update_example: UpdateExampleResult | None = batched(
        resolvers.content_changes.update_example,
        rule=WRITING,
        description="Change or retire an example.",
        arguments=INPUT,
    )
