"""Invitations whose letter has still to be sent.

A letter is claimed before it is sent, and due again a minute later unless it is said to be sent: so whoever sends it may fail, or
die. The token is made at the claim: it is in the letter, and its hash in the row.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from datasources.relational.database import Database, Row

AGAIN = timedelta(minutes=1)
MOST = 100  # letters at a time


class ClaimedRow(Row):
    """What a letter says."""

    id: UUID
    email: str
    role: str
    organization: str
    inviter: str | None
    expires_at: datetime


OPEN = "letter_due_at <= $1 AND expires_at > $1 AND accepted_at IS NULL AND revoked_at IS NULL"
DUE = f"SELECT id FROM invitations WHERE {OPEN} ORDER BY letter_due_at LIMIT {MOST}"
CLAIM = f"""
WITH claimed AS (
    UPDATE invitations SET letter_due_at = $3, token_hash = $4 WHERE id = $2 AND {OPEN}
    RETURNING id, organization_id, email, role, invited_by, expires_at
)
SELECT c.id, c.email, c.role, o.name AS organization, u.name AS inviter, c.expires_at
FROM claimed c JOIN organizations o ON o.id = c.organization_id LEFT JOIN users u ON u.id = c.invited_by
"""
SENT = "UPDATE invitations SET letter_due_at = NULL WHERE id = $1 AND token_hash = $2"


def hashed(token: str) -> str:
    """How a token stands in its row. A token is random and long: it takes no salt."""
    return sha256(token.encode()).hexdigest()


def unsent() -> str:
    """The hash of an invitation whose token nobody has."""
    return hashed(secrets.token_urlsafe())


async def due(database: Database, now: datetime) -> Sequence[UUID]:
    """Invitations whose letter is due, longest first."""
    return [row.id for row in await database.fetch(DUE, now)]


async def claim(database: Database, id: UUID, now: datetime) -> tuple[ClaimedRow, str] | None:
    """What is to be sent, and its token. None where nothing is due, or another has claimed it."""
    token = secrets.token_urlsafe()
    rows = await database.fetch(CLAIM, now, id, now + AGAIN, hashed(token), row=ClaimedRow)
    return (rows[0], token) if rows else None


async def sent(database: Database, id: UUID, token: str) -> None:
    """The letter with this token needs no other."""
    await database.fetch(SENT, id, hashed(token))
