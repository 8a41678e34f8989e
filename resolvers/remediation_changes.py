"""Remediations begin; how they go on is in `remediation_moves.py`."""

from uuid import UUID

from access.changes import changed, mutation, there
from access.context import Context
from access.learners import learner
from access.learning import learned
from access.problems import Conflict, ConflictReason, NotFound, Problem
from datasources.relational.changes import Change
from datasources.relational.remediation import RemediationRow
from datasources.relational.tables.assessments import Assessment, RemediationPath
from datasources.relational.tables.learning import ConceptProgress
from execution.ids import uuid_of
from learning.remediation import target_steps
from learning.vocabulary import AssessmentStatus, StepStatus
from schema.inputs_exercises import StartRemediationInput


@mutation
async def start_remediation(ctx: Context, *, input: StartRemediationInput) -> RemediationRow:
    [found] = await ctx.stores.relational.exercises.assessments(
        [uuid_of("Assessment", input.assessment_id)], columns=("student_profile_id",)
    )
    answered = await learned(ctx, "assessmentId", found)

    async def begin(change: Change) -> object:
        student = await learner(change, answered.student_profile_id, "assessmentId")
        answer = await change.find(Assessment, id=answered.id)
        if answer is None:
            raise Problem(NotFound("assessmentId"))
        begun = await change.find(RemediationPath, original_assessment_id=answer.id)
        if begun is not None:
            return begun.id
        if answer.status is not AssessmentStatus.EVALUATED or not answer.remediation_needed:
            raise Problem(Conflict(ConflictReason.WRONG_STATE, "The answer is not graded, or needs no remediation."))
        steps = target_steps([(one["step"], StepStatus(one["status"])) for one in answer.step_evaluations])
        path = await change.add(
            RemediationPath,
            student_profile_id=student.id,
            original_assessment_id=answer.id,
            concept_id=answer.concept_id,
            focus_area=answer.remediation_focus or steps[0][:255],
            target_steps=steps,
            exercises_total=len(steps),
            initial_understanding=answer.competency_score,
            started_at=ctx.now,
        )
        progress = await change.find(ConceptProgress, student_profile_id=student.id, concept_id=answer.concept_id)
        if progress is not None:
            await change.update(ConceptProgress, progress, remediation_count=progress.remediation_count + 1)
        change.tell("remediation_changed", student, path.id)
        return path.id

    id = UUID(await changed(ctx, "startRemediation", begin, audited=False))
    return there((await ctx.stores.relational.remediation.by_ids([id]))[0])
