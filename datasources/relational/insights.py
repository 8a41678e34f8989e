"""Reads of engagement, and the views that are kept for such reads. How days are counted is in `insights_days.py`."""

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
DAY_OF_ALL = columns(EngagementRow, "e", average_mastery="e.average_mastery_score")
OF_STUDENTS = lateral(f"""
SELECT {DAY} FROM engagement_analytics e
WHERE e.student_profile_id = parent.id AND e.date BETWEEN $2 AND $3 ORDER BY e.date""")
OF_ORGANIZATIONS = lateral(f"""
SELECT {DAY_OF_ALL} FROM organization_daily_engagement e
WHERE e.organization_id = parent.id AND e.date BETWEEN $2 AND $3 ORDER BY e.date""")
OVERVIEWS = ("organization_daily_engagement",)
STATISTICS = ("concept_difficulty", "hook_effectiveness")
VIEWS = OVERVIEWS + STATISTICS
"""What is worked out from many rows and read as if it were a table, as it was at the last refresh."""
REFRESHING = 600.0  # seconds that one may take


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
        """The same for all students of each organization together, as of the last refresh: sums, and means over the students who
        were active."""
        return await per_parent(self._database, DAY_OF_ALL, OF_ORGANIZATIONS, ids, start, end, columns=columns, leaves=leaves)


async def refresh(database: Database, views: Sequence[str]) -> None:
    """Works the views out anew, one after the other, while they are read; whoever refreshes the same one meanwhile waits."""
    async with database.alone() as connection:
        for view in views:
            await connection.execute(f"REFRESH MATERIALIZED VIEW CONCURRENTLY {view}", timeout=REFRESHING)
