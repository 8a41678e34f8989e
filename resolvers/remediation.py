"""Remediations: practice on the steps that an answer got wrong."""

from collections.abc import Sequence

from access.context import Context
from datasources.relational.exercises import AssessmentRow, ExerciseRow
from datasources.relational.remediation import RemediationRow
from datasources.relational.students import StudentRow
from execution.ids import uuid_of


async def remediation_node(ctx: Context, id: str) -> RemediationRow | None:
    return (await ctx.stores.relational.remediation.by_ids([uuid_of("RemediationPath", id)]))[0]


async def active_of(students: Sequence[StudentRow], ctx: Context) -> list[list[RemediationRow]]:
    ids = [student.id for student in students]
    return await ctx.stores.relational.remediation.active_of(ids, columns=ctx.columns, leaves=ctx.leaves())


async def of_assessments(assessments: Sequence[AssessmentRow], ctx: Context) -> list[RemediationRow | None]:
    return await ctx.stores.relational.remediation.of_assessments([row.id for row in assessments], columns=ctx.columns)


async def exercises_of(remediations: Sequence[RemediationRow], ctx: Context) -> list[list[ExerciseRow]]:
    ids = [remediation.id for remediation in remediations]
    return await ctx.stores.relational.exercises.of_remediations(ids, columns=ctx.columns, leaves=ctx.leaves())
