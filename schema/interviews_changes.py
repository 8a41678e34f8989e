"""Mutations of interviews: begun, connected, answered, finished."""

from typing import Annotated

import strawberry

import resolvers.interviews_changes
import resolvers.paths
from access import problems
from access.rules import PART
from access.students_changes import CLOSE
from execution.fields import batched
from execution.records import shows
from learning.vocabulary import ConsentKind
from resolvers.interviews_changes import Connected
from schema.interviews import InterviewSession
from schema.problems import INPUT, ConflictError, InputError, NotFoundError, UserError
from schema.students import Student


@shows(Connected, rule=PART)
@strawberry.type(description="A WebRTC answer for the voice of an interview.")
class ConnectInterviewPayload:
    sdp_answer: str = strawberry.field(description="The answer's SDP, with every ICE candidate gathered.")
    session: InterviewSession = strawberry.field(description="The interview connected.")


@shows(problems.ConsentRequired, rule=PART)
@strawberry.type(description="A consent is missing.")
class ConsentRequiredError(UserError):
    consent: ConsentKind = strawberry.field(description="The consent that is missing.")
    student: Student = batched(
        resolvers.paths.student_of,
        needs=["student_profile_id"],
        vouched=True,
        description="The student it is missing for; their `guardians` can give it.",
    )


StartInterviewResult = Annotated[
    InterviewSession | NotFoundError | ConflictError,
    strawberry.union(
        "StartInterviewResult", description="The interview with its first question, or a conflict with the one under way."
    ),
]
ConnectInterviewResult = Annotated[
    ConnectInterviewPayload | InputError | NotFoundError | ConflictError | ConsentRequiredError,
    strawberry.union(
        "ConnectInterviewResult",
        description=(
            "The WebRTC answer; a conflict because the interview is over, or the server neither hears nor speaks; or the missing "
            "consent to record: then answer in writing."
        ),
    ),
]
AnswerInterviewResult = Annotated[
    InterviewSession | InputError | NotFoundError | ConflictError,
    strawberry.union(
        "AnswerInterviewResult",
        description="The interview with its next question, if any, or a conflict because it is over.",
    ),
]
CompleteInterviewResult = Annotated[
    InterviewSession | NotFoundError | ConflictError,
    strawberry.union(
        "CompleteInterviewResult",
        description="The finished interview, or a conflict because it was abandoned or failed.",
    ),
]


@strawberry.type
class InterviewsMutation:
    start_interview: StartInterviewResult | None = batched(
        resolvers.interviews_changes.start_interview,
        rule=CLOSE,
        description="Begin an interview that finds out what a student likes.",
        arguments=INPUT,
    )
    connect_interview: ConnectInterviewResult | None = batched(
        resolvers.interviews_changes.connect_interview,
        rule=CLOSE,
        description=(
            "Connect the voice of an interview: takes a WebRTC offer, gives the answer. Send a new offer to reconnect; it goes "
            "on at the same question. `SERVER_BUSY` where as many are spoken as the server takes."
        ),
        arguments=INPUT,
    )
    answer_interview: AnswerInterviewResult | None = batched(
        resolvers.interviews_changes.answer_interview,
        rule=CLOSE,
        description=(
            "Answer an interview question in writing instead of speaking. Answering again replaces the answer. The interview "
            "ends by itself when enough is known, or nothing is left to ask."
        ),
        arguments=INPUT,
    )
    complete_interview: CompleteInterviewResult | None = batched(
        resolvers.interviews_changes.complete_interview,
        rule=CLOSE,
        description="Finish an interview, even with questions left, and add what it found to the student's interests.",
        arguments=INPUT,
    )
