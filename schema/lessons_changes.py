"""Mutations of learning sessions."""

from typing import Annotated

import strawberry

import resolvers.curriculum
import resolvers.lessons_changes
import resolvers.lessons_done
from access import problems
from access.learning import LEARNING
from access.rules import PART
from execution.fields import batched
from execution.records import shows
from schema.curriculum import Prerequisite
from schema.lessons import LearningSession
from schema.problems import INPUT, ConflictError, InputError, NotFoundError, UserError


@shows(problems.PrerequisitesUnmet, rule=PART)
@strawberry.type(description="The student has to master other concepts first.")
class PrerequisitesUnmetError(UserError):
    unmet: list[Prerequisite] = batched(
        resolvers.curriculum.unmet,
        needs=["concept_id", "required"],
        description="The prerequisites that are not satisfied.",
    )


StartSessionResult = Annotated[
    LearningSession | NotFoundError | ConflictError | PrerequisitesUnmetError,
    strawberry.union(
        "StartSessionResult",
        description=(
            "The new session, or a conflict because the path is not active, or the concept to review is not mastered. The "
            "student's open session, if any, is ended."
        ),
    ),
]
RecordInteractionsResult = Annotated[
    LearningSession | InputError | NotFoundError | ConflictError,
    strawberry.union(
        "RecordInteractionsResult",
        description="The session, with the batch counted in, or a conflict because it ended too long ago.",
    ),
]
EndSessionResult = Annotated[
    LearningSession | NotFoundError, strawberry.union("EndSessionResult", description="The ended session.")
]


@strawberry.type
class LessonsMutation:
    start_session: StartSessionResult | None = batched(
        resolvers.lessons_changes.start_session,
        rule=LEARNING,
        description="Begin a session on one concept, with its personalized lesson.",
        arguments=INPUT,
    )
    record_interactions: RecordInteractionsResult | None = batched(
        resolvers.lessons_done.record_interactions,
        rule=LEARNING,
        description="Store what the student did since the last call: the whole batch or, with an error, nothing.",
        arguments=INPUT,
    )
    end_session: EndSessionResult | None = batched(
        resolvers.lessons_changes.end_session,
        rule=LEARNING,
        description="End a session.",
        arguments=INPUT,
    )
