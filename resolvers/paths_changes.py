"""Changes to learning paths that somebody decides. How a path follows its student is in `paths_moves.py`."""

from uuid import UUID

import strawberry

from access.changes import changed, mutation, there
from access.context import Context
from access.learners import learner
from access.learning import guided
from access.problems import Conflict, ConflictReason, NotFound, Problem
from access.students_changes import close
from datasources.graph.curriculum import Outline
from datasources.relational.changes import Change
from datasources.relational.content import TextbookRow
from datasources.relational.paths import PathRow
from datasources.relational.paths_changes import adopt, live_path
from datasources.relational.tables.learning import LearningPath
from execution.ids import uuid_of
from learning.paths import LIVE
from learning.vocabulary import JobStatus, PathStatus
from resolvers.checked import Checked, given
from resolvers.paths_moves import move
from schema.inputs_paths import StartLearningPathInput, UpdateLearningPathInput

LEAST, MOST = 5, 480
"""Minutes a day, as a student's daily goal."""

DECIDED = (PathStatus.ACTIVE, PathStatus.PAUSED, PathStatus.ABANDONED)
"""What a path can be told to be: completed it is by learning."""


@mutation
async def start_learning_path(ctx: Context, *, input: StartLearningPathInput) -> PathRow:
    check = Checked()
    minutes = input.daily_target_minutes
    _check_minutes(check, minutes)
    check.done()
    student_id = await close(ctx, "studentId", input.student_id)
    [textbook] = await ctx.stores.relational.content.textbooks([uuid_of("Textbook", input.textbook_id)])
    if textbook is None:
        raise Problem(NotFound("textbookId"))
    outline = await ctx.stores.curriculum.outline(textbook.subject_id) if textbook.subject_id else None

    async def start(change: Change) -> object:
        student = await learner(change, student_id)
        subject = _offered(textbook, outline)
        await _refuse_second(ctx, change, student_id, subject)
        path = await change.add(
            LearningPath,
            student_profile_id=student_id,
            textbook_id=textbook.id,
            subject=subject,
            daily_target_minutes=student.daily_goal_minutes if minutes is None else minutes,
            started_at=ctx.now,
            last_accessed_at=ctx.now,
        )
        await move(change, student, path, outline, ctx.now)  # by when each concept was last used, which `adopt` leaves alone
        await adopt(change, path.id, student_id, _taught(outline, textbook.id))
        return path.id

    return await _path(ctx, await changed(ctx, "startLearningPath", start, once=input))


@mutation
async def update_learning_path(ctx: Context, *, input: UpdateLearningPathInput) -> PathRow:
    check = Checked()
    if input.status is None or (input.status is not strawberry.UNSET and input.status not in DECIDED):
        check.refuse(["status"], "It is `ACTIVE`, `PAUSED` or `ABANDONED`.")
    if input.daily_target_minutes is None:
        check.refuse(["dailyTargetMinutes"], "It cannot be null; leave it out to keep what is there.")
    _check_minutes(check, input.daily_target_minutes)
    check.done()
    [found] = await ctx.stores.relational.paths.by_ids([uuid_of("LearningPath", input.id)])
    known = await guided(ctx, "id", found)
    outline = await ctx.stores.curriculum.outline(known.subject_id) if known.subject_id else None
    decided = given(status=input.status, daily_target_minutes=input.daily_target_minutes)

    async def save(change: Change) -> object:
        student = await learner(change, known.student_profile_id, "id")
        path = await change.find(LearningPath, id=known.id)
        if path is None:
            raise Problem(NotFound("id"))
        if path.status is PathStatus.COMPLETED:
            raise Problem(Conflict(ConflictReason.WRONG_STATE, "The path is completed.", await _as_read(ctx, path.id)))
        is_taken_up = path.status not in LIVE and decided.get("status") in LIVE
        if is_taken_up:
            await _refuse_second(ctx, change, student.id, path.subject)
        await move(change, student, path, outline, ctx.now, decided=decided)
        if is_taken_up:
            await adopt(change, path.id, student.id, _taught(outline, path.textbook_id))
        return path.id

    return await _path(ctx, await changed(ctx, "updateLearningPath", save))


def _check_minutes(check: Checked, minutes: int | None) -> None:
    if isinstance(minutes, int) and not LEAST <= minutes <= MOST:
        check.refuse(["dailyTargetMinutes"], f"It takes {LEAST} to {MOST}.")


def _offered(textbook: TextbookRow, outline: Outline | None) -> str:
    """The name of the textbook's subject. Raises the `Problem` that nobody can begin with the textbook."""
    if textbook.is_archived:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "The textbook is no longer offered.", textbook))
    if textbook.status != JobStatus.COMPLETED or outline is None or not _taught(outline, textbook.id):
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "The textbook is not ready yet.", textbook))
    return outline.subject.name


async def _refuse_second(ctx: Context, change: Change, student_id: UUID, subject: str) -> None:
    existing = await live_path(change, student_id, subject)
    if existing is not None:
        said = f"A path in {subject} is going on already."
        raise Problem(Conflict(ConflictReason.ALREADY_EXISTS, said, await _as_read(ctx, existing.id)))


def _taught(outline: Outline | None, textbook_id: UUID) -> list[str]:
    return [one.id for one in outline.concepts if one.textbook_id == str(textbook_id)] if outline else []


async def _as_read(ctx: Context, id: UUID) -> PathRow | None:
    [path] = await ctx.stores.relational.paths.by_ids([id])
    return path


async def _path(ctx: Context, id: str) -> PathRow:
    return there(await _as_read(ctx, UUID(id)))
