"""A remediation follows the answers to its exercises."""

from typing import Any
from uuid import UUID

from datasources.relational.changes import Change
from datasources.relational.remediation_changes import practiced_by, practices
from datasources.relational.tables.assessments import RemediationPath
from learning.remediation import Practice, outcome
from learning.vocabulary import PathStatus, StepStatus


async def go_on(change: Change, student: Any, answer_id: UUID) -> bool:
    """After one of its answers was graded: whether it is completed with this. One that has ended stays as it ended."""
    path = await practiced_by(change, answer_id)
    if path is None or path.status is not PathStatus.ACTIVE:
        return False
    found = outcome(path.target_steps, [practice(row) for row in await practices(change, path.id)])
    moved = await change.update(
        RemediationPath,
        path,
        status=found.status,
        current_exercise_index=found.exercises_completed,
        exercises_completed=found.exercises_completed,
        final_understanding=found.final_understanding,
        completed_at=found.completed_at,
    )
    if moved is not path:
        change.tell("remediation_changed", student, path.id)
    return found.status is PathStatus.COMPLETED


def practice(row: Any) -> Practice:
    """A graded answer of a remediation's, as `practices` reads it. The exercise may have the step in other words."""
    return Practice(
        target_step=row.target_step,
        marks=[
            (row.target_step if one["step"] == row.own_step else one["step"], StepStatus(one["status"]))
            for one in row.step_evaluations
        ],
        score=float(row.score),
        at=row.at,
    )
