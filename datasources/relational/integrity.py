"""What `spool doctor` asks of PostgreSQL beside its counters: where rows point into the graph, which rows it is told of, rows in
partitions that should have none, what waits in the outbox, which jobs are not done; and what it writes when it mends."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from datasources.graph.port import Label
from datasources.relational.content import EXAMPLE, HOOK, ExampleRow, HookRow
from datasources.relational.database import Database, Row, driver
from datasources.relational.statements import columns
from datasources.relational.tables import AuditEvent
from learning.vocabulary import PathStatus

R = TypeVar("R", HookRow, ExampleRow, "StudyingRow")

Source = Database | AsyncConnection
"""Where rows are read: the database, or the transaction that has just written them."""

PAGE = 2_000  # rows that are read at once
DEFAULT_PARTITIONS = ("learning_sessions_default", "session_interactions_default", "engagement_analytics_default")


class Reference(Row):
    """That a column holds the id of a node."""

    label: str
    place: str  # table.column
    id: str


class StudyingRow(Row):
    """A student's live path, as the graph is told of it."""

    id: UUID
    student_profile_id: UUID
    subject_id: str
    started_at: datetime
    current_concept_id: str | None


class Waiting(Row):
    """What waits in the outbox."""

    commands: int
    overdue: int  # of them, those that have waited too long
    attempted: int  # and those that a store has refused, or did not answer
    oldest: timedelta | None  # how long the oldest has waited
    last_error: str | None


class Undone(Row):
    """Jobs that are not done as they should be."""

    waiting: int
    overdue: int  # of them, those that nobody took up for too long
    failed: int  # and were given up
    names: str | None  # of the last two


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the outbox was at a moment. Whatever is decided for other stores moves it."""

    last: int  # the newest command's id
    waiting: int


@dataclass(frozen=True, slots=True)
class Mended:
    """What an audit event says of something that was mended."""

    entity: str
    entity_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def _indexed(table: str, column: str, label: Label = Label.CONCEPT) -> str:
    """The distinct ids of a column that an index leads with: a step of the index for each id, not each row."""
    return f"""
    SELECT '{label}' AS label, '{table}.{column}' AS place, id FROM (
        WITH RECURSIVE steps AS (
            (SELECT {column} AS id FROM {table} ORDER BY {column} LIMIT 1)
            UNION ALL
            SELECT (SELECT t.{column} FROM {table} t WHERE t.{column} > steps.id ORDER BY t.{column} LIMIT 1)
            FROM steps WHERE steps.id IS NOT NULL
        ) SELECT id FROM steps
    ) AS found WHERE id IS NOT NULL"""


def _scanned(table: str, column: str, label: Label = Label.CONCEPT, *, array: bool = False) -> str:
    value = f"unnest({column})" if array else column
    return f"""
    SELECT '{label}', '{table}.{column}', id FROM (SELECT DISTINCT {value} AS id FROM {table}) AS found WHERE id IS NOT NULL"""


_REFERENCES = " UNION ALL ".join(
    [
        _indexed("content_hooks", "concept_id"),
        _indexed("content_examples", "concept_id"),
        _indexed("concept_progress", "concept_id"),
        _indexed("learning_sessions", "concept_id"),
        _indexed("assessments", "concept_id"),
        _indexed("exercise_generations", "concept_id"),
        _indexed("remediation_paths", "concept_id"),
        _scanned("learning_paths", "current_concept_id"),
        _scanned("learning_paths", "next_concept_id"),
        _scanned("learning_paths", "available_concepts", array=True),
        _scanned("learning_paths", "current_section_id", Label.SECTION),
        _scanned("learning_paths", "current_topic_id", Label.TOPIC),
        _scanned("textbooks", "subject_id", Label.SUBJECT),
    ]
)
_HOOKS = f"SELECT {HOOK} FROM content_hooks h WHERE h.is_active AND h.id > $1 ORDER BY h.id LIMIT {PAGE}"
_EXAMPLES = f"SELECT {EXAMPLE} FROM content_examples h WHERE h.is_active AND h.id > $1 ORDER BY h.id LIMIT {PAGE}"
_STUDYING = f"""
SELECT {columns(StudyingRow, "p", subject_id="t.subject_id")} FROM learning_paths p JOIN textbooks t ON t.id = p.textbook_id
WHERE p.status IN ('{PathStatus.ACTIVE}', '{PathStatus.PAUSED}') AND t.subject_id IS NOT NULL AND p.id > $1
ORDER BY p.id LIMIT {PAGE}
"""
_WAITING = """
SELECT count(*)::int AS commands, count(*) FILTER (WHERE created_at < now() - $1::interval)::int AS overdue,
       count(*) FILTER (WHERE attempts > 0)::int AS attempted, now() - min(created_at) AS oldest,
       (SELECT last_error FROM outbox WHERE delivered_at IS NULL AND last_error IS NOT NULL ORDER BY id LIMIT 1) AS last_error
FROM outbox WHERE delivered_at IS NULL
"""
_UNDONE = """
SELECT count(*) FILTER (WHERE status = 'todo')::int AS waiting, count(*) FILTER (WHERE overdue)::int AS overdue,
       count(*) FILTER (WHERE status = 'failed')::int AS failed,
       string_agg(DISTINCT task_name, ', ' ORDER BY task_name) FILTER (WHERE overdue OR status = 'failed') AS names
FROM procrastinate_jobs j CROSS JOIN LATERAL (
    SELECT status = 'todo' AND coalesce(
        j.scheduled_at, (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'deferred')
    ) < now() - $1::interval AS overdue
) AS patience
WHERE status IN ('todo', 'failed')
"""
_MARK = """
SELECT coalesce((SELECT max(id) FROM outbox), 0) AS last, (SELECT count(*) FROM outbox WHERE delivered_at IS NULL) AS waiting
"""
_RELEASED = """
UPDATE textbooks SET content_digest = NULL WHERE id = ANY($1::uuid[]) AND content_digest IS NOT NULL
RETURNING id::text AS id, old.content_digest AS digest
"""


async def references(database: Database) -> list[Reference]:
    """Every distinct id of a node of the graph that rows hold."""
    return await database.fetch(_REFERENCES, row=Reference)


def hooks(source: Source) -> AsyncIterator[HookRow]:
    """Every hook in use."""
    return _paged(source, _HOOKS, HookRow)


def examples(source: Source) -> AsyncIterator[ExampleRow]:
    """Every example in use."""
    return _paged(source, _EXAMPLES, ExampleRow)


def studying(source: Source) -> AsyncIterator[StudyingRow]:
    """Every live path whose subject is known."""
    return _paged(source, _STUDYING, StudyingRow)


async def strays(database: Database) -> dict[str, int]:
    """How many rows each DEFAULT partition holds, of those that hold any."""
    counts = ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in DEFAULT_PARTITIONS)
    [row] = await database.fetch(f"SELECT {counts}")
    return {name: held for name, held in row.items() if held}


async def waiting(database: Database, patience: timedelta) -> Waiting:
    """What waits in the outbox; overdue is what has waited longer than `patience`."""
    [row] = await database.fetch(_WAITING, patience, row=Waiting)
    return row


async def undone(database: Database, patience: timedelta) -> Undone:
    """The jobs that wait, or were given up; overdue are those that could have been done for longer than `patience`."""
    [row] = await database.fetch(_UNDONE, patience, row=Undone)
    return row


async def mark(database: Database) -> Mark:
    """How far the outbox is."""
    [row] = await database.fetch(_MARK)
    return Mark(row.last, row.waiting)


async def still_at(connection: AsyncConnection, mark: Mark) -> bool:
    """Whether nothing was decided for other stores since the mark, nor will be until this transaction ends."""
    await driver(connection).execute("LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE")
    row = await driver(connection).fetchrow(_MARK)
    return Mark(row["last"], row["waiting"]) == mark


async def release(connection: AsyncConnection, textbook_ids: Sequence[UUID]) -> list[Mended]:
    """Forgets which sources these textbooks came from, so that the same ones can be taken in again; gives what it forgot."""
    rows = await driver(connection).fetch(_RELEASED, sorted(textbook_ids))
    return [Mended("textbooks", row["id"], {"content_digest": row["digest"]}, {"content_digest": None}) for row in rows]


async def note(connection: AsyncConnection, actor: str, action: str, mended: Iterable[Mended]) -> None:
    """Writes the audit events of what was mended."""
    events = [
        {
            "actor": actor,
            "action": action,
            "entity": one.entity,
            "entity_id": one.entity_id,
            "before": one.before,
            "after": one.after,
        }
        for one in mended
    ]
    if events:
        await connection.execute(insert(AuditEvent), events)


async def _paged(source: Source, sql: str, row: type[R]) -> AsyncIterator[R]:
    after = UUID(int=0)
    while page := await _page(source, sql, row, after):
        for one in page:
            yield one
        after = page[-1].id


async def _page(source: Source, sql: str, row: type[R], after: UUID) -> list[R]:
    if isinstance(source, Database):
        return await source.fetch(sql, after, row=row)
    page: list[R] = await driver(source).fetch(sql, after, record_class=row)
    return page
