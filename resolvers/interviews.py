"""Interviews, as they are shown and followed."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from strawberry import ID

from access.consent import held
from access.context import Context
from access.looks import look
from access.rules import signed_in
from access.students import visible
from datasources.relational.interviews import InterviewRow
from datasources.relational.students import StudentRow
from execution.errors import Forbidden
from execution.ids import uuid_of
from learning.vocabulary import ConsentKind, InterviewStatus, VoiceState
from resolvers.students import Interest, read_interests

HIDDEN = "There is no such interview, or you may not see it."


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewQuestion:
    id: str
    text: str
    answer: str | None
    answered_at: datetime | None
    interview_id: UUID
    student_profile_id: UUID


async def interview_node(ctx: Context, id: str) -> InterviewRow | None:
    return (await ctx.stores.relational.interviews.by_ids([uuid_of("InterviewSession", id)]))[0]


async def of_students(students: Sequence[StudentRow], ctx: Context) -> list[list[InterviewRow]]:
    ids = [student.id for student in students]
    return await ctx.stores.relational.interviews.of_students(ids, columns=ctx.columns, leaves=ctx.leaves())


def questions(interview: InterviewRow) -> list[InterviewQuestion]:
    answers = {response["question_id"]: response for response in interview.responses}
    return [
        InterviewQuestion(
            id=question["question_id"],
            text=question["question_text"],
            answer=answers.get(question["question_id"], {}).get("transcript"),
            answered_at=_time(answers.get(question["question_id"], {}).get("timestamp")),
            interview_id=interview.id,
            student_profile_id=interview.student_profile_id,
        )
        for question in sorted(interview.asked, key=lambda question: int(question["order"]))
    ]


async def answers_of(questions: Sequence[InterviewQuestion], ctx: Context) -> list[str | None]:
    answered = [question for question in questions if question.answer is not None]
    await look(ctx, "interview_sessions", {question.interview_id: question.student_profile_id for question in answered})
    return [question.answer for question in questions]


def interests(interview: InterviewRow) -> list[Interest]:
    return read_interests(interview.found)


async def voices(interviews: Sequence[InterviewRow], ctx: Context) -> list[VoiceState]:
    """Whether each may be spoken; asks for consents only where that depends on them."""
    students = list({one.student_profile_id: None for one in interviews if one.status == InterviewStatus.IN_PROGRESS})
    consents = dict(zip(students, await held(ctx.stores, students), strict=True)) if students else {}
    return [voice(ctx, one, consents.get(one.student_profile_id, set())) for one in interviews]


async def ice_servers(interviews: Sequence[InterviewRow], ctx: Context) -> list[Sequence[object]]:
    """For whoever may hold the interview: they cost something who runs them."""
    states = await voices(interviews, ctx)
    return [
        ctx.calls.servers(one.id) if ctx.calls is not None and state is VoiceState.READY else []
        for one, state in zip(interviews, states, strict=True)
    ]


async def may_follow(ctx: Context, *, session_id: ID) -> None:
    """Raises `Refusal` where nobody is signed in, and for an interview that the viewer does not see."""
    signed_in([None], ctx)
    [found] = await ctx.stores.relational.interviews.by_ids([uuid_of("InterviewSession", session_id)])
    if found is None or not await visible(ctx, {found.student_profile_id}):
        raise Forbidden(HIDDEN)


async def interview(ctx: Context, *, session_id: ID) -> AsyncGenerator[Sequence[InterviewRow]]:
    id = uuid_of("InterviewSession", session_id)
    assert id is not None, "whoever follows may"
    async with aclosing(ctx.stores.interviews.of(id)) as states:
        async for state in states:
            yield [state]
            if state.status != InterviewStatus.IN_PROGRESS:
                return


def voice(ctx: Context, interview: InterviewRow, consents: set[ConsentKind]) -> VoiceState:
    """Whether the interview may be spoken, with these consents."""
    if interview.status != InterviewStatus.IN_PROGRESS:
        return VoiceState.OVER
    if ctx.calls is None or not ctx.calls.are_taken(consents):
        return VoiceState.UNAVAILABLE
    return VoiceState.READY if ConsentKind.VOICE_RECORDING in consents else VoiceState.CONSENT_MISSING


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
