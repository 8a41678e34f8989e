"""What exercises are written from, and answers graded by: for the house's own work, and shown in no answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.statements import columns


class AnswerRow(Row):
    """An answer with what it is graded by, and where its concept is taught."""

    id: UUID
    student_profile_id: UUID
    status: str
    kind: str
    concept_id: str
    exercise_id: UUID | None  # None once the exercise is gone
    prompt: str
    solution: str | None
    steps: list[str]
    response: str
    submitted_at: datetime
    subject: str | None  # by name, as learning paths hold it; None once the session is gone
    subject_id: str | None


class WorkRow(Row):
    """An exercise that is to be written."""

    id: UUID
    student_profile_id: UUID
    status: str
    kind: str
    concept_id: str
    category: str
    interest: str | None
    target_step: str | None
    step_evaluations: list[dict[str, Any]] | None  # of the answer that went wrong, for a remediation


ANSWER = f"""
SELECT {
    columns(
        AnswerRow,
        "a",
        kind="a.assessment_type",
        exercise_id="g.id",
        prompt="a.exercise_prompt",
        solution="g.expected_solution ->> 'text'",
        steps="a.expected_steps",
        response="a.student_response",
        subject="p.subject",
        subject_id="t.subject_id",
    )
}
FROM assessments a LEFT JOIN exercise_generations g ON g.assessment_id = a.id
LEFT JOIN learning_sessions l ON l.id = a.learning_session_id LEFT JOIN learning_paths p ON p.id = l.learning_path_id
LEFT JOIN textbooks t ON t.id = p.textbook_id
WHERE a.id = $1 AND a.status <> 'in_progress'
"""
WORK = f"""
SELECT {
    columns(
        WorkRow,
        "g",
        student_profile_id="l.student_profile_id",
        kind="g.generation_type",
        category="g.life_category",
        interest="g.selected_interest",
        step_evaluations="a.step_evaluations",
    )
}
FROM exercise_generations g JOIN learning_sessions l ON l.id = g.learning_session_id
LEFT JOIN remediation_exercises e ON e.exercise_generation_id = g.id
LEFT JOIN remediation_paths r ON r.id = e.remediation_path_id LEFT JOIN assessments a ON a.id = r.original_assessment_id
WHERE g.id = $1
"""


class ExercisesWork:
    """Exercises to write, and answers to grade."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def answer(self, id: UUID | None) -> AnswerRow | None:
        """The answer with this id, once it is handed in."""
        rows = [] if id is None else await self._database.fetch(ANSWER, id, row=AnswerRow)
        return rows[0] if rows else None

    async def exercise(self, id: UUID) -> WorkRow | None:
        rows = await self._database.fetch(WORK, id, row=WorkRow)
        return rows[0] if rows else None
