"""Sessions begin and end. What was done in one is taken in `lessons_done.py`, its lesson is put together in `lessons_made.py`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from access.changes import changed, mutation, there
from access.context import Context
from access.learners import learner
from access.learning import learned
from access.problems import Conflict, ConflictReason, NotFound, PrerequisitesUnmet, Problem
from access.terms import Terms
from datasources.errors import StoreUnavailable
from datasources.graph.curriculum import Outline
from datasources.graph.records import Concept
from datasources.relational import lessons_changes as rows
from datasources.relational.changes import Change
from datasources.relational.lessons import SessionRow
from datasources.relational.paths import PathRow
from datasources.relational.paths_changes import progress_on, take_up
from datasources.relational.tables.learning import ConceptProgress, LearningPath, LearningSession
from datasources.relational.versions import current_version
from execution.ids import key_of, uuid_of
from learning.devices import device, family
from learning.interactions import ends_at
from learning.mastery import mastered, statuses
from learning.vocabulary import JobStatus, PathStatus, ProgressStatus, SessionKind
from resolvers.curriculum import prerequisite_graph
from resolvers.lessons_made import WITH_LESSON, About, Columns, made, without
from resolvers.paths_moves import move
from schema.inputs_lessons import EndSessionInput, StartSessionInput


@mutation
async def start_session(ctx: Context, *, input: StartSessionInput) -> SessionRow:
    [found] = await ctx.stores.relational.paths.by_ids([uuid_of("LearningPath", input.learning_path_id)])
    path = await learned(ctx, "learningPathId", found)
    outline = await ctx.stores.curriculum.outline(path.subject_id) if path.subject_id else None
    concept = _concept(path, outline, input.concept_id)
    version = await current_version(ctx.stores.relational.database, path.textbook_id)
    lesson = await _lesson(ctx, path, outline, concept, input.kind) if outline and concept else {}

    async def begin(change: Change) -> object:
        student = await learner(change, path.student_profile_id, "learningPathId")
        row = await change.find(LearningPath, id=path.id)
        if row is None:
            raise Problem(NotFound("learningPathId"))
        if row.status is not PathStatus.ACTIVE or outline is None or concept is None:
            [existing] = await ctx.stores.relational.paths.by_ids([path.id])
            raise Problem(Conflict(ConflictReason.WRONG_STATE, "The path is not active.", existing))
        await _refuse_closed(change, student, path, outline, concept, input.kind)
        for one in await rows.open_sessions(change, student.id):
            await end(change, student, one, ctx.now, ctx.terms)
        session = await change.add(
            LearningSession,
            student_profile_id=student.id,
            learning_path_id=path.id,
            concept_id=concept.id,
            session_type=input.kind,
            session_number=await rows.last_number(change, student.id, concept.id) + 1,
            content_version=version,
            started_at=ctx.now,
            **lesson,
            **_device(ctx.header(b"user-agent")),
        )
        change.tell("session_changed", student, session.id)
        if session.content_status is JobStatus.PENDING:
            change.later("make_lesson", session_id=str(session.id))
        await _open(change, student, row, concept)
        await move(change, student, row, outline, ctx.now, worked_at=ctx.now)
        await rows.used(change, session.selected_hooks or [], session.selected_examples or [])
        return session.id

    return await _session(ctx, await changed(ctx, "startSession", begin, once=input, audited=False))


@mutation
async def end_session(ctx: Context, *, input: EndSessionInput) -> SessionRow:
    [found] = await ctx.stores.relational.lessons.by_ids([uuid_of("LearningSession", input.id)])
    session = await learned(ctx, "id", found)

    async def close(change: Change) -> object:
        student = await learner(change, session.student_profile_id, "id")
        row = await change.find(LearningSession, id=session.id)
        if row is None:
            raise Problem(NotFound("id"))
        if row.ended_at is None:
            await end(change, student, row, ctx.now, ctx.terms)
        return session.id

    return await _session(ctx, await changed(ctx, "endSession", close, audited=False))


async def end(change: Change, student: Any, session: Any, now: datetime, terms: Terms) -> None:
    """Ends an open session now, or when it should have ended by itself."""
    by_itself = ends_at(session.started_at, session.last_interaction_at, terms.session)
    await change.update(LearningSession, session, ended_at=min(now, by_itself))
    change.tell("session_changed", student, session.id)


def _concept(path: PathRow, outline: Outline | None, concept_id: str | None) -> Concept | None:
    """The concept to work on. Raises the `Problem` that the path has none with this id."""
    id = path.current_concept_id if concept_id is None else key_of("Concept", concept_id)
    taught = outline.concepts if outline else ()
    found = next((one for one in taught if one.id == id and one.textbook_id == str(path.textbook_id)), None)
    if found is None and concept_id is not None:
        raise Problem(NotFound("conceptId"))
    return found


async def _lesson(ctx: Context, path: PathRow, outline: Outline, concept: Concept, kind: SessionKind) -> Columns:
    """What a session's row holds of its lesson. While it cannot be put together, the session begins without: a job makes it, so
    that nobody has to ask again."""
    [student] = await ctx.stores.relational.students.by_ids([path.student_profile_id])
    about = About(
        kind=kind,
        student=there(student),
        concept=concept,
        section_id=outline.section_of[concept.id],
        average_score=path.average_mastery,
    )
    if kind not in WITH_LESSON:
        return without(about, JobStatus.COMPLETED)
    try:
        return await made(ctx.stores, about)
    except StoreUnavailable as error:
        if error.store == "relational":
            raise
        return without(about, JobStatus.PENDING)


def _device(agent: str) -> dict[str, Any]:
    """What a session's row holds of where it is held."""
    browser = family(agent)
    return {"device_type": device(agent), "browser_info": {"family": browser} if browser else None}


async def _refuse_closed(
    change: Change, student: Any, path: PathRow, outline: Outline, concept: Concept, kind: SessionKind
) -> None:
    """Raises the `Problem` that the concept cannot be begun yet, or that it is to be reviewed and not mastered. What was
    begun stays open, whatever becomes of what it builds on."""
    graph = prerequisite_graph(outline, str(path.textbook_id))
    progress = await progress_on(change, student.id, [concept.id, *graph.required(concept.id)])
    own = statuses(progress).get(concept.id)
    if own is None and (closed_by := graph.closed_by(concept.id, mastered(progress))):
        raise Problem(PrerequisitesUnmet(concept.id, closed_by))
    if kind is SessionKind.REVIEW and own != ProgressStatus.MASTERED:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "Only what is mastered is reviewed."))


async def _open(change: Change, student: Any, path: Any, concept: Concept) -> None:
    """The concept's progress is on this path, and used now."""
    at = {"student_profile_id": student.id, "concept_id": concept.id}
    made = await change.add_unless_there(
        ConceptProgress, **at, learning_path_id=path.id, concept_name=concept.name, started_at=change.now
    )
    if made is None:
        await take_up(change, path.id, student.id, concept.id)
    else:
        change.tell("concept_progressed", student, made.id, status=made.status.value)


async def _session(ctx: Context, id: str) -> SessionRow:
    return there((await ctx.stores.relational.lessons.by_ids([UUID(id)]))[0])
