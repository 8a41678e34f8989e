"""Reads of engagement."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.rows import per_parent
from datasources.relational.statements import Columns, columns, lateral
from datasources.relational.texts import Leaves


class EngagementRow(Row):
    date: date
    student_count: int
    active_minutes: int
    session_count: int
    exercises_completed: int
    concepts_mastered: int
    average_mastery: float | None
    engagement_score: float | None


DAY = columns(EngagementRow, "e", student_count="1", average_mastery="e.average_mastery_score")
DAY_OF_ALL = columns(
    EngagementRow,
    "e",
    student_count="count(*)::int",
    active_minutes="sum(e.active_minutes)::int",
    session_count="sum(e.session_count)::int",
    exercises_completed="sum(e.exercises_completed)::int",
    concepts_mastered="sum(e.concepts_mastered)::int",
    average_mastery="avg(e.average_mastery_score)::numeric(5,4)",
    engagement_score="avg(e.engagement_score)::numeric(5,4)",
)
OF_STUDENTS = lateral(f"""
SELECT {DAY} FROM engagement_analytics e
WHERE e.student_profile_id = parent.id AND e.date BETWEEN $2 AND $3 ORDER BY e.date""")
OF_ORGANIZATIONS = lateral(f"""
SELECT {DAY_OF_ALL}
FROM student_profiles s CROSS JOIN LATERAL (  -- each student's own days: joined, it would be everybody's days of those months
    SELECT * FROM engagement_analytics d WHERE d.student_profile_id = s.id AND d.date BETWEEN $2 AND $3 OFFSET 0
) AS e
WHERE s.organization_id = parent.id GROUP BY e.date ORDER BY e.date""")


class Insights:
    """What students did, day by day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_students(
        self, student_ids: Sequence[UUID], start: date, end: date, *, columns: Columns = None, leaves: Leaves = None
    ) -> list[list[EngagementRow]]:
        """Each student's days with activity, from the first to the last, both included."""
        return await per_parent(self._database, DAY, OF_STUDENTS, student_ids, start, end, columns=columns, leaves=leaves)

    async def of_organizations(
        self, ids: Sequence[UUID], start: date, end: date, *, columns: Columns = None, leaves: Leaves = None
    ) -> list[list[EngagementRow]]:
        """The same for all students of each organization together: sums, and means over the students who were active."""
        return await per_parent(self._database, DAY_OF_ALL, OF_ORGANIZATIONS, ids, start, end, columns=columns, leaves=leaves)
