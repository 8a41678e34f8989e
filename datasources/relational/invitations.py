"""Reads of invitations that were not yet accepted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.rows import keyed, per_parent
from datasources.relational.statements import Columns, columns, lateral


class InvitationRow(Row):
    id: UUID
    organization_id: UUID
    email: str
    role: str
    student_profile_id: UUID | None
    expires_at: datetime


class TokenRow(Row):
    id: UUID
    email: str
    role: str
    accepted_by: UUID | None


INVITATION = columns(InvitationRow, "i")
OPEN = "i.accepted_at IS NULL AND i.revoked_at IS NULL"
BY_ID = f"""
SELECT {INVITATION} FROM invitations i
WHERE i.id = ANY($1::uuid[]) AND i.accepted_at IS NULL AND ($2 OR i.revoked_at IS NULL)
"""
OF_ORGANIZATIONS = lateral(
    f"SELECT {INVITATION} FROM invitations i WHERE i.organization_id = parent.id AND {OPEN} ORDER BY i.id DESC"
)
BY_TOKEN = "SELECT id, email, role, accepted_by FROM invitations WHERE token_hash = $1 AND revoked_at IS NULL"


class Invitations:
    """Invitations; those that were accepted or revoked are not there, unless something else is said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[UUID | None], revoked: bool = False) -> list[InvitationRow | None]:
        """With `revoked`, those too."""
        wanted = [id for id in ids if id is not None]
        rows = await self._database.fetch(BY_ID, wanted, revoked, row=InvitationRow) if wanted else []
        return keyed(rows, ids, "id")

    async def of_organizations(self, organization_ids: Sequence[UUID], *, columns: Columns = None) -> list[list[InvitationRow]]:
        """Those of each organization, newest first, expired ones too."""
        return await per_parent(self._database, INVITATION, OF_ORGANIZATIONS, organization_ids, columns=columns)

    async def by_token(self, token_hash: str) -> TokenRow | None:
        """The one that has this token, accepted or not."""
        rows = await self._database.fetch(BY_TOKEN, token_hash, row=TokenRow)
        return rows[0] if rows else None
