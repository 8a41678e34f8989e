"""An interview over the stores: an answer is stored, what it tells is found, the next question is asked, the end is made of it.

The same whether the answer was spoken or written. Who may, and how the transaction is opened, whoever calls says; what is asked
next, `learning/interviews.py`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from access.consent import may_ask_model
from access.learners import learner
from access.problems import Conflict, ConflictReason, NotFound, Problem
from datasources.errors import ModelRefused, ModelUnavailable
from datasources.language.models import Extractor
from datasources.relational.changes import Change, Locked
from datasources.relational.interviews import InterviewRow
from datasources.relational.tables.students import InterviewSession, StudentProfile
from datasources.stores import Stores
from learning.interviews import ENOUGH, Asked, Findings, following, liked, merged, opening, sides
from learning.interviews_script import Script
from learning.vocabulary import InterviewKind, InterviewStatus, LifeCategory, ResponseFormat

PATIENCE = 8.0
"""Seconds that a model has to find what an answer tells: a pupil waits for the next question. Then the rule finds it."""

GRACE = timedelta(seconds=30)
"""The time after which a question that is still not asked is asked by a job: whoever took the answer has died."""

LONGEST = 10_000
"""Characters of an answer that is gone on with."""

log = logging.getLogger("spool.interviews")

Save = Callable[[str, Callable[[Change], Awaitable[object]]], Awaitable[object]]
"""Carries a change out, by this name: in one transaction of whoever answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer. With `goes_on`, it continues what was said to the same question before; otherwise it takes its place. Stored
    again under its `id`, it changes nothing: whoever does not know whether it was may try anew."""

    text: str
    at: datetime
    format: ResponseFormat = ResponseFormat.TEXT
    seconds: float = 0.0  # of speech
    audio_url: str | None = None
    id: str = field(default_factory=lambda: str(uuid4()))
    goes_on: bool = False

    def after(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The response as it is stored, given the one before it to the same question."""
        if before.get("said") == self.id:
            return dict(before)
        goes_on = self.goes_on and before
        told: dict[str, Any] = {
            "transcript": (f"{before['transcript']} {self.text}" if goes_on else self.text)[:LONGEST],
            "timestamp": self.at.isoformat(),
            "format": self.format.value,
            "said": self.id,
            "seconds": round(self.seconds + (before.get("seconds", 0) if goes_on else 0), 1),
        }
        return told | ({"audio_url": self.audio_url} if self.audio_url else {})


async def begin(change: Change, student: Locked, kind: InterviewKind, script: Script, browser: Mapping[str, str]) -> UUID:
    """A new interview of a student, whose profile is locked and who has none under way; gives its id."""
    interview = await change.add(
        InterviewSession,
        student_profile_id=student.id,
        interview_type=kind,
        questions=[opening(script, kind, _known(student)).stored(1)],
        started_at=change.now,
        browser_info=dict(browser) or None,
    )
    id: UUID = interview.id
    return id


async def answer(stores: Stores, script: Script, save: Save, interview: InterviewRow, question_id: str, said: Said) -> None:
    """Takes an answer, and asks the next question. Raises the `Problem` that there is no such question, or that the interview is
    over. The answer is stored before a model is asked anything; where none is to be asked, together with what it tells."""
    question = next((Asked.of(one) for one in interview.asked if one["question_id"] == question_id), None)
    if question is None:
        raise Problem(NotFound("questionId"))
    model = await model_for(stores, interview.student_profile_id)
    whole = ""

    async def store(change: Change) -> object:
        nonlocal whole
        student, row = await under_way(change, interview.id, interview.student_profile_id, interview)
        response = {"question_id": question_id} | said.after(_response(row.responses, question_id))
        row = await change.update(InterviewSession, row, responses=_with(row.responses, response))
        whole = response["transcript"]
        if model is None:
            await go_on(change, script, student, row, question_id, whole, *await _by_rule(stores, script, question, whole))
        else:
            change.later("go_on_with_interview", at=change.now + GRACE, interview_id=str(row.id), question_id=question_id)
        return row.id

    await save("answerInterview", store)
    if model is not None:
        await find_and_go_on(stores, script, save, interview, question, whole)


async def find_and_go_on(stores: Stores, script: Script, save: Save, interview: InterviewRow, question: Asked, said: str) -> None:
    """Finds what a stored answer tells, by a model if one may be asked now, and asks the next question. Raises as `answer`
    does."""
    found, by = await _found(stores, script, interview.student_profile_id, question, said)

    async def proceed(change: Change) -> object:
        student, row = await under_way(change, interview.id, interview.student_profile_id, interview)
        await go_on(change, script, student, row, question.id, said, found, by)
        return row.id

    await save("answerInterview", proceed)


async def go_on(
    change: Change, script: Script, student: Locked, row: Locked, question_id: str, said: str, found: Findings, by: str
) -> None:
    """Writes down what an answer told, unless it was replaced meanwhile, and asks what comes next where that was the last
    question. `by` is the rule or model that found it."""
    response = _response(row.responses, question_id)
    if response.get("transcript") != said:
        return
    told = {"found": [one.stored() for one in found.interests], "styles": [style.value for style in found.styles], "by": by}
    responses = _with(row.responses, response | told)
    interests = merged(one.get("found", ()) for one in responses)
    asked = [Asked.of(one) for one in sorted(row.questions, key=lambda one: int(one["order"]))]
    is_last, further = asked[-1].id == question_id, None
    if is_last:
        by_question = {one["question_id"]: one.get("found", ()) for one in responses}
        further = following(script, row.interview_type, asked, by_question, _known(student))
    row = await change.update(
        InterviewSession,
        row,
        responses=responses,
        questions=[*row.questions, further.stored(len(asked) + 1)] if further else row.questions,
        extracted_interests=interests,
        confidence_scores={one["interest"]: one["confidence"] for one in interests},
    )
    if is_last and further is None:
        await finish(change, student, row, InterviewStatus.COMPLETED)


async def finish(change: Change, student: Locked, row: Locked, status: InterviewStatus) -> None:
    """Ends an interview that is under way, and puts what it found with what the student likes: nothing that was heard in one that
    was left alone is lost."""
    await change.update(
        InterviewSession,
        row,
        status=status,
        completed_at=change.now,
        duration_seconds=max(0, int((change.now - row.started_at).total_seconds())),
        total_speaking_time=round(sum(one.get("seconds", 0) for one in row.responses)),
    )
    interests = liked(student.interests, row.extracted_interests or [])
    styles = dict(student.learning_style_indicators)
    for style in (style for one in row.responses for style in one.get("styles", ())):
        styles[style] = styles.get(style, 0) + 1
    values: dict[str, Any] = {**sides(interests), "learning_style_indicators": styles}
    if len(interests) >= ENOUGH and student.onboarding_completed_at is None:
        values["onboarding_completed_at"] = change.now
    await change.update(StudentProfile, student, **values)


async def heard(extractor: Extractor, script: Script, question: Asked, said: str) -> Findings:
    """What an answer tells, by this extractor. Raises as it does."""
    topic = script.question(question.topic)
    return await extractor.heard(question.text, topic.side if topic else None, said)


async def model_for(stores: Stores, student_id: UUID) -> Extractor | None:
    """The model that may be told what this student says now; None where the rule has to do."""
    model = stores.language.extractor
    return model if model is not None and await may_ask_model(stores, student_id) else None


async def under_way(
    change: Change, id: UUID, student_id: UUID, existing: InterviewRow | None = None, field: str = "sessionId"
) -> tuple[Locked, Locked]:
    """The student's profile and the interview, locked. Raises the `Problem` that it has gone, or is over: `existing`, then."""
    student = await learner(change, student_id, field)
    row = await change.find(InterviewSession, id=id)
    if row is None:
        raise Problem(NotFound(field))
    if row.status is not InterviewStatus.IN_PROGRESS:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "The interview is over.", existing))
    return student, row


async def _found(stores: Stores, script: Script, student_id: UUID, question: Asked, said: str) -> tuple[Findings, str]:
    """What an answer tells, and who says so: the model, or the rule where none may be asked, it does not answer in time, or
    refuses."""
    model = await model_for(stores, student_id)
    if model is not None:
        with suppress(ModelUnavailable, ModelRefused, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                return await heard(model, script, question, said), model.name
    return await _by_rule(stores, script, question, said)


async def _by_rule(stores: Stores, script: Script, question: Asked, said: str) -> tuple[Findings, str]:
    """What the rule finds, and its name. Where it fails it has found nothing: that costs no answer."""
    rule = stores.language.rule
    try:
        return await heard(rule, script, question, said), rule.name
    except Exception:
        log.exception("%s fails", rule.name)
        return Findings(), rule.name


def _known(student: Locked) -> set[LifeCategory]:
    """The sides of life of which something is known."""
    return {LifeCategory(one["category"]) for one in student.interests}


def _response(responses: Sequence[Mapping[str, Any]], question_id: str) -> dict[str, Any]:
    """The response to a question; empty where there is none."""
    return next((dict(one) for one in responses if one["question_id"] == question_id), {})


def _with(responses: Sequence[Mapping[str, Any]], response: Mapping[str, Any]) -> list[Any]:
    """The responses with this one, in the place of another to the same question."""
    if not _response(responses, response["question_id"]):
        return [*responses, response]
    return [response if one["question_id"] == response["question_id"] else one for one in responses]
