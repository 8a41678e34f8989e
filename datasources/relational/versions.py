"""The versions of what is taught: what a hook, an example or a concept said after each edit, and what all of it is called now."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from datasources.relational.database import Database, driver

_CURRENT = """
SELECT t.slug || '@' || left(coalesce(t.content_digest, ''), 12) ||
       coalesce('+' || nullif((SELECT count(*) FROM content_versions), 0), '')
FROM textbooks t WHERE t.id = $1
"""
_ADD = """
INSERT INTO content_versions (entity, entity_id, version, content, author_id)
SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4 FROM content_versions WHERE entity = $1 AND entity_id = $2
"""


async def current_version(database: Database, textbook_id: UUID) -> str:
    """The version of what this textbook teaches: its slug, what it was taken in from, and, behind a plus sign, how many edits
    authors have committed, of whatever it is. After each edit it is another.

    Raises `LookupError` where there is no such textbook.
    """
    version = await database.fetchval(_CURRENT, textbook_id)
    if version is None:
        raise LookupError(f"there is no textbook {textbook_id}")
    return str(version)


async def add_version(
    connection: AsyncConnection, entity: str, entity_id: str, content: dict[str, Any], author_id: UUID | None
) -> None:
    """Keeps what something says after this author's edit. The caller has locked it: nobody else edits it meanwhile."""
    await driver(connection).execute(_ADD, entity, entity_id, content, author_id)
