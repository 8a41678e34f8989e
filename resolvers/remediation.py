"""Remediations: practice on the steps that an answer got wrong."""

from collections.abc import Sequence

from access import students as doors
from access.context import Context
from datasources.relational.exercises import AssessmentRow, ExerciseRow
from datasources.relational.remediation import RemediationRow
from datasources.relational.students import StudentRow
from execution.ids import uuid_of


async def remediation_node(ctx: Context, id: str) -> RemediationRow | None:
    return (await doors.owned(ctx, await ctx.stores.relational.remediation.by_ids([uuid_of("RemediationPath", id)])))[0]


async def active_of(students: Sequence[StudentRow], ctx: Context) -> list[list[RemediationRow]]:
    return await ctx.stores.relational.remediation.active_of([student.id for student in students])


async def of_assessments(assessments: Sequence[AssessmentRow], ctx: Context) -> list[RemediationRow | None]:
    return await ctx.stores.relational.remediation.of_assessments([assessment.id for assessment in assessments])


async def exercises_of(remediations: Sequence[RemediationRow], ctx: Context) -> list[list[ExerciseRow]]:
    return await ctx.stores.relational.exercises.of_remediations([remediation.id for remediation in remediations])
