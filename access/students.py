"""A pupil's rows: to whom they are shown, and the doors through which whoever names a student by an id is handed one.

A student is seen by themselves, their verified guardians, the educators and admins of their organization, and platform staff;
so is every row that is a student's.
"""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from access.context import Context
from access.viewer import Viewer
from datasources.relational.rewards import StudentAchievementRow
from datasources.relational.statements import Columns, also
from datasources.relational.students import StudentRow
from execution.errors import Forbidden
from execution.ids import uuid_of
from execution.rules import Rule
from learning.rewards import is_visible

SEEN_BY = ("id", "organization_id")
"""The columns of a student that it is decided by."""

HIDDEN = "There is no such student, or you may not see them."


class OfStudent(Protocol):
    """A row that is a student's."""

    @property
    def student_profile_id(self) -> UUID: ...


async def sees(rows: Sequence[StudentRow], ctx: Context) -> list[bool]:
    """Which of these students the viewer sees. Asks no store."""
    viewer = await ctx.viewer()
    return [viewer is not None and _sees(viewer, row.id, row.organization_id) for row in rows]


async def owns(rows: Sequence[OfStudent], ctx: Context) -> list[bool]:
    """Which of these rows are of students whom the viewer sees. Asks a store only about students of others."""
    theirs = await visible(ctx, {row.student_profile_id for row in rows})
    return [row.student_profile_id in theirs for row in rows]


async def _guides(rows: Sequence[OfStudent], ctx: Context) -> list[bool]:
    theirs = await guided(ctx, {row.student_profile_id for row in rows})
    return [row.student_profile_id in theirs for row in rows]


async def _sees_birthday(rows: Sequence[StudentRow], ctx: Context) -> list[bool]:
    viewer = await ctx.viewer()
    if viewer is None:
        return [False] * len(rows)
    return [row.id in viewer.learners or row.organization_id in viewer.administers for row in rows]


async def _teaches(rows: Sequence[OfStudent], ctx: Context) -> list[bool]:
    viewer = await ctx.viewer()
    if viewer is None or viewer.is_staff or not viewer.schools:
        return [viewer is not None and viewer.is_staff] * len(rows)
    organizations = await ctx.stores.relational.students.organizations(sorted({row.student_profile_id for row in rows}))
    return [organizations.get(row.student_profile_id) in viewer.schools for row in rows]


async def _owns_and_may_know(rows: Sequence[StudentAchievementRow], ctx: Context) -> list[bool]:
    return [mine and is_visible(row) for row, mine in zip(rows, await owns(rows, ctx), strict=True)]


SEEN = Rule(
    name="student",
    meaning="The student, their verified guardians, those who teach in their organization or run it, platform staff.",
    admits=sees,
    needs=SEEN_BY,
)
OWNED = Rule(name="student's", meaning="Whoever sees the student whose it is.", admits=owns, needs=("student_profile_id",))
TAUGHT = Rule(
    name="student's teachers",
    meaning="Those who teach in the organization of the student whose it is or run it, platform staff.",
    admits=_teaches,
    needs=("student_profile_id",),
)
HELD = Rule(
    name="close to whose it is",
    meaning="The student whose it is, their verified guardians, those who teach in their organization or run it.",
    admits=_guides,
    needs=("student_profile_id",),
)
NO_SURPRISE = Rule(
    name="student's, no surprise",
    meaning="Whoever sees the student whose it is; of a secret achievement, only once it is earned.",
    admits=_owns_and_may_know,
    needs=("student_profile_id", "earned_at", "is_secret"),
)
FAMILY = Rule(
    name="family",
    meaning="The student, their verified guardians, the admins of their organization.",
    admits=_sees_birthday,
    needs=SEEN_BY,
)
ASKED = Rule(
    name="student asked about",
    meaning="Whoever sees the student asked about, the signed-in one when left out; others are refused with `FORBIDDEN`.",
)


async def students(ctx: Context, ids: Sequence[UUID | None], columns: Columns = None) -> list[StudentRow | None]:
    """The students with these ids that the viewer sees, in order, with these columns; None for all others."""
    if await ctx.viewer() is None:
        return [None] * len(ids)
    found = await ctx.stores.relational.students.by_ids(ids, columns=also(columns, *SEEN_BY))
    seen = iter(await sees([row for row in found if row is not None], ctx))
    return [row if row is not None and next(seen) else None for row in found]


async def visible(ctx: Context, ids: set[UUID]) -> set[UUID]:
    """Of these students, those that the viewer sees. Asks a store only about students of others."""
    viewer = await ctx.viewer()
    return ids if viewer is not None and viewer.is_staff else await guided(ctx, ids)


async def guided(ctx: Context, ids: set[UUID]) -> set[UUID]:
    """Of these students, those who are the viewer, a child of theirs, or taught by them. Asks a store only about students of
    others."""
    viewer = await ctx.viewer()
    if viewer is None or not ids:
        return set()
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
