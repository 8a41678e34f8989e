"""Mutations of remediations."""

from typing import Annotated

import strawberry

import resolvers.remediation_changes
from access.learning import LEARNING
from execution.fields import batched
from schema.problems import INPUT, ConflictError, NotFoundError
from schema.remediation import RemediationPath

StartRemediationResult = Annotated[
    RemediationPath | NotFoundError | ConflictError,
    strawberry.union(
        "StartRemediationResult",
        description="The remediation, or a conflict because the answer is not graded or needs none.",
    ),
]


@strawberry.type
class RemediationMutation:
    start_remediation: StartRemediationResult | None = batched(
        resolvers.remediation_changes.start_remediation,
        rule=LEARNING,
        description="Practice the steps an answer got wrong. Each answer has one remediation: asked again, the same is returned.",
        arguments=INPUT,
    )
