"""Inputs of mutations on interviews. A leaf: resolvers import it, and it imports no schema type."""

import uuid

import strawberry

from learning.vocabulary import InterviewKind
from schema import enums  # noqa: F401  # the enums must be GraphQL's before an input names them


@strawberry.input(description="Whom to interview.")
class StartInterviewInput:
    student_id: strawberry.ID = strawberry.field(description="The student to interview.")
    kind: InterviewKind = strawberry.field(default=InterviewKind.INITIAL, description="What it is held for.")
    idempotency_key: uuid.UUID = strawberry.field(description="Made once per user action.")


@strawberry.input(description="A WebRTC offer for the voice of an interview.")
class ConnectInterviewInput:
    session_id: strawberry.ID = strawberry.field(description="The interview to connect.")
    sdp_offer: str = strawberry.field(
        description="The offer's SDP, with every ICE candidate gathered: one audio track, and a data channel `interview`."
    )


@strawberry.input(description="A written answer to an interview question.")
class AnswerInterviewInput:
    session_id: strawberry.ID = strawberry.field(description="The interview.")
    question_id: strawberry.ID = strawberry.field(description="The question answered.")
    text: str = strawberry.field(description="The answer, 1 to 2,000 characters.")


@strawberry.input(description="Which interview to finish.")
class CompleteInterviewInput:
    session_id: strawberry.ID = strawberry.field(description="The interview to finish.")
