"""Mutations of exercises: requested, answered, appealed, reviewed."""

from typing import Annotated

import strawberry

import resolvers.exercises_answers
import resolvers.exercises_requests
import resolvers.exercises_reviews
from access.learning import LEARNING, REVIEWING
from execution.fields import batched
from schema.exercises import Assessment, Exercise
from schema.problems import INPUT, ConflictError, InputError, LimitError, NotFoundError

RequestExerciseResult = Annotated[
    Exercise | NotFoundError | ConflictError | LimitError,
    strawberry.union(
        "RequestExerciseResult",
        description=(
            "The exercise, written or in the making, or a conflict because the session has ended or this kind is not due."
        ),
    ),
]
SubmitAnswerResult = Annotated[
    Assessment | InputError | NotFoundError | ConflictError,
    strawberry.union(
        "SubmitAnswerResult",
        description="The stored answer, or a conflict because the exercise is not ready or has been answered.",
    ),
]
AppealAssessmentResult = Annotated[
    Assessment | InputError | NotFoundError | ConflictError,
    strawberry.union(
        "AppealAssessmentResult",
        description="The answer, now waiting for review, or a conflict because it is not graded or was reviewed.",
    ),
]
ReviewAssessmentResult = Annotated[
    Assessment | InputError | NotFoundError | ConflictError,
    strawberry.union("ReviewAssessmentResult", description="The answer as decided, or a conflict because it needs no review."),
]


@strawberry.type
class ExercisesMutation:
    request_exercise: RequestExerciseResult | None = batched(
        resolvers.exercises_requests.request_exercise,
        rule=LEARNING,
        description="Have an exercise written for the student. While it is in the making, await `ExerciseChanged`.",
        arguments=INPUT,
    )
    submit_answer: SubmitAnswerResult | None = batched(
        resolvers.exercises_answers.submit_answer,
        rule=LEARNING,
        description="Hand in an answer. It is stored before it is graded; await `AnswerEvaluated`.",
        arguments=INPUT,
    )
    appeal_assessment: AppealAssessmentResult | None = batched(
        resolvers.exercises_reviews.appeal_assessment,
        rule=LEARNING,
        description="Ask an educator to look at a grading again.",
        arguments=INPUT,
    )
    review_assessment: ReviewAssessmentResult | None = batched(
        resolvers.exercises_reviews.review_assessment,
        rule=REVIEWING,
        description="Decide a grading that needs review; for educators and admins.",
        arguments=INPUT,
    )
