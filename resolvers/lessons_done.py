"""What a student did in a session is taken in: late, in any order, and any number of times."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from access.changes import changed, mutation, there
from access.context import Context
from access.learners import learner
from access.learning import learned
from access.problems import Conflict, ConflictReason, NotFound, Problem
from datasources.relational import lessons_changes as rows
from datasources.relational.changes import Change
from datasources.relational.lessons import SessionRow
from datasources.relational.lessons_changes import Interaction
from datasources.relational.tables.learning import ConceptProgress, LearningPath, LearningSession
from execution.ids import uuid_of
from learning.happened import ActiveTime, Happened
from learning.interactions import LONGEST, SKEW, Summary, gained, summary
from learning.progress import Standing, reached, viewed
from learning.vocabulary import InteractionKind, SessionPart
from resolvers.checked import Checked
from resolvers.progress_moves import stand
from resolvers.rewards_changes import earn
from schema.inputs_lessons import InteractionInput, RecordInteractionsInput

MOST = 200
MOST_KEPT = 10_000
"""Interactions of one session: the summary is made of all of them each time."""

TARGETS = {SessionPart.HOOK: "Hook", SessionPart.EXAMPLE: "Example", SessionPart.EXERCISE: "Exercise"}


@mutation
async def record_interactions(ctx: Context, *, input: RecordInteractionsInput) -> SessionRow:
    [found] = await ctx.stores.relational.lessons.by_ids([uuid_of("LearningSession", input.session_id)])
    session = await learned(ctx, "sessionId", found)
    done = await _checked(ctx, session, input)

    async def store(change: Change) -> object:
        student = await learner(change, session.student_profile_id, "sessionId")
        path = await change.find(LearningPath, id=session.learning_path_id)
        row = await change.find(LearningSession, id=session.id)
        if row is None or path is None:
            raise Problem(NotFound("sessionId"))
        if row.ended_at is not None and ctx.now > row.ended_at + ctx.terms.late:
            raise Problem(Conflict(ConflictReason.EXPIRED, "The session ended too long ago.", session))
        added = await rows.add_interactions(change, row.id, done)
        if added:
            await _count(change, student, path, row, added)
        return row.id

    id = UUID(await changed(ctx, "recordInteractions", store, audited=False))
    return there((await ctx.stores.relational.lessons.by_ids([id]))[0])


async def _count(change: Change, student: Any, path: Any, session: Any, added: set[UUID]) -> None:
    """Brings the session, the concept's progress, the path and the rewards to what is stored now."""
    everything = await rows.interactions(change, session.id)
    if len(everything) > MOST_KEPT:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, f"A session takes {MOST_KEPT:,} interactions."))
    new = [row for row in everything if row.key in added]
    before, after = await asyncio.to_thread(_summaries, everything, added, session, change.now)
    counted = await change.update(LearningSession, session, **_columns(after))
    happened = await _progress(change, student, path, session, counted, new)
    times = gained(before.active, after.active, ZoneInfo(student.timezone))
    worked_at = min(change.now, max(row.at for row in new))
    await change.update(LearningPath, path, last_accessed_at=max(path.last_accessed_at, worked_at))
    active = tuple(ActiveTime(at=at, subject=path.subject, seconds=seconds) for at, seconds in times)
    await earn(change, student, replace(happened, active=active), change.now)


async def _progress(change: Change, student: Any, path: Any, before: Any, after: Any, new: list[Any]) -> Happened:
    """What was reached on the concept by what was done in the session, which was as `before` and is as `after`."""
    row = await change.find(ConceptProgress, student_profile_id=student.id, concept_id=before.concept_id)
    if row is None:  # which it never is: it was made with the session
        return Happened()
    own = Standing.of(row)
    now, at = own, change.now
    seen = [one for one in new if one.kind is not InteractionKind.IDLE and one.part is not SessionPart.EXERCISE]
    if seen:
        parts, at = {one.part for one in seen}, min(one.at for one in seen)
        examples = await rows.examples_seen(change, student.id, row.concept_id) if SessionPart.EXAMPLE in parts else 0
        now = viewed(own, hook=SessionPart.HOOK in parts, explanation=SessionPart.EXPLANATION in parts, examples=examples)
    spent = {
        "total_time_seconds": row.total_time_seconds + after.duration_seconds - (before.duration_seconds or 0),
        "active_time_seconds": row.active_time_seconds + after.active_seconds - (before.active_seconds or 0),
    }
    await stand(change, student, row, now, **spent)
    return reached(own, now, subject=path.subject, at=at)


def _summaries(everything: Sequence[Any], added: set[UUID], session: Any, now: datetime) -> tuple[Summary, Summary]:
    """Without what was added, and with it. In a thread: there may be many, and others wait."""
    old = [row for row in everything if row.key not in added]
    began_at, ended_at = session.started_at, session.ended_at
    lasted = (ended_at or now) - began_at
    return summary(old, began_at, ended_at, lasted=lasted), summary(everything, began_at, ended_at, lasted=lasted)


def _columns(found: Summary) -> dict[str, Any]:
    return {
        "duration_seconds": found.duration_seconds,
        "active_seconds": found.active_seconds,
        "idle_periods": [
            {"at": began.isoformat(), "seconds": int((until - began).total_seconds())} for began, until in found.idle
        ],
        "last_interaction_at": found.last_at,
        "scroll_depth_percent": found.scroll_percent,
        "component_engagement": found.by_part,
    }


async def _checked(ctx: Context, session: SessionRow, input: RecordInteractionsInput) -> list[Interaction]:
    """The interactions as they are to be stored. Raises the `Problem` with all that is not acceptable."""
    check = Checked()
    if not 1 <= len(input.interactions) <= MOST:
        check.refuse(["interactions"], f"It takes 1 to {MOST} of them.")
        check.done()
    targets = await _targets(ctx, session, input.interactions)
    done = []
    for place, one in enumerate(input.interactions):
        within = check.within("interactions", str(place))
        _check_time(within, session, one, ctx.now)
        _check_scroll(within, one)
        done.append(
            Interaction(
                key=one.key,
                kind=one.kind,
                part=one.part,
                target_id=_target(within, one, targets[one.part]),
                at=one.at,
                seconds=one.seconds,
                scroll_percent=one.scroll_percent,
            )
        )
    check.done()
    return done


def _check_time(check: Checked, session: SessionRow, one: InteractionInput, now: datetime) -> None:
    spent = timedelta(0)
    if one.kind is InteractionKind.CLICK and one.seconds is not None:
        check.refuse(["seconds"], "A click takes none.")
    elif one.kind in (InteractionKind.VIEW, InteractionKind.IDLE) and one.seconds is None:
        check.refuse(["seconds"], "It is left out for `CLICK` alone.")
    elif one.seconds is not None and not 0 <= one.seconds <= LONGEST.total_seconds():
        check.refuse(["seconds"], f"It takes 0 to {LONGEST.total_seconds():.0f}.")
    else:
        spent = timedelta(seconds=one.seconds or 0)
    if one.at < session.started_at - SKEW:
        check.refuse(["at"], "It is before the session began.")
    elif one.at + spent > now + SKEW:
        check.refuse(["at"], "It lies in the future, or lasts until then.")


def _check_scroll(check: Checked, one: InteractionInput) -> None:
    if one.scroll_percent is None:
        return
    if one.kind is not InteractionKind.SCROLL:
        check.refuse(["scrollPercent"], "It is for `SCROLL` only.")
    elif not 0 <= one.scroll_percent <= 100:
        check.refuse(["scrollPercent"], "It takes 0 to 100.")


def _target(check: Checked, one: InteractionInput, known: set[UUID]) -> UUID | None:
    if one.part is SessionPart.EXPLANATION:
        if one.target_id is not None:
            check.refuse(["targetId"], "It is left out for the explanation.")
        return None
    id = uuid_of(TARGETS[one.part], one.target_id or "")
    if id not in known:
        check.refuse(["targetId"], f"It is {'an' if one.part is not SessionPart.HOOK else 'the'} {one.part} of this session.")
    return id


async def _targets(ctx: Context, session: SessionRow, done: list[InteractionInput]) -> dict[SessionPart, set[UUID]]:
    """What can be interacted with in the session. Exercises are asked for where some are named, and those alone."""
    named = {uuid_of("Exercise", one.target_id or "") for one in done if one.part is SessionPart.EXERCISE} - {None}
    exercises = await ctx.stores.relational.exercises.by_ids(list(named), columns=("learning_session_id",)) if named else []
    return {
        SessionPart.HOOK: {UUID(id) for id in session.selected_hooks or []},
        SessionPart.EXPLANATION: set(),
        SessionPart.EXAMPLE: {UUID(id) for id in session.selected_examples or []},
        SessionPart.EXERCISE: {row.id for row in exercises if row and row.learning_session_id == session.id},
    }
