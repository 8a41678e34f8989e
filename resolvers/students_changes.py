"""Changes to students, and to who is responsible for them. What a value may be is in `students_checked.py`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from access.changes import changed, mutation, there
from access.context import Context
from access.problems import Conflict, ConflictReason, LimitReached, NotFound, Problem
from access.students import students
from access.students_changes import close, kept, releases, seen, taught
from datasources.relational.changes import Change
from datasources.relational.members import has_child
from datasources.relational.students import StudentRow
from datasources.relational.tables.people import Guardianship, Organization, OrganizationMember
from datasources.relational.tables.students import StudentProfile
from execution.ids import uuid_of
from learning.interviews import sides
from learning.vocabulary import Role
from resolvers import students_checked as checked
from resolvers.checked import Checked, given
from resolvers.students_checked import GRADE, NAME
from schema.inputs_students import CreateStudentInput, RemoveGuardianInput, UpdatePreferencesInput, UpdateStudentInput


@mutation
async def create_student(ctx: Context, *, input: CreateStudentInput) -> StudentRow:
    check = Checked()
    first_name = check.text("firstName", input.first_name, NAME)
    preferred_name = check.text("preferredName", input.preferred_name, NAME)
    values = {
        "first_name": first_name,
        "last_name": check.text("lastName", input.last_name, NAME),
        "preferred_name": None if preferred_name == first_name else preferred_name,
        "birthday": checked.birthday(check, input.birthday, ctx.today()),
        "grade_level": check.text("gradeLevel", input.grade_level, GRADE),
        "timezone": checked.time_zone(check, input.time_zone),
    }
    check.done()
    organization_id = await taught(ctx, "organizationId", input.organization_id)

    async def enroll(change: Change) -> object:
        organization = await change.find(Organization, id=organization_id)
        if organization is None:
            raise Problem(NotFound("organizationId"))
        if organization.archived_at is not None:
            raise Problem(Conflict(ConflictReason.WRONG_STATE, "The organization has left, and takes no more students."))
        if organization.current_students >= organization.max_students:
            said = f"The organization's plan allows {organization.max_students} students."
            raise Problem(LimitReached(organization.max_students, said))
        student = await change.add(StudentProfile, organization_id=organization.id, **values)
        await change.update(Organization, organization, current_students=organization.current_students + 1)
        return student.id

    return await _student(ctx, await changed(ctx, "createStudent", enroll, once=input))


@mutation
async def update_student(ctx: Context, *, input: UpdateStudentInput) -> StudentRow:
    check = Checked()
    values = given(
        first_name=check.text("firstName", input.first_name, NAME, nullable=False),
        last_name=check.text("lastName", input.last_name, NAME, nullable=False),
        preferred_name=check.text("preferredName", input.preferred_name, NAME),
        birthday=checked.birthday(check, input.birthday, ctx.today()),
        grade_level=check.text("gradeLevel", input.grade_level, GRADE),
    )
    check.done()
    id = await kept(ctx, "id", input.id, birthday="birthday" in values)

    async def save(change: Change) -> object:
        student = await _locked(change, id, "id")
        names = {"first_name": student.first_name, "preferred_name": student.preferred_name} | values
        if names["preferred_name"] == names["first_name"]:
            values["preferred_name"] = None
        await change.update(StudentProfile, student, **values)
        return id

    return await _student(ctx, await changed(ctx, "updateStudent", save))


@mutation
async def update_preferences(ctx: Context, *, input: UpdatePreferencesInput) -> StudentRow:
    check = Checked()
    interests = checked.interests(check, input.interests)
    values = given(
        life_category_weights=checked.weights(check, input.life_category_weights),
        preferred_session_length=checked.minutes(check, "preferredSessionMinutes", input.preferred_session_minutes, 5, 180),
        daily_goal_minutes=checked.minutes(check, "dailyGoalMinutes", input.daily_goal_minutes, 5, 480),
        notification_preferences=checked.notifications(check, input.notifications),
        timezone=checked.time_zone(check, input.time_zone),
    )
    check.done()
    id = await close(ctx, "studentId", input.student_id)

    async def save(change: Change) -> object:
        student = await _locked(change, id, "studentId")
        if interests is not strawberry.UNSET:
            values.update(sides(_found_before(student.interests, interests)))
            values["onboarding_completed_at"] = student.onboarding_completed_at or ctx.now
        await change.update(StudentProfile, student, **values)
        return id

    return await _student(ctx, await changed(ctx, "updatePreferences", save))


@mutation
async def remove_guardian(ctx: Context, *, input: RemoveGuardianInput) -> StudentRow:
    _, found = await seen(ctx, "studentId", input.student_id)
    guardian_id = uuid_of("User", input.guardian_id)

    async def release(change: Change) -> object:
        if found.organization_id is not None:
            await change.find(Organization, id=found.organization_id)
        student = await _locked(change, found.id, "studentId")
        if student.organization_id != found.organization_id:  # they have just moved: where to, the viewer was not asked
            raise Problem(NotFound("studentId"))
        await releases(ctx, change, student, guardian_id)
        guardianship = await change.find(Guardianship, guardian_id=guardian_id, student_profile_id=student.id)
        if guardianship is None:
            raise Problem(NotFound("guardianId"))
        await change.remove(Guardianship, guardianship)
        await _leave(change, guardianship.guardian_id, student.organization_id)
        return student.id

    id = await changed(ctx, "removeGuardian", release)
    return there((await ctx.stores.relational.students.by_ids([UUID(id)]))[0])


async def _leave(change: Change, guardian_id: UUID, organization_id: UUID | None) -> None:
    """Who is there for the sake of a child is there no longer, without one."""
    if organization_id is None or await has_child(change, organization_id, guardian_id):
        return
    place = {"organization_id": organization_id, "user_id": guardian_id}
    member = await change.find(OrganizationMember, **place, role=Role.PARENT)
    if member is not None:
        await change.remove(OrganizationMember, member)


def _found_before(before: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The interests as they are now. What an interview found and is sent back as it was stays found."""
    found = {(one["interest"], one["category"], one["strength"]): one for one in before}
    return [found.get((one["interest"], one["category"], one["strength"]), one) for one in now]


async def _locked(change: Change, id: UUID, field: str) -> Any:
    student = await change.find(StudentProfile, id=id)
    if student is None:
        raise Problem(NotFound(field))
    return student


async def _student(ctx: Context, id: str) -> StudentRow:
    return there((await students(ctx, [UUID(id)]))[0])
