"""Reads of remediations."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.rows import by_id, keyed, per_parent, read
from datasources.relational.statements import Columns, also, columns, lateral
from datasources.relational.texts import Leaves


class RemediationRow(Row):
    id: UUID
    student_profile_id: UUID
    original_assessment_id: UUID
    concept_id: str
    focus: str
    target_steps: list[str]
    status: str
    exercises_completed: int
    exercises_total: int
    initial_score: float
    final_score: float | None
    completed_at: datetime | None


REMEDIATION = columns(
    RemediationRow,
    "r",
    focus="r.focus_area",
    initial_score="coalesce(r.initial_understanding, 0)",
    final_score="r.final_understanding",
)
BY_ID = f"SELECT {REMEDIATION} FROM remediation_paths r WHERE r.id = ANY($1::uuid[])"
OF_ASSESSMENTS = f"SELECT {REMEDIATION} FROM remediation_paths r WHERE r.original_assessment_id = ANY($1::uuid[])"
ACTIVE = lateral(f"""
SELECT {REMEDIATION} FROM remediation_paths r
WHERE r.student_profile_id = parent.id AND r.status = 'active' ORDER BY r.started_at DESC, r.id""")


class Remediation:
    """Remediations: an answer has at most one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[RemediationRow | None]:
        return await by_id(self._database, REMEDIATION, BY_ID, ids, columns)

    async def of_assessments(self, assessment_ids: Sequence[UUID], *, columns: Columns = None) -> list[RemediationRow | None]:
        """The remediation of each answer; None where none was begun."""
        needed = also(columns, "original_assessment_id")
        rows = await read(self._database, REMEDIATION, OF_ASSESSMENTS, list(assessment_ids), columns=needed)
        return keyed(rows, assessment_ids, "original_assessment_id")

    async def active_of(
        self, student_ids: Sequence[UUID], *, columns: Columns = None, leaves: Leaves = None
    ) -> list[list[RemediationRow]]:
        """The remediations of each student that are under way, newest first."""
        return await per_parent(self._database, REMEDIATION, ACTIVE, student_ids, columns=columns, leaves=leaves)
