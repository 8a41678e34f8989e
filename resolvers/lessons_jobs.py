"""What is done of sessions without anybody asking: they end by themselves, and get the lesson that could not be made at once."""

from uuid import UUID

from access.learners import learner
from access.work import Work
from datasources.relational import lessons_changes as rows
from datasources.relational.lessons import SessionRow
from datasources.relational.tables.learning import LearningSession
from learning.interactions import ends_at
from learning.vocabulary import JobStatus, SessionKind
from resolvers.lessons_changes import end
from resolvers.lessons_made import About, made

AT_ONCE = 200
"""Sessions that are looked for at a time."""


async def end_sessions(work: Work) -> None:
    """Ends every session in which nothing was done for so long, as of the moment when it should have ended."""
    while overdue := await work.stores.relational.lessons.overdue(work.now() - work.terms.session, AT_ONCE):
        for session_id, student_id in overdue:
            await _end(work, session_id, student_id)


async def _end(work: Work, session_id: UUID, student_id: UUID) -> None:
    async with work.changing("endSessions") as change:
        student = await learner(change, student_id)
        session = await change.find(LearningSession, id=session_id)
        if session is None or session.ended_at is not None:
            return
        if ends_at(session.started_at, session.last_interaction_at, work.terms.session) <= change.now:
            await end(change, student, session, change.now, work.terms)


async def make_lesson(work: Work, *, session_id: str) -> None:
    """Makes the lesson of a session that began without. Nobody waits for that of one which has ended."""
    [session] = await work.stores.relational.lessons.by_ids([UUID(session_id)])
    if session is None:
        return
    about = await _about(work, session) if session.ended_at is None else None
    lesson = await made(work.stores, about) if about else {"content_status": JobStatus.CANCELLED}
    async with work.changing("makeLesson") as change:
        student = await learner(change, session.student_profile_id)
        row = await change.find(LearningSession, id=session.id)
        if row is None or row.content_status is not JobStatus.PENDING:
            return
        filled = await change.update(LearningSession, row, **lesson)
        await rows.used(change, filled.selected_hooks or [], filled.selected_examples or [])
        change.tell("session_changed", student, row.id)


async def _about(work: Work, session: SessionRow) -> About | None:
    """None when the concept or the student has left."""
    relational = work.stores.relational
    [path] = await relational.paths.by_ids([session.learning_path_id])
    [student] = await relational.students.by_ids([session.student_profile_id])
    outline = await work.stores.curriculum.outline(path.subject_id) if path and path.subject_id else None
    concept = next((one for one in outline.concepts if one.id == session.concept_id), None) if outline else None
    if path is None or student is None or outline is None or concept is None:
        return None
    return About(
        kind=SessionKind(session.kind),
        student=student,
        concept=concept,
        section_id=outline.section_of[concept.id],
        average_score=path.average_mastery,
    )
