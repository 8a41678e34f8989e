"""What goes on with interviews by itself: one that was left alone is given up, a question that nobody came to ask is asked."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from access.problems import Problem
from access.work import Work
from datasources.relational.changes import Change
from datasources.relational.interviews import is_idle
from learning.interviews import Asked
from learning.vocabulary import InterviewStatus
from voice import interview as interviews
from voice import recordings

MOST = 1_000  # interviews that are given up at a time


async def abandon_interviews(work: Work) -> None:
    """Each in a transaction of its own, in which it is looked at again: it may have been gone on with."""
    since = work.now() - work.terms.idle_interview
    for found in await work.stores.relational.interviews.idle(since, MOST):
        try:
            async with work.changing("abandonInterview", audited=True) as change:
                student, row = await interviews.under_way(change, found.id, found.student_profile_id)
                if await is_idle(change, row.id, since):
                    await interviews.finish(change, student, row, InterviewStatus.ABANDONED)
        except Problem:
            continue  # it has ended, or gone with the student


async def clean_recordings(work: Work) -> None:
    """Lets go of sound that was kept long enough; of all, where none is kept any more."""
    if work.terms.recordings is not None:
        await asyncio.to_thread(recordings.clean, work.terms.recordings, work.now() - work.terms.recorded)


async def go_on_with_interview(work: Work, *, interview_id: str, question_id: str) -> None:
    """Asks the next question of an interview whose last answer was stored, by a process that then died."""
    [interview] = await work.stores.relational.interviews.by_ids([UUID(interview_id)])
    if interview is None or interview.status != InterviewStatus.IN_PROGRESS:
        return
    response = next((one for one in interview.responses if one["question_id"] == question_id), None)
    if response is None or "by" in response:
        return
    question = next(Asked.of(one) for one in interview.asked if one["question_id"] == question_id)

    async def save(action: str, carry_out: Callable[[Change], Awaitable[object]]) -> object:
        async with work.changing(action, audited=True) as change:
            return await carry_out(change)

    try:
        await interviews.find_and_go_on(work.stores, work.terms.interview, save, interview, question, response["transcript"])
    except Problem:
        return  # it has ended meanwhile
