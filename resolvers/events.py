"""What happened in students' learning, as it is followed: from where on, by whom, and what each event led to.

What an event led to is shown as it is now; where it is there no more, the event is passed over.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TypeVar
from uuid import UUID

from strawberry import ID

from access.context import Context
from access.rules import signed_in, teaches
from access.students import HIDDEN, visible
from datasources.events.records import Event
from datasources.relational.exercises import AssessmentRow, ExerciseRow
from datasources.relational.lessons import SessionRow
from datasources.relational.paths import PathRow
from datasources.relational.progress import ProgressRow
from datasources.relational.remediation import RemediationRow
from datasources.relational.rewards import StudentAchievementRow, StudentChallengeRow
from datasources.relational.statements import also
from datasources.relational.students import StudentRow
from execution.errors import BadInput, Forbidden, Refusal
from execution.following import Gone
from execution.ids import uuid_of
from execution.pages import cursor, place
from learning import rewards
from learning.vocabulary import ProgressStatus

R = TypeVar("R")

EXPIRED = "What happened since is no longer kept: read the state anew, and go on from there."


async def event_cursor(roots: Sequence[None], ctx: Context) -> list[str]:
    end = await ctx.once("the end of the log", ctx.stores.relational.events.end)
    return [cursor((end, int(ctx.now.timestamp())))] * len(roots)


async def may_follow_student(ctx: Context, *, student_id: ID, after: str | None = None) -> None:
    """Raises `Refusal` where nobody is signed in, and for a student whom the viewer does not see."""
    signed_in([None], ctx)
    student = uuid_of("Student", student_id)
    if student is None or not await visible(ctx, {student}):
        raise Forbidden(HIDDEN)


async def may_follow_organization(ctx: Context, *, organization_id: ID, after: str | None = None) -> None:
    """Raises `Refusal` where nobody is signed in, and for who does not teach there."""
    signed_in([None], ctx)
    await teaches(ctx, uuid_of("Organization", organization_id))


async def student_progress(ctx: Context, *, student_id: ID, after: str | None = None) -> AsyncGenerator[Sequence[Event]]:
    student = uuid_of("Student", student_id)
    assert student is not None, "whoever follows may"
    async with aclosing(ctx.stores.events.of_student(student, await _start(ctx, after))) as found:
        async for events in found:
            yield events


async def organization_progress(
    ctx: Context, *, organization_id: ID, after: str | None = None
) -> AsyncGenerator[Sequence[Event]]:
    organization = uuid_of("Organization", organization_id)
    assert organization is not None, "whoever follows may"
    async with aclosing(ctx.stores.events.of_organization(organization, await _start(ctx, after))) as found:
        async for events in found:
            yield events


async def _start(ctx: Context, after: str | None) -> int | None:
    """The position that a cursor names. Raises `Refusal` for one that is too old, and `BadInput` for one that was never given."""
    position, given_at = place(after, int, int)
    if position is None:
        return None
    if ctx.now.timestamp() - given_at > ctx.terms.events.total_seconds():
        raise Refusal("CURSOR_EXPIRED", EXPIRED, argument="after")
    if not 0 <= position <= await ctx.stores.relational.events.given():
        raise BadInput("`after` is no cursor of this log.", argument="after")
    return int(position)


def event_cursor_of(event: Event) -> str:
    """Its place in the log; what happened afterwards is kept as long as it is itself."""
    return cursor((event.position, int(event.at.timestamp())))


async def student_of(events: Sequence[Event], ctx: Context) -> list[StudentRow | Gone]:
    rows = await ctx.stores.relational.students.by_ids([event.student_profile_id for event in events], columns=ctx.columns)
    return _there(rows)


async def path_of(events: Sequence[Event], ctx: Context) -> list[PathRow | Gone]:
    return _there(await ctx.stores.relational.paths.by_ids(_ids(events), columns=ctx.columns))


async def session_of(events: Sequence[Event], ctx: Context) -> list[SessionRow | Gone]:
    return _there(await ctx.stores.relational.lessons.by_ids(_ids(events), columns=ctx.columns))


async def exercise_of(events: Sequence[Event], ctx: Context) -> list[ExerciseRow | Gone]:
    return _there(await ctx.stores.relational.exercises.by_ids(_ids(events), columns=ctx.columns))


async def assessment_of(events: Sequence[Event], ctx: Context) -> list[AssessmentRow | Gone]:
    return _there(await ctx.stores.relational.exercises.assessments(_ids(events), columns=ctx.columns))


def status_of(event: Event) -> ProgressStatus:
    return ProgressStatus(event.payload["status"])


async def progress_of(events: Sequence[Event], ctx: Context) -> list[ProgressRow | Gone]:
    return _there(await ctx.stores.relational.progress.by_ids(_ids(events), columns=ctx.columns))


async def remediation_of(events: Sequence[Event], ctx: Context) -> list[RemediationRow | Gone]:
    return _there(await ctx.stores.relational.remediation.by_ids(_ids(events), columns=ctx.columns))


async def achievement_of(events: Sequence[Event], ctx: Context) -> list[StudentAchievementRow | Gone]:
    students = [event.student_profile_id for event in events]
    columns = also(ctx.columns, "earned_at", "is_secret")
    rows = await ctx.stores.relational.rewards.achievement_of(students, _ids(events), columns=columns)
    return _there([row if row is not None and rewards.is_visible(row) else None for row in rows])


async def challenge_of(events: Sequence[Event], ctx: Context) -> list[StudentChallengeRow | Gone]:
    students = [event.student_profile_id for event in events]
    return _there(await ctx.stores.relational.rewards.challenge_of(students, _ids(events), columns=ctx.columns))


def _ids(events: Sequence[Event]) -> list[UUID]:
    return [UUID(event.entity_id) for event in events]


def _there(rows: Sequence[R | None]) -> list[R | Gone]:
    return [Gone() if row is None else row for row in rows]
