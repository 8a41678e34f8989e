"""Reads of exercises and of the answers handed in. An exercise's solution is not among its columns: it shows in no answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.rows import by_id, per_parent
from datasources.relational.statements import Columns, columns, lateral
from datasources.relational.texts import Leaves


class ExerciseRow(Row):
    id: UUID
    student_profile_id: UUID
    learning_session_id: UUID
    assessment_id: UUID | None
    concept_id: str
    kind: str
    status: str
    prompt: str | None
    difficulty: str | None
    category: str
    interest: str | None
    target_step: str | None


class AssessmentRow(Row):
    id: UUID
    student_profile_id: UUID
    exercise_id: UUID
    concept_id: str
    expected_steps: list[str]
    response: str
    format: str
    status: str
    score: float | None
    step_evaluations: list[dict[str, Any]] | None
    understanding: float | None
    articulation: float | None
    application: float | None
    feedback: str | None
    remediation_needed: bool
    remediation_focus: str | None
    confidence: float | None
    reviewed_by: UUID | None
    submitted_at: datetime
    evaluated_at: datetime | None


EXERCISE = columns(
    ExerciseRow,
    "g",
    student_profile_id="(SELECT l.student_profile_id FROM learning_sessions l WHERE l.id = g.learning_session_id)",
    kind="g.generation_type",
    prompt="g.generated_exercise ->> 'prompt'",
    difficulty="g.difficulty_level",
    category="g.life_category",
    interest="g.selected_interest",
)
ASSESSMENT = columns(
    AssessmentRow,
    "a",
    exercise_id="(SELECT g.id FROM exercise_generations g WHERE g.assessment_id = a.id)",
    response="a.student_response",
    format="coalesce(a.response_format, 'text')",
    score="a.competency_score",
    understanding="a.conceptual_understanding",
    articulation="a.articulation_quality",
    application="a.application_ability",
    feedback="a.ai_feedback",
)
EXERCISES_BY_ID = f"SELECT {EXERCISE} FROM exercise_generations g WHERE g.id = ANY($1::uuid[])"
OF_SESSIONS = lateral(f"""
SELECT {EXERCISE} FROM exercise_generations g WHERE g.learning_session_id = parent.id ORDER BY g.id""")
OF_REMEDIATIONS = lateral(f"""
SELECT {EXERCISE} FROM remediation_exercises r JOIN exercise_generations g ON g.id = r.exercise_generation_id
WHERE r.remediation_path_id = parent.id ORDER BY r.position""")
ASSESSMENTS_BY_ID = f"SELECT {ASSESSMENT} FROM assessments a WHERE a.id = ANY($1::uuid[]) AND a.status <> 'in_progress'"
OF_STUDENTS = lateral(f"""
SELECT {ASSESSMENT} FROM assessments a
WHERE a.student_profile_id = parent.id AND a.status <> 'in_progress' AND ($2::text IS NULL OR a.concept_id = $2)
  AND ($3::timestamptz IS NULL OR (a.submitted_at, a.id) < ($3, $4::uuid))
ORDER BY a.submitted_at DESC, a.id DESC LIMIT $5""")


class Exercises:
    """Exercises and answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[ExerciseRow | None]:
        return await by_id(self._database, EXERCISE, EXERCISES_BY_ID, ids, columns)

    async def of_sessions(
        self, session_ids: Sequence[UUID], *, columns: Columns = None, leaves: Leaves = None
    ) -> list[list[ExerciseRow]]:
        """The exercises requested in each session, oldest first."""
        return await per_parent(self._database, EXERCISE, OF_SESSIONS, session_ids, columns=columns, leaves=leaves)

    async def of_remediations(
        self, remediation_ids: Sequence[UUID], *, columns: Columns = None, leaves: Leaves = None
    ) -> list[list[ExerciseRow]]:
        """The exercises of each remediation, in order."""
        return await per_parent(self._database, EXERCISE, OF_REMEDIATIONS, remediation_ids, columns=columns, leaves=leaves)

    async def assessments(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[AssessmentRow | None]:
        """The answers with these ids; one that is still being written is not there yet."""
        return await by_id(self._database, ASSESSMENT, ASSESSMENTS_BY_ID, ids, columns)

    async def assessments_of(
        self,
        student_ids: Sequence[UUID],
        concept_id: str | None,
        after: tuple[Any, ...],
        first: int,
        *,
        columns: Columns = None,
        leaves: Leaves = None,
    ) -> list[list[AssessmentRow]]:
        """The answers each student handed in, newest first; `after` is a row's (submitted_at, id)."""
        return await per_parent(
            self._database, ASSESSMENT, OF_STUDENTS, student_ids, concept_id, *after, first, columns=columns, leaves=leaves
        )
