"""Interviews."""

import datetime

import strawberry

import resolvers.interviews
import resolvers.paths
from access.rules import PART
from access.students import HELD, OWNED
from datasources.relational.interviews import InterviewRow
from execution.fields import batched, computed
from execution.ids import global_id
from execution.records import shows
from learning.vocabulary import InterviewKind, InterviewStatus, VoiceState
from schema.node import Node
from schema.students import Interest, Student


@shows(rule=PART)
@strawberry.type(description="A question of an interview and its answer.")
class InterviewQuestion:
    id: strawberry.ID = strawberry.field(description="An id of its own; `Query.node` does not take it.")
    text: str = strawberry.field(description="What is asked.")
    answer: str | None = batched(
        resolvers.interviews.answers_of,
        needs=["answer", "interview_id", "student_profile_id"],
        description="What the student said or wrote. Null until answered.",
    )
    answered_at: datetime.datetime | None = strawberry.field(description="When it was answered. Null until then.")


@shows(rule=PART)
@strawberry.type(description="A STUN or TURN server, in the form of a WebRTC `RTCIceServer`.")
class IceServer:
    urls: list[str] = strawberry.field(description="Its addresses.")
    username: str | None = strawberry.field(description="The user name. Null for STUN, which needs none.")
    credential: str | None = strawberry.field(description="The password. Null for STUN, which needs none.")


@shows(InterviewRow, rule=OWNED)
@strawberry.type(description="A spoken or written interview that finds out what a student likes.")
class InterviewSession(Node):
    id: strawberry.ID = global_id("InterviewSession")
    student: Student = batched(
        resolvers.paths.student_of, needs=["student_profile_id"], vouched=True, description="The student interviewed."
    )
    kind: InterviewKind = strawberry.field(description="What it is held for.")
    status: InterviewStatus = strawberry.field(description="How far it is.")
    questions: list[InterviewQuestion] = computed(
        resolvers.interviews.questions,
        needs=["id", "student_profile_id", "asked", "responses"],
        description="The questions asked so far, in order. The last one is being asked while it has no answer.",
    )
    interests: list[Interest] = computed(
        resolvers.interviews.interests, needs=["found"], description="The interests found so far, strongest first."
    )
    voice: VoiceState = batched(
        resolvers.interviews.voices,
        needs=["status", "student_profile_id"],
        description="Whether it may be held by voice. It can be answered in writing in any case.",
    )
    ice_servers: list[IceServer] | None = batched(
        resolvers.interviews.ice_servers,
        rule=HELD,
        needs=["id", "status", "student_profile_id"],
        description=(
            "Servers for the WebRTC connection, valid for an hour; empty unless `voice` is `READY`, and where none are needed. "
            "Null for those who may see the interview and not hold it."
        ),
    )
    started_at: datetime.datetime = strawberry.field(description="When it began.")
    ended_at: datetime.datetime | None = strawberry.field(description="When it ended. Null until then.")
