"""What ingestion writes about a textbook, and reads before it does. What the API reads of one is in `content.py`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from datasources.relational.database import Database, Row, driver
from datasources.relational.statements import columns
from datasources.relational.tables.content import ContentTerm, Textbook
from datasources.relational.tables.system import AuditEvent
from learning.vocabulary import Difficulty, JobStatus


class Registered(Row):
    """A textbook as it was taken in."""

    id: UUID
    slug: str
    title: str
    namespace: str
    subject_id: str | None
    content_digest: str | None
    embedder: str | None
    processing_status: str
    processing_metadata: dict[str, Any] | None
    total_concepts: int | None
    total_sections: int | None
    chunk_count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What is known of a textbook when it is taken in."""

    id: UUID
    slug: str
    title: str
    subject: str
    subject_id: str
    namespace: str
    publisher: str | None
    isbn: str | None
    year: int | None
    grade_levels: list[str]
    s3_path: str
    content_digest: str
    embedder: str
    file_size_mb: int
    total_concepts: int
    total_sections: int
    chunk_count: int
    estimated_hours: int
    difficulty_range: Difficulty | None
    processing_metadata: dict[str, Any] = field(default_factory=dict)


_REGISTERED = f"SELECT {columns(Registered, 't')} FROM textbooks t WHERE t.slug = $1"
_LEARNT = """
SELECT concept.id FROM unnest($1::text[]) AS concept (id) CROSS JOIN LATERAL (
    SELECT FROM concept_progress WHERE concept_id = concept.id
    UNION ALL SELECT FROM learning_paths WHERE current_concept_id = concept.id
    UNION ALL SELECT FROM learning_paths WHERE next_concept_id = concept.id
    LIMIT 1
) AS referring
"""
_SUBJECT = """
SELECT coalesce(sum(estimated_hours), 0)::int AS hours,
       coalesce((SELECT array_agg(DISTINCT grade) FROM textbooks g, unnest(g.grade_levels) AS grade WHERE g.subject_id = $1
                 AND g.archived_at IS NULL), '{}') AS grade_levels
FROM textbooks WHERE subject_id = $1 AND archived_at IS NULL
"""
_ORDINAL = """
SELECT count(*) FROM textbooks WHERE subject_id = $1 AND id <> $2
AND created_at <= coalesce((SELECT created_at FROM textbooks WHERE id = $2), now())
"""
_PROGRESSED = """
WITH waiting AS (SELECT count(*) AS n FROM outbox WHERE key = $1 AND delivered_at IS NULL)
UPDATE textbooks SET
    processing_percent = greatest(0, 100 - (100 * n / greatest(1, (processing_metadata->>'commands')::int))),
    processing_status = CASE WHEN n = 0 THEN 'completed' ELSE 'running' END,
    processed_at = CASE WHEN n = 0 THEN now() ELSE processed_at END,
    processing_error = NULL
FROM waiting WHERE slug = $1 AND processing_status <> 'completed'
"""


async def find(database: Database, slug: str) -> Registered | None:
    """The textbook with this slug."""
    rows = await database.fetch(_REGISTERED, slug, row=Registered)
    return rows[0] if rows else None


async def every(database: Database) -> list[Registered]:
    """Every textbook, by slug."""
    sql = f"SELECT {columns(Registered, 't')} FROM textbooks t ORDER BY t.slug"
    return await database.fetch(sql, row=Registered)


async def learnt(database: Database, concept_ids: Sequence[str]) -> set[str]:
    """Those of these concepts that a student's progress or path refers to."""
    return {row.id for row in await database.fetch(_LEARNT, list(concept_ids))}


async def ordinal(database: Database, subject_id: str, textbook_id: UUID) -> int:
    """How many textbooks of the subject were taken in before this one."""
    return int(await database.fetchval(_ORDINAL, subject_id, textbook_id))


async def in_turn(connection: AsyncConnection, slug: str) -> str | None:
    """Waits until no other transaction registers this textbook; gives the digest that it is registered with by then."""
    await driver(connection).execute("SELECT pg_advisory_xact_lock(hashtext('textbook ' || $1))", slug)
    digest: str | None = await driver(connection).fetchval("SELECT content_digest FROM textbooks WHERE slug = $1", slug)
    return digest


async def register(connection: AsyncConnection, new: Registration, before: Registered | None, terms: Mapping[int, int]) -> None:
    """Registers the textbook as pending, with an audit event, and in how many of its passages each term is."""
    values = {**asdict(new), "processing_status": JobStatus.PENDING, "processing_percent": 0, "processed_at": None}
    changed = {name: value for name, value in values.items() if name not in ("id", "slug")}
    statement = upsert(Textbook).values(**values, processing_error=None)
    await connection.execute(statement.on_conflict_do_update(index_elements=["slug"], set_={**changed, "processing_error": None}))
    await connection.execute(
        insert(AuditEvent).values(
            actor="ingestion",
            action="textbook.updated" if before else "textbook.registered",
            entity="textbooks",
            entity_id=str(new.id),
            before=_told(dict(before)) if before else None,
            after=_told(values),
        )
    )
    await connection.execute(delete(ContentTerm).where(ContentTerm.textbook_id == new.id))
    await driver(connection).copy_records_to_table(
        "content_terms",
        columns=("textbook_id", "term", "documents"),
        records=[(new.id, term, documents) for term, documents in terms.items()],
    )


async def subject_totals(connection: AsyncConnection, subject_id: str) -> tuple[int, list[str]]:
    """The hours of all textbooks of a subject, and the grades that they are for."""
    row = await driver(connection).fetchrow(_SUBJECT, subject_id)
    return int(row["hours"]), sorted(row["grade_levels"])


async def commanded(connection: AsyncConnection, slug: str, commands: int) -> None:
    """Notes how many commands will carry the textbook over, for `progressed` to count by."""
    sql = """UPDATE textbooks SET processing_metadata = processing_metadata || jsonb_build_object('commands', $2::int)
             WHERE slug = $1"""
    await driver(connection).execute(sql, slug, commands)


async def progressed(connection: AsyncConnection, key: str) -> None:
    """Brings a textbook's percentage and status to what is left of its commands. Nothing, when the key is no textbook's."""
    await driver(connection).execute(_PROGRESSED, key)


async def embedders(database: Database) -> set[str]:
    """The embedders by which textbooks' passages were embedded."""
    rows = await database.fetch("SELECT DISTINCT embedder FROM textbooks WHERE embedder IS NOT NULL")
    return {row.embedder for row in rows}


async def failed(database: Database, key: str, why: str) -> None:
    """A store refused a command of this textbook."""
    sql = """UPDATE textbooks SET processing_status = 'failed', processing_error = $2
             WHERE slug = $1 AND processing_status <> 'completed'"""
    await database.fetch(sql, key, why)


async def embedded_by(connection: AsyncConnection, embedder: str) -> None:
    """Every textbook's passages are those of this embedder from now on."""
    await connection.execute(update(Textbook).values(embedder=embedder, updated_at=func.now()))


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What an audit event keeps of a row."""
    kept = {name: value for name, value in values.items() if value is not None and name != "processing_metadata"}
    told: dict[str, Any] = json.loads(json.dumps(kept, default=str))
    return told
