"""Reads of users, organizations and who belongs to which."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.rows import by_id, per_parent, read
from datasources.relational.statements import Columns, also, columns, lateral
from datasources.relational.texts import Leaves


class UserRow(Row):
    id: UUID
    name: str
    email: str | None
    last_login_at: datetime | None


class OrganizationRow(Row):
    id: UUID
    name: str
    kind: str
    tier: str
    trial_ends_at: datetime | None
    billing_email: str | None
    max_students: int
    student_count: int


class MembershipRow(Row):
    id: str
    organization_id: UUID
    user_id: UUID
    role: str
    joined_at: datetime
    name: str


class ViewerRow(Row):
    id: UUID
    is_active: bool
    locked_until: datetime | None
    student_id: UUID | None
    children: list[UUID]
    organizations: list[UUID]
    roles: list[str]  # held in each of them, one after another
    learn_in: list[UUID]  # where they and the children learn


class CalledRow(Row):
    id: UUID
    handle: str | None
    cognito_sub: str | None


NAME = """coalesce(
    (SELECT coalesce(s.preferred_name, s.first_name) || ' ' || s.last_name FROM student_profiles s WHERE s.user_id = u.id),
    u.name, split_part(u.email, '@', 1), 'Somebody')"""
USER = columns(UserRow, "u", name=NAME)
ORGANIZATION = columns(OrganizationRow, "o", kind="o.type", tier="o.subscription_tier", student_count="o.current_students")
MEMBERSHIP = columns(MembershipRow, "m", id="m.organization_id || '.' || m.user_id || '.' || m.role", name=NAME)

VIEWER = """
SELECT u.id, u.is_active, u.locked_until,
       (SELECT s.id FROM student_profiles s WHERE s.user_id = u.id) AS student_id,
       ARRAY(SELECT g.student_profile_id FROM guardianships g
             WHERE g.guardian_id = u.id AND g.verified_at IS NOT NULL) AS children,
       held.organizations, held.roles,
       ARRAY(SELECT s.organization_id FROM student_profiles s WHERE s.user_id = u.id AND s.organization_id IS NOT NULL
             UNION
             SELECT s.organization_id FROM guardianships g JOIN student_profiles s ON s.id = g.student_profile_id
             WHERE g.guardian_id = u.id AND g.verified_at IS NOT NULL AND s.organization_id IS NOT NULL) AS learn_in
FROM users u CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(m.organization_id), '{}') AS organizations, coalesce(array_agg(m.role), '{}') AS roles
    FROM organization_members m WHERE m.user_id = u.id
) AS held
WHERE u.cognito_sub = $1
"""
CALLED = "SELECT id, handle, cognito_sub FROM users WHERE handle = $1 OR lower(email) = lower($1)"
USERS = f"SELECT {USER} FROM users u WHERE u.id = ANY($1::uuid[])"
ORGANIZATIONS = f"SELECT {ORGANIZATION} FROM organizations o WHERE o.id = ANY($1::uuid[])"
MEMBERSHIPS = f"""
SELECT {MEMBERSHIP} FROM organization_members m JOIN users u ON u.id = m.user_id
WHERE (m.organization_id, m.user_id, m.role) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]))
"""
OF_USERS = lateral(f"""
SELECT {MEMBERSHIP} FROM organization_members m JOIN users u ON u.id = m.user_id
WHERE m.user_id = parent.id ORDER BY m.joined_at, m.organization_id, m.role""")
OF_ORGANIZATIONS = f"""
SELECT parent.place::int4 AS parent, member.*
FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS parent(id, only_for, place)
CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT {MEMBERSHIP} FROM organization_members m JOIN users u ON u.id = m.user_id
        WHERE m.organization_id = parent.id AND ($3::text IS NULL OR m.role = $3)
          AND (parent.only_for IS NULL OR m.role IN ('admin', 'educator') OR m.user_id = parent.only_for)
    ) AS named
    WHERE $4::text IS NULL OR (named.name, named.id) > ($4, $5)
    ORDER BY named.name, named.id LIMIT $6
) AS member
"""
GUARDIANS = lateral(f"""
SELECT {USER} FROM guardianships g JOIN users u ON u.id = g.guardian_id
WHERE g.student_profile_id = parent.id AND g.verified_at IS NOT NULL ORDER BY u.id""")
ORGANIZATIONS_OF = """
SELECT user_id, array_agg(DISTINCT organization_id) AS organizations
FROM organization_members WHERE user_id = ANY($1::uuid[]) GROUP BY user_id
"""
KNOWN = """
SELECT m.user_id AS id FROM organization_members m
WHERE m.user_id = ANY($1::uuid[])
  AND (m.organization_id = ANY($3::uuid[]) OR (m.organization_id = ANY($4::uuid[]) AND m.role IN ('admin', 'educator')))
UNION
SELECT s.user_id FROM student_profiles s
WHERE s.user_id = ANY($1) AND (s.id = ANY($2::uuid[]) OR s.organization_id = ANY($3))
UNION
SELECT g.guardian_id FROM guardianships g
CROSS JOIN LATERAL (SELECT id, organization_id FROM student_profiles WHERE id = g.student_profile_id OFFSET 0) AS s
WHERE g.guardian_id = ANY($1) AND g.verified_at IS NOT NULL AND (s.id = ANY($2) OR s.organization_id = ANY($3))
"""


class People:
    """Users, organizations, memberships, guardianships."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def viewer(self, subject: str) -> ViewerRow | None:
        """The user whom an issuer calls by this subject, active or not, with all that their rights follow from."""
        rows = await self._database.fetch(VIEWER, subject, row=ViewerRow)
        return rows[0] if rows else None

    async def called(self, name: str) -> CalledRow | None:
        """The user with this handle or e-mail address."""
        rows = await self._database.fetch(CALLED, name, row=CalledRow)
        return rows[0] if rows else None

    async def users(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[UserRow | None]:
        return await by_id(self._database, USER, USERS, ids, columns)

    async def organizations(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[OrganizationRow | None]:
        return await by_id(self._database, ORGANIZATION, ORGANIZATIONS, ids, columns)

    async def membership(
        self, organization_id: UUID, user_id: UUID, role: str, *, columns: Columns = None
    ) -> MembershipRow | None:
        rows = await read(self._database, MEMBERSHIP, MEMBERSHIPS, [organization_id], [user_id], [role], columns=columns)
        return rows[0] if rows else None

    async def memberships_of_users(self, user_ids: Sequence[UUID], *, columns: Columns = None) -> list[list[MembershipRow]]:
        """The memberships of each user, oldest first."""
        return await per_parent(self._database, MEMBERSHIP, OF_USERS, user_ids, columns=columns)

    async def members_of(
        self,
        organization_ids: Sequence[UUID],
        only_for: Sequence[UUID | None],
        role: str | None,
        after: tuple[Any, ...],
        first: int,
        *,
        columns: Columns = None,
    ) -> list[list[MembershipRow]]:
        """The members of each organization, by name; `after` is a row's (name, id).

        `only_for` has, for an organization, a user to whom only they themselves and those who teach in it or run it show.
        """
        ordered = also(columns, "name")
        return await per_parent(
            self._database, MEMBERSHIP, OF_ORGANIZATIONS, organization_ids, list(only_for), role, *after, first, columns=ordered
        )

    async def guardians_of(
        self, student_ids: Sequence[UUID], *, columns: Columns = None, leaves: Leaves = None
    ) -> list[list[UserRow]]:
        """The verified guardians of each student."""
        return await per_parent(self._database, USER, GUARDIANS, student_ids, columns=columns, leaves=leaves)

    async def known(
        self, user_ids: Sequence[UUID], learners: Sequence[UUID], schools: Sequence[UUID], places: Sequence[UUID]
    ) -> set[UUID]:
        """Of these users: the members of these schools, those who teach in these places or run them, and the logins and verified
        guardians of these learners and of the schools' students."""
        rows = await self._database.fetch(KNOWN, list(user_ids), list(learners), list(schools), list(places))
        return {row.id for row in rows}

    async def organizations_of(self, user_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
        """The organizations of each user who has any."""
        rows = await self._database.fetch(ORGANIZATIONS_OF, list(user_ids))
        return {row.user_id: set(row.organizations) for row in rows}
