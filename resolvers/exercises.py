"""Exercises, the answers handed in, and their grading."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from strawberry import ID

from access.context import Context
from access.looks import look
from datasources.relational.exercises import AssessmentRow, ExerciseRow
from datasources.relational.lessons import SessionRow
from datasources.relational.people import UserRow
from datasources.relational.remediation import RemediationRow
from datasources.relational.students import StudentRow
from execution.ids import key_of, uuid_of
from execution.pages import Page, place, reading
from learning.vocabulary import AssessmentStatus, StepStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEvaluation:
    step: str
    status: StepStatus
    feedback: str | None


async def exercise_node(ctx: Context, id: str) -> ExerciseRow | None:
    return (await ctx.stores.relational.exercises.by_ids([uuid_of("Exercise", id)]))[0]


async def assessment_node(ctx: Context, id: str) -> AssessmentRow | None:
    return (await ctx.stores.relational.exercises.assessments([uuid_of("Assessment", id)]))[0]


async def of_sessions(sessions: Sequence[SessionRow], ctx: Context) -> list[list[ExerciseRow]]:
    ids = [session.id for session in sessions]
    return await ctx.stores.relational.exercises.of_sessions(ids, columns=ctx.columns, leaves=ctx.leaves())


async def session_of(exercises: Sequence[ExerciseRow], ctx: Context) -> list[SessionRow | None]:
    ids = [exercise.learning_session_id for exercise in exercises]
    return await ctx.stores.relational.lessons.by_ids(ids, columns=ctx.columns)


async def assessment_of(rows: Sequence[ExerciseRow], ctx: Context) -> list[AssessmentRow | None]:
    return await ctx.stores.relational.exercises.assessments([row.assessment_id for row in rows], columns=ctx.columns)


async def original_assessment_of(rows: Sequence[RemediationRow], ctx: Context) -> list[AssessmentRow | None]:
    return await ctx.stores.relational.exercises.assessments([row.original_assessment_id for row in rows], columns=ctx.columns)


async def exercise_of(assessments: Sequence[AssessmentRow], ctx: Context) -> list[ExerciseRow | None]:
    ids = [assessment.exercise_id for assessment in assessments]
    return await ctx.stores.relational.exercises.by_ids(ids, columns=ctx.columns)


async def assessments_of(
    students: Sequence[StudentRow],
    ctx: Context,
    *,
    concept_id: ID | None = None,
    first: int = 20,
    after: str | None = None,
) -> list[Page[AssessmentRow]]:
    concept = None if concept_id is None else key_of("Concept", concept_id) or ""
    start, wanted = place(after, datetime.fromisoformat, UUID), reading(ctx, first, "submitted_at", "id")
    found = await ctx.stores.relational.exercises.assessments_of(
        [student.id for student in students], concept, start, wanted.count, columns=wanted.columns, leaves=wanted.leaves
    )
    return [wanted.page(rows, after) for rows in found]


async def responses_of(assessments: Sequence[AssessmentRow], ctx: Context) -> list[str]:
    await look(ctx, "assessments", {row.id: row.student_profile_id for row in assessments})
    return [row.response for row in assessments]


def evaluation(assessment: AssessmentRow) -> AssessmentRow | None:
    return assessment if assessment.status == AssessmentStatus.EVALUATED else None


def steps(assessment: AssessmentRow) -> list[StepEvaluation]:
    return [
        StepEvaluation(step=one["step"], status=StepStatus(one["status"]), feedback=one.get("feedback"))
        for one in assessment.step_evaluations or []
    ]


def remediation_focus(assessment: AssessmentRow) -> str | None:
    return assessment.remediation_focus if assessment.remediation_needed else None


async def reviewer_of(assessments: Sequence[AssessmentRow], ctx: Context) -> list[UserRow | None]:
    return await ctx.stores.relational.people.users([row.reviewed_by for row in assessments], columns=ctx.columns)
