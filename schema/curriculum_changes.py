"""Mutations of the curriculum itself."""

from typing import Annotated

import strawberry

import resolvers.curriculum_changes
from access.authors import CURATING
from access.problems import Cycle
from access.rules import PART
from execution.fields import batched
from execution.records import shows
from schema.curriculum import Concept
from schema.problems import INPUT, InputError, NotFoundError, UserError


@shows(Cycle, rule=PART)
@strawberry.type(description="The prerequisite would make a concept a prerequisite of itself.")
class CycleError(UserError):
    path: list[Concept] = strawberry.field(
        description="The cycle: from the dependent concept, each followed by one that builds on it, to the required concept."
    )


UpdateConceptResult = Annotated[
    Concept | InputError | NotFoundError, strawberry.union("UpdateConceptResult", description="The corrected concept.")
]
AddPrerequisiteResult = Annotated[
    Concept | InputError | NotFoundError | CycleError,
    strawberry.union("AddPrerequisiteResult", description="The dependent concept."),
]
RemovePrerequisiteResult = Annotated[
    Concept | NotFoundError, strawberry.union("RemovePrerequisiteResult", description="The dependent concept.")
]


@strawberry.type
class CurriculumMutation:
    update_concept: UpdateConceptResult | None = batched(
        resolvers.curriculum_changes.update_concept,
        rule=CURATING,
        description="Correct the description or requirements of a concept.",
        arguments=INPUT,
    )
    add_prerequisite: AddPrerequisiteResult | None = batched(
        resolvers.curriculum_changes.add_prerequisite,
        rule=CURATING,
        description="Make one concept a prerequisite of another, or change how it is one. Refused if it would close a cycle.",
        arguments=INPUT,
    )
    remove_prerequisite: RemovePrerequisiteResult | None = batched(
        resolvers.curriculum_changes.remove_prerequisite,
        rule=CURATING,
        description="Stop one concept from being a prerequisite of another.",
        arguments=INPUT,
    )
