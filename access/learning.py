"""The doors to what may be done in a pupil's learning, and the rules that the mutations state (of paths it is `CLOSE`).

Each door is handed what an id of an input's field leads to: to whoever does not see it, it is not there.
"""

from typing import TypeVar
from uuid import UUID

from access.context import Context
from access.problems import NotFound, Problem
from access.rules import signed_in
from access.students import SEEN_BY, OfStudent, students, visible
from access.students_changes import OTHERS, guides, seen
from access.viewer import Viewer
from datasources.relational.students import StudentRow
from execution.errors import Forbidden
from execution.rules import Rule

R = TypeVar("R", bound=OfStudent)

LEARNING = Rule(
    name="learning",
    meaning=f"The student and their verified guardians; {OTHERS}",
    admits=signed_in,
)
REVIEWING = Rule(
    name="reviewing",
    meaning=f"Those who teach in the student's organization or run it; {OTHERS}",
    admits=signed_in,
)


async def learns(ctx: Context, field: str, id: str) -> UUID:
    """The student with this id of an input's field, if the viewer may learn as them: themselves, or for a child of theirs.
    Raises the `Problem` that they see none, and `Forbidden`."""
    viewer, student = await seen(ctx, field, id)
    _learn(viewer, student.id)
    return student.id


async def learned(ctx: Context, field: str, row: R | None) -> R:
    """The same for a row that is a student's, a session or an answer, say: the one that an id of an input's field leads to."""
    viewer = await ctx.viewer()
    if viewer is None or row is None or not await visible(ctx, {row.student_profile_id}):
        raise Problem(NotFound(field))
    _learn(viewer, row.student_profile_id)
    return row


async def guided(ctx: Context, field: str, row: R | None) -> R:
    """The row, if the viewer may say which way the student goes, as `close` has it. Raises the `Problem` that they see none, and
    `Forbidden`."""
    viewer, student, found = await _whose(ctx, field, row)
    guides(viewer, student)
    return found


async def reviewed(ctx: Context, field: str, row: R | None) -> R:
    """The row, if the viewer teaches the student whose it is. Raises the `Problem` that they see none, and `Forbidden`."""
    viewer, student, found = await _whose(ctx, field, row)
    if student.organization_id not in viewer.schools:
        raise Forbidden("Only those who teach the student may do this.")
    return found


def _learn(viewer: Viewer, student: UUID) -> None:
    if student not in viewer.learners:
        raise Forbidden("Only the student and their guardians may do this.")


async def _whose(ctx: Context, field: str, row: R | None) -> tuple[Viewer, StudentRow, R]:
    """Who asks, the student whose row it is, by the columns `SEEN_BY`, and the row."""
    viewer = await ctx.viewer()
    [student] = await students(ctx, [row.student_profile_id if row is not None else None], columns=SEEN_BY)
    if viewer is None or row is None or student is None:
        raise Problem(NotFound(field))
    return viewer, student, row
