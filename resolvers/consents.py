"""Consents: given for a student, and withdrawn."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from access.changes import changed, mutation, there
from access.context import Context
from access.problems import NotFound, Problem
from access.students_changes import consents, seen
from datasources.relational.changes import Change
from datasources.relational.consents import ConsentRow, withdrawn_last
from datasources.relational.people import UserRow
from datasources.relational.students import StudentRow
from datasources.relational.tables.people import Consent
from datasources.relational.tables.students import StudentProfile
from execution.ids import uuid_of
from resolvers.checked import Checked
from schema.inputs_students import GrantConsentInput, WithdrawConsentInput

VERSION = 50  # characters


async def consent_node(ctx: Context, id: str) -> ConsentRow | None:
    return (await ctx.stores.relational.consents.by_ids([uuid_of("Consent", id)], columns=ctx.columns))[0]


async def of_students(students: Sequence[StudentRow], ctx: Context) -> list[list[ConsentRow]]:
    return await ctx.stores.relational.consents.of_students([student.id for student in students], columns=ctx.columns)


async def granters(rows: Sequence[ConsentRow], ctx: Context) -> list[UserRow | None]:
    return await ctx.stores.relational.people.users([row.granted_by for row in rows], columns=ctx.columns)


@mutation
async def grant_consent(ctx: Context, *, input: GrantConsentInput) -> ConsentRow:
    check = Checked()
    version = check.text("policyVersion", input.policy_version, VERSION)
    check.done()
    _, student = await seen(ctx, "studentId", input.student_id)

    async def grant(change: Change) -> object:
        held = await _held(ctx, change, student.id, input)
        if held is not None and held.policy_version == version:
            return held.id
        if held is not None:
            await change.update(Consent, held, withdrawn_at=ctx.now)
        granted = await change.add(
            Consent,
            student_profile_id=student.id,
            kind=input.kind,
            policy_version=version,
            granted_by=change.actor.id,
            granted_at=ctx.now,
        )
        return granted.id

    return await _consent(ctx, await changed(ctx, "grantConsent", grant))


@mutation
async def withdraw_consent(ctx: Context, *, input: WithdrawConsentInput) -> ConsentRow:
    _, student = await seen(ctx, "studentId", input.student_id)

    async def withdraw(change: Change) -> object:
        held = await _held(ctx, change, student.id, input)
        if held is not None:
            await change.update(Consent, held, withdrawn_at=ctx.now)
            return held.id
        before = await withdrawn_last(change, student.id, input.kind)
        if before is None:
            raise Problem(NotFound("kind"))
        return before

    return await _consent(ctx, await changed(ctx, "withdrawConsent", withdraw))


async def _held(ctx: Context, change: Change, student_id: UUID, input: GrantConsentInput | WithdrawConsentInput) -> Any:
    """The consent of this kind that holds, with the student's profile locked. Raises `Forbidden` for whoever does not consent for
    them."""
    student = await change.find(StudentProfile, id=student_id)
    if student is None:
        raise Problem(NotFound("studentId"))
    await consents(ctx, change, student)
    return await change.find(Consent, student_profile_id=student_id, kind=input.kind, withdrawn_at=None)


async def _consent(ctx: Context, id: str) -> ConsentRow:
    return there((await ctx.stores.relational.consents.by_ids([UUID(id)]))[0])
