"""Interviews begin, are connected, answered and finished. What becomes of an answer is in `voice/interview.py`."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from access.calls import BadOffer, Busy
from access.changes import changed, mutation, there
from access.consent import held
from access.context import Context
from access.learners import learner
from access.learning import guided
from access.problems import Conflict, ConflictReason, ConsentRequired, InputRefused, NotFound, Problem, Unacceptable
from access.students_changes import close
from datasources.relational.changes import Change
from datasources.relational.interviews import InterviewRow
from datasources.relational.tables.students import InterviewSession
from execution.errors import Refusal
from execution.ids import uuid_of
from learning.devices import device, family
from learning.vocabulary import ConsentKind, InterviewStatus, VoiceState
from resolvers.checked import Checked
from resolvers.exercises_answers import plain
from resolvers.interviews import voice
from schema.inputs_interviews import (
    AnswerInterviewInput,
    CompleteInterviewInput,
    ConnectInterviewInput,
    StartInterviewInput,
)
from voice import interview as interviews

ANSWER = 2_000  # characters
MUTE = "This server neither hears nor speaks: answer in writing."
NO_CONSENT = "Nobody has consented to recording the student's voice: answer in writing."


@dataclass(frozen=True, slots=True)
class Connected:
    """A call that was taken."""

    sdp_answer: str
    session: InterviewRow


@mutation
async def start_interview(ctx: Context, *, input: StartInterviewInput) -> InterviewRow:
    student_id = await close(ctx, "studentId", input.student_id)

    async def begin(change: Change) -> object:
        student = await learner(change, student_id)
        under_way = await change.find(InterviewSession, student_profile_id=student.id, status=InterviewStatus.IN_PROGRESS)
        if under_way is not None:
            [existing] = await ctx.stores.relational.interviews.by_ids([under_way.id])
            raise Problem(Conflict(ConflictReason.ALREADY_EXISTS, "An interview of the student is under way.", existing))
        return await interviews.begin(change, student, input.kind, ctx.terms.interview, _browser(ctx.header(b"user-agent")))

    return await _interview(ctx, UUID(await changed(ctx, "startInterview", begin, once=input)))


@mutation
async def connect_interview(ctx: Context, *, input: ConnectInterviewInput) -> Connected:
    interview = await _asked(ctx, input.session_id)
    viewer = there(await ctx.viewer())
    [consents] = await held(ctx.stores, [interview.student_profile_id])
    match voice(ctx, interview, consents):
        case VoiceState.OVER:
            raise Problem(Conflict(ConflictReason.WRONG_STATE, "The interview is over.", interview))
        case VoiceState.UNAVAILABLE:
            raise Problem(Conflict(ConflictReason.WRONG_STATE, MUTE, interview))
        case VoiceState.CONSENT_MISSING:
            raise Problem(ConsentRequired(ConsentKind.VOICE_RECORDING, interview.student_profile_id, NO_CONSENT))
    calls = there(ctx.calls)
    try:
        answer = await calls.connect(interview, viewer.user_id, input.sdp_offer)
    except BadOffer as error:
        raise Problem(InputRefused([Unacceptable(["sdpOffer"], str(error))])) from None
    except Busy as error:
        raise Refusal("SERVER_BUSY", str(error), value=error.limit, limit=error.limit) from None
    return Connected(answer, await _interview(ctx, interview.id))


@mutation
async def answer_interview(ctx: Context, *, input: AnswerInterviewInput) -> InterviewRow:
    check = Checked()
    text = check.text("text", plain(input.text), ANSWER, lines=True)
    check.done()
    interview = await _asked(ctx, input.session_id)
    said = interviews.Said(text=text, at=ctx.now)
    await interviews.answer(ctx.stores, ctx.terms.interview, partial(changed, ctx), interview, str(input.question_id), said)
    return await _interview(ctx, interview.id)


@mutation
async def complete_interview(ctx: Context, *, input: CompleteInterviewInput) -> InterviewRow:
    interview = await _asked(ctx, input.session_id)

    async def complete(change: Change) -> object:
        student = await learner(change, interview.student_profile_id, "sessionId")
        row = await change.find(InterviewSession, id=interview.id)
        if row is None:
            raise Problem(NotFound("sessionId"))
        if row.status is InterviewStatus.IN_PROGRESS:
            await interviews.finish(change, student, row, InterviewStatus.COMPLETED)
        elif row.status is not InterviewStatus.COMPLETED:
            raise Problem(Conflict(ConflictReason.WRONG_STATE, "The interview was given up before.", interview))
        return row.id

    await changed(ctx, "completeInterview", complete)
    return await _interview(ctx, interview.id)


async def _asked(ctx: Context, id: str) -> InterviewRow:
    """The interview with this id, if the viewer may hold it with the student."""
    [found] = await ctx.stores.relational.interviews.by_ids([uuid_of("InterviewSession", id)])
    return await guided(ctx, "sessionId", found)


async def _interview(ctx: Context, id: UUID) -> InterviewRow:
    return there((await ctx.stores.relational.interviews.by_ids([id]))[0])


def _browser(agent: str) -> dict[str, str]:
    """What is kept of where an interview is held: no more than a session keeps."""
    told = {"device": device(agent), "family": family(agent)}
    return {name: str(value) for name, value in told.items() if value}
