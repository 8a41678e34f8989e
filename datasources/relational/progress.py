"""Reads of students' progress on concepts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.rows import by_id, keyed, per_parent, read
from datasources.relational.statements import Columns, also, columns, lateral
from datasources.relational.texts import Leaves


class ProgressRow(Row):
    id: UUID
    student_profile_id: UUID
    learning_path_id: UUID | None
    concept_id: str
    concept_name: str
    status: str
    hook_viewed: bool
    examples_viewed: int
    explanation_viewed: bool
    initial_exercise_score: float | None
    advanced_exercise_score: float | None
    mastery_score: float | None
    attempt_count: int
    remediation_count: int
    active_seconds: int
    started_at: datetime
    last_used_at: datetime
    mastered_at: datetime | None
    review_due_at: datetime | None


class ClassRow(Row):
    """What a class's mastery is worked out from: one student on one concept."""

    student_profile_id: UUID
    concept_id: str
    status: str
    mastery_score: float | None
    attempt_count: int


PROGRESS = columns(
    ProgressRow,
    "c",
    explanation_viewed="c.core_content_viewed",
    mastery_score="c.final_mastery_score",
    active_seconds="c.active_time_seconds",
    started_at="coalesce(c.started_at, c.created_at)",
    last_used_at="c.updated_at",
)
BY_ID = f"SELECT {PROGRESS} FROM concept_progress c WHERE c.id = ANY($1::uuid[])"
OF_PATHS = lateral(f"""
SELECT {PROGRESS} FROM concept_progress c
WHERE c.learning_path_id = parent.id AND ($2::text IS NULL OR c.status = $2)
  AND ($3::timestamptz IS NULL OR (c.updated_at, c.id) < ($3, $4::uuid))
ORDER BY c.updated_at DESC, c.id DESC LIMIT $5""")
REVIEWS_DUE = lateral(f"""
SELECT {PROGRESS} FROM concept_progress c
WHERE c.student_profile_id = parent.id AND c.status = 'mastered' AND c.review_due_at <= $2
  AND ($3::timestamptz IS NULL OR (c.review_due_at, c.id) > ($3, $4::uuid))
ORDER BY c.review_due_at, c.id LIMIT $5""")
ON_CONCEPTS = f"SELECT {PROGRESS} FROM concept_progress c WHERE c.student_profile_id = $1 AND c.concept_id = ANY($2::text[])"
OF_STUDENTS = lateral(f"""
SELECT {PROGRESS} FROM concept_progress c WHERE c.student_profile_id = parent.id ORDER BY c.concept_id""")
OF_CLASS = f"""
SELECT {columns(ClassRow, "c", mastery_score="c.final_mastery_score")}
FROM student_profiles s CROSS JOIN LATERAL (  -- by student: joined, it would be everybody's progress on these concepts
    SELECT * FROM concept_progress WHERE student_profile_id = s.id AND concept_id = ANY($3::text[]) OFFSET 0
) AS c
WHERE s.organization_id = $1 AND ($2::text IS NULL OR s.grade_level = $2)
ORDER BY c.concept_id, c.student_profile_id
"""
CLASS_SIZE = """
SELECT count(*)::int FROM student_profiles WHERE organization_id = $1 AND ($2::text IS NULL OR grade_level = $2)
"""


class Progress:
    """Progress of students on concepts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[ProgressRow | None]:
        return await by_id(self._database, PROGRESS, BY_ID, ids, columns)

    async def of_paths(
        self,
        path_ids: Sequence[UUID],
        status: str | None,
        after: tuple[Any, ...],
        first: int,
        *,
        columns: Columns = None,
        leaves: Leaves = None,
    ) -> list[list[ProgressRow]]:
        """Progress on each path, last used first; `after` is a row's (last_used_at, id)."""
        return await per_parent(
            self._database, PROGRESS, OF_PATHS, path_ids, status, *after, first, columns=columns, leaves=leaves
        )

    async def reviews_due(
        self,
        student_ids: Sequence[UUID],
        now: datetime,
        after: tuple[Any, ...],
        first: int,
        *,
        columns: Columns = None,
        leaves: Leaves = None,
    ) -> list[list[ProgressRow]]:
        """Each student's mastered concepts whose review is due, most overdue first; `after` is a row's (review_due_at, id)."""
        return await per_parent(
            self._database, PROGRESS, REVIEWS_DUE, student_ids, now, *after, first, columns=columns, leaves=leaves
        )

    async def on_concepts(
        self, student_id: UUID, concept_ids: Sequence[str], *, columns: Columns = None
    ) -> list[ProgressRow | None]:
        """One student's progress on each concept; None where they have not begun."""
        wanted, needed = list(dict.fromkeys(concept_ids)), also(columns, "concept_id")
        rows = await read(self._database, PROGRESS, ON_CONCEPTS, student_id, wanted, columns=needed)
        return keyed(rows, concept_ids, "concept_id")

    async def of_students(self, student_ids: Sequence[UUID], *, columns: Columns = None) -> list[list[ProgressRow]]:
        """All progress of each student."""
        return await per_parent(self._database, PROGRESS, OF_STUDENTS, student_ids, columns=columns)

    async def of_class(self, organization_id: UUID, grade: str | None, concept_ids: Sequence[str]) -> list[ClassRow]:
        """Every student of a class on every one of these concepts that they have begun."""
        return await self._database.fetch(OF_CLASS, organization_id, grade, sorted(set(concept_ids)), row=ClassRow)

    async def class_size(self, organization_id: UUID, grade: str | None) -> int:
        """How many students a class has."""
        size: int = await self._database.fetchval(CLASS_SIZE, organization_id, grade)
        return size
