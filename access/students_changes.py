"""The doors to what may be changed of a student, and the rules that the mutations state."""

from typing import Any
from uuid import UUID

from access.context import Context
from access.organizations import REFUSED
from access.problems import NotFound, Problem
from access.rules import signed_in
from access.students import SEEN_BY, students
from access.viewer import Viewer
from datasources.relational.changes import Change
from datasources.relational.members import administrators
from datasources.relational.students import StudentRow
from datasources.relational.tables.people import Guardianship
from execution.errors import Forbidden
from execution.ids import uuid_of
from execution.rules import Rule
from learning.consent import is_of_age

OTHERS = "others who see them are refused with `FORBIDDEN`, and to whoever does not they are not there."

ENROLLING = Rule(
    name="enrolling",
    meaning="Those who teach in the organization or run it, platform staff; others who see it are refused with `FORBIDDEN`, and "
    "to whoever does not it is not there.",
    admits=signed_in,
)
KEEPERS = Rule(
    name="keepers",
    meaning="The student's verified guardians, those who teach in their organization or run it, platform staff; of a birthday, "
    f"guardians and admins alone; {OTHERS}",
    admits=signed_in,
)
CLOSE = Rule(
    name="close",
    meaning=f"The student, their verified guardians, those who teach in their organization or run it; {OTHERS}",
    admits=signed_in,
)
CONSENTING = Rule(
    name="consenting",
    meaning=f"The student's verified guardians, and the student once of age; {OTHERS}",
    admits=signed_in,
)
RELEASING = Rule(
    name="releasing",
    meaning=f"The guardian, the admins of the student's organization, platform staff; {OTHERS}",
    admits=signed_in,
)


async def taught(ctx: Context, field: str, id: str) -> UUID:
    """The organization with this id of an input's field, if the viewer teaches in it or runs it; for platform staff, whether
    there is one or not.

    Raises the `Problem` that they see none, and `Forbidden` where they see it and do neither.
    """
    viewer, organization = await ctx.viewer(), uuid_of("Organization", id)
    if viewer is None or organization is None or not (viewer.is_staff or organization in viewer.places):
        raise Problem(NotFound(field))
    if not viewer.teaches(organization):
        raise Forbidden("Only those who teach in the organization or run it may do this.")
    return organization


async def seen(ctx: Context, field: str, id: str) -> tuple[Viewer, StudentRow]:
    """Who asks, and the student with this id of an input's field, by the columns `SEEN_BY`. Raises the `Problem` that they see
    none."""
    viewer = await ctx.viewer()
    [found] = await students(ctx, [uuid_of("Student", id)], columns=SEEN_BY)
    if viewer is None or found is None:
        raise Problem(NotFound(field))
    return viewer, found


async def kept(ctx: Context, field: str, id: str, *, birthday: bool) -> UUID:
    """The student, if the viewer may change who they are; with `birthday`, when they were born too, for which one has to be shown
    it. Raises as `seen` does, and `Forbidden`."""
    viewer, student = await seen(ctx, field, id)
    if not (student.id in viewer.children or viewer.is_staff or student.organization_id in viewer.schools):
        raise Forbidden("Only the student's guardians and those who teach them may do this.")
    if birthday and not (student.id in viewer.children or student.organization_id in viewer.administers):
        raise Forbidden("Only the student's guardians and those who run their organization may change a birthday.")
    return student.id


async def close(ctx: Context, field: str, id: str) -> UUID:
    """The student, if the viewer may say what they like. Raises as `seen` does, and `Forbidden`."""
    viewer, student = await seen(ctx, field, id)
    guides(viewer, student)
    return student.id


def guides(viewer: Viewer, student: StudentRow) -> None:
    """Raises `Forbidden` unless the viewer is the student, verified guardian of theirs, or teaches them."""
    if not (student.id in viewer.learners or student.organization_id in viewer.schools):
        raise Forbidden("Only the student, their guardians and those who teach them may do this.")


async def consents(ctx: Context, change: Change, student: Any) -> None:
    """Raises `Forbidden` unless the actor consents for this student, whose profile is locked."""
    held = await change.find(Guardianship, guardian_id=change.actor.id, student_profile_id=student.id)
    if held is not None and held.verified_at is not None:
        return
    if student.user_id != change.actor.id or not is_of_age(student.birthday, ctx.today(student.timezone), ctx.terms.consent_age):
        raise Forbidden("Only the student's verified guardians may do this, and the student once of age.")


async def releases(ctx: Context, change: Change, student: Any, guardian_id: UUID | None) -> None:
    """Raises `Forbidden` unless the actor may end this guardianship. The student's organization is locked."""
    viewer = await ctx.viewer()
    if viewer is None or not (
        viewer.is_staff
        or guardian_id == viewer.user_id
        or (student.organization_id is not None and viewer.user_id in await administrators(change, student.organization_id))
    ):
        raise Forbidden(REFUSED)
