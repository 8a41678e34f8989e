"""Reads of student profiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.rows import by_id, keyed, per_parent, read
from datasources.relational.statements import Columns, also, columns, lateral, like
from datasources.relational.texts import Leaves


class StudentRow(Row):
    id: UUID
    user_id: UUID | None
    organization_id: UUID | None
    name: str
    first_name: str
    last_name: str
    preferred_name: str | None
    birthday: date | None
    grade_level: str | None
    time_zone: str
    interests: list[dict[str, Any]]
    learning_styles: dict[str, int]  # a LearningStyle, and how often they said so
    life_category_weights: dict[str, float]
    preferred_session_minutes: int
    daily_goal_minutes: int
    notification_preferences: dict[str, Any]
    level: int
    experience_points: int
    total_points: int
    current_streak_days: int
    longest_streak_days: int
    last_active_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which students of an organization to list; what is None does not matter."""

    name: str | None = None  # a part of it
    grade_level: str | None = None
    inactive_since: date | None = None
    in_remediation: bool | None = None
    only: Sequence[UUID] | None = None  # of these alone,
    whole: Sequence[UUID] = ()  # but of these organizations all


STUDENT = columns(
    StudentRow,
    "s",
    name="coalesce(s.preferred_name, s.first_name) || ' ' || s.last_name",
    time_zone="s.timezone",
    learning_styles="s.learning_style_indicators",
    preferred_session_minutes="s.preferred_session_length",
    last_active_on="s.last_activity_date",
)
BY_ID = f"SELECT {STUDENT} FROM student_profiles s WHERE s.id = ANY($1::uuid[])"
OF_USERS = f"SELECT {STUDENT} FROM student_profiles s WHERE s.user_id = ANY($1::uuid[])"
ORGANIZATIONS = "SELECT id, organization_id FROM student_profiles WHERE id = ANY($1::uuid[])"
CHILDREN = lateral(f"""
SELECT {STUDENT} FROM guardianships g JOIN student_profiles s ON s.id = g.student_profile_id
WHERE g.guardian_id = parent.id AND g.verified_at IS NOT NULL ORDER BY s.last_name, s.first_name, s.id""")
OF_ORGANIZATIONS = lateral(f"""
SELECT {STUDENT} FROM student_profiles s
WHERE s.organization_id = parent.id
  AND ($2::uuid[] IS NULL OR s.id = ANY($2) OR s.organization_id = ANY($11::uuid[]))
  AND ($3::text IS NULL OR coalesce(s.preferred_name, s.first_name) || ' ' || s.last_name ILIKE $3)
  AND ($4::text IS NULL OR s.grade_level = $4)
  AND ($5::date IS NULL OR s.last_activity_date IS NULL OR s.last_activity_date < $5)
  AND ($6::boolean IS NULL OR $6 = (  -- counted: for EXISTS, the active remediations of all schools would be hashed
      SELECT count(*) > 0 FROM remediation_paths r WHERE r.student_profile_id = s.id AND r.status = 'active'))
  AND ($7::text IS NULL OR (s.last_name, s.first_name, s.id) > ($7, $8, $9::uuid))
ORDER BY s.last_name, s.first_name, s.id LIMIT $10""")


class Students:
    """Student profiles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[StudentRow | None]:
        return await by_id(self._database, STUDENT, BY_ID, ids, columns)

    async def of_users(self, user_ids: Sequence[UUID], *, columns: Columns = None) -> list[StudentRow | None]:
        """The profile of each user; None for those who do not learn."""
        rows = await read(self._database, STUDENT, OF_USERS, list(user_ids), columns=also(columns, "user_id"))
        return keyed(rows, user_ids, "user_id")

    async def children_of(self, user_ids: Sequence[UUID], *, columns: Columns = None) -> list[list[StudentRow]]:
        """The students each user is a verified guardian of, by name."""
        return await per_parent(self._database, STUDENT, CHILDREN, user_ids, columns=columns)

    async def organizations(self, ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
        """The organization of each of these students."""
        return {row.id: row.organization_id for row in await self._database.fetch(ORGANIZATIONS, list(ids))}

    async def of_organizations(
        self,
        organization_ids: Sequence[UUID],
        wanted: Wanted,
        after: tuple[Any, ...],
        first: int,
        *,
        columns: Columns = None,
        leaves: Leaves = None,
    ) -> list[list[StudentRow]]:
        """The students of each organization, by last name, first name and id; `after` is such a triple."""
        return await per_parent(
            self._database,
            STUDENT,
            OF_ORGANIZATIONS,
            organization_ids,
            None if wanted.only is None else list(wanted.only),
            None if wanted.name is None else like(wanted.name),
            wanted.grade_level,
            wanted.inactive_since,
            wanted.in_remediation,
            *after,
            first,
            list(wanted.whole),
            columns=columns,
            leaves=leaves,
        )
