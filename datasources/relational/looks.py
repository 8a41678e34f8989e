"""Looks at what pupils answered, in the audit trail."""

from collections.abc import Sequence
from uuid import UUID

from datasources.relational.database import Database

WRITE = """
INSERT INTO audit_events (actor_id, actor, action, entity, entity_id)
SELECT $1, $2, 'looked', $3, answer.id::text FROM unnest($4::uuid[]) AS answer(id)
"""


class Looks:
    """The looks of all viewers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, viewer_id: UUID, words: str, entity: str, ids: Sequence[UUID]) -> None:
        """The user looked at these rows of a table; `words` say who they were in the house, without a name. One statement."""
        await self._database.fetch(WRITE, viewer_id, words, entity, list(ids))
