"""Mutations of learning paths."""

from typing import Annotated

import strawberry

import resolvers.paths_changes
from access.students_changes import CLOSE
from execution.fields import batched
from schema.paths import LearningPath
from schema.problems import INPUT, ConflictError, InputError, NotFoundError

StartLearningPathResult = Annotated[
    LearningPath | InputError | NotFoundError | ConflictError,
    strawberry.union(
        "StartLearningPathResult", description="The new path, or a conflict with the one that exists in this subject."
    ),
]
UpdateLearningPathResult = Annotated[
    LearningPath | InputError | NotFoundError | ConflictError,
    strawberry.union(
        "UpdateLearningPathResult",
        description="The changed path, or a conflict: it is completed, or another in its subject is going on.",
    ),
]


@strawberry.type
class PathsMutation:
    start_learning_path: StartLearningPathResult | None = batched(
        resolvers.paths_changes.start_learning_path,
        rule=CLOSE,
        description="Enroll a student in the subject of a textbook.",
        arguments=INPUT,
    )
    update_learning_path: UpdateLearningPathResult | None = batched(
        resolvers.paths_changes.update_learning_path,
        rule=CLOSE,
        description="Pause, resume, abandon or re-pace a learning path.",
        arguments=INPUT,
    )
