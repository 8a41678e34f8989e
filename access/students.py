"""The doors to a pupil's rows: whoever is handed a student, or a row that is a student's, by an id has come through here.

A student is seen by themselves, their verified guardians, the educators and admins of their organization, and platform staff.
What hangs from a row that was handed out (a path's progress, a session's exercises) is the same student's, and is free.
"""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from access.context import Context
from access.viewer import Viewer
from datasources.relational.database import Row
from datasources.relational.statements import Columns, also
from datasources.relational.students import StudentRow
from execution.errors import Forbidden
from execution.ids import uuid_of

R = TypeVar("R", bound=Row)
SEEN_BY = ("id", "organization_id")
"""The columns of a student that it is decided by."""

OWNED_BY = "student_profile_id"
"""The column of a student's row that it is decided by."""

HIDDEN = "There is no such student, or you may not see them."


async def students(ctx: Context, ids: Sequence[UUID | None], columns: Columns = None) -> list[StudentRow | None]:
    """The students with these ids that the viewer sees, in order, with these columns; None for all others."""
    if await ctx.viewer() is None:
        return [None] * len(ids)
    return await seen(ctx, await ctx.stores.relational.students.by_ids(ids, columns=also(columns, *SEEN_BY)))


async def seen(ctx: Context, rows: Sequence[StudentRow | None]) -> list[StudentRow | None]:
    """Of students that were read, with `SEEN_BY`, those that the viewer sees, in order; None for all others. Asks no store."""
    viewer = await ctx.viewer()
    if viewer is None:
        return [None] * len(rows)
    return [row if row is not None and _sees(viewer, row.id, row.organization_id) else None for row in rows]


async def owned(ctx: Context, rows: Sequence[R | None]) -> list[R | None]:
    """Of rows that were read with `OWNED_BY`, those whose student the viewer sees, in order; None for all others."""
    theirs = await visible(ctx, {row.student_profile_id for row in rows if row is not None})
    return [row if row is not None and row.student_profile_id in theirs else None for row in rows]


async def visible(ctx: Context, ids: set[UUID]) -> set[UUID]:
    """Of these students, those that the viewer sees. Asks a store only about students of others."""
    viewer = await ctx.viewer()
    if viewer is None or not ids:
        return set()
    if viewer.is_staff:
        return ids
    own = ids & viewer.learners
    others = ids - own
    if not others or not viewer.schools:
        return own
    organizations = await ctx.stores.relational.students.organizations(sorted(others))
    return own | {id for id, organization in organizations.items() if organization in viewer.schools}


async def asked(ctx: Context, student_id: str | None) -> StudentRow | None:
    """The student that a field's `studentId` asks about: the signed-in one when left out. None when there is neither.

    Raises `Forbidden` for one that the viewer does not see, whether there is one or not.
    """
    return await ctx.once(("asked", student_id), lambda: _asked(ctx, student_id))


async def _asked(ctx: Context, student_id: str | None) -> StudentRow | None:
    if student_id is None:
        viewer = await ctx.viewer()
        return (await students(ctx, [viewer.student_id]))[0] if viewer and viewer.student_id else None
    found = (await students(ctx, [uuid_of("Student", student_id)]))[0]
    if found is None:
        raise Forbidden(HIDDEN)
    return found


def _sees(viewer: Viewer, student: UUID, organization: UUID | None) -> bool:
    return viewer.is_staff or student == viewer.student_id or student in viewer.children or organization in viewer.schools
