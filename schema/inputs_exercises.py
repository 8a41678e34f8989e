"""Inputs of mutations on exercises, answers and remediations. A leaf: resolvers import it, and it imports no schema type."""

import uuid

import strawberry

from learning.vocabulary import ExerciseKind, ResponseFormat, StepStatus
from schema import enums  # noqa: F401  # the enums must be GraphQL's before an input names them


@strawberry.input(description="Which exercise to write.")
class RequestExerciseInput:
    session_id: strawberry.ID = strawberry.field(description="The session it is for.")
    kind: ExerciseKind = strawberry.field(
        description="What it is for; for `REMEDIATION`, one must be under way on the session's concept."
    )
    idempotency_key: uuid.UUID = strawberry.field(description="Made once per user action.")


@strawberry.input(description="An answer to hand in.")
class SubmitAnswerInput:
    exercise_id: strawberry.ID = strawberry.field(description="The exercise answered.")
    response: str = strawberry.field(description="The answer, or its transcript, 1 to 10,000 characters.")
    format: ResponseFormat = strawberry.field(default=ResponseFormat.TEXT, description="How it was given.")
    seconds: int = strawberry.field(description="How long the student took.")
    idempotency_key: uuid.UUID = strawberry.field(description="Made once per user action.")


@strawberry.input(description="Which grading to look at again.")
class AppealAssessmentInput:
    assessment_id: strawberry.ID = strawberry.field(description="The graded answer.")
    reason: str = strawberry.field(description="Why, in the student's words, up to 2,000 characters.")


@strawberry.input(description="An educator's decision on a grading.")
class ReviewAssessmentInput:
    assessment_id: strawberry.ID = strawberry.field(description="The answer.")
    steps: list[StepStatus] = strawberry.field(description="What became of each expected step, in order.")
    feedback: str = strawberry.field(description="What to tell the student, in Markdown.")


@strawberry.input(description="Which answer to work on.")
class StartRemediationInput:
    assessment_id: strawberry.ID = strawberry.field(description="The graded answer.")
