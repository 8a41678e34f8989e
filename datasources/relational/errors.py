"""Errors that users met, as they are kept for platform staff."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from datasources.relational.database import Database, Row
from datasources.relational.rows import by_id, read
from datasources.relational.statements import Columns, columns


class ErrorRow(Row):
    id: UUID
    user_id: UUID | None
    service: str
    kind: str
    message: str
    stack_trace: str | None
    severity: str
    feature: str | None
    affected_user: bool
    created_at: datetime
    resolved_at: datetime | None
    resolution_notes: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewError:
    """An error to keep. It holds nothing of what a user wrote, nor of what a row says."""

    id: UUID
    at: datetime
    subject: str | None
    """By which an issuer calls the user who met it."""

    service: str
    kind: str
    code: str
    message: str
    stack_trace: str | None
    request: dict[str, str]
    severity: str
    feature: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedErrors:
    """Which errors to list; None for any."""

    service: str | None = None
    severities: Collection[str] | None = None
    resolved: bool | None = None
    since: datetime | None = None


ERROR = columns(
    ErrorRow,
    "e",
    service="e.service_name",
    kind="e.error_type",
    message="e.error_message",
    feature="e.affected_feature",
    affected_user="e.user_impact",
)
BY_ID = f"SELECT {ERROR} FROM error_logs e WHERE e.id = ANY($1::uuid[])"
LATEST = f"""
SELECT {ERROR} FROM error_logs e
WHERE ($1::text IS NULL OR e.service_name = $1)
  AND ($2::text[] IS NULL OR e.severity = ANY($2))
  AND ($3::boolean IS NULL OR e.resolved = $3)
  AND e.created_at >= coalesce($4::timestamptz, '-infinity') AND e.created_at <= coalesce($5::timestamptz, 'infinity')
  AND ($5 IS NULL OR (e.created_at, e.id) < ($5, $6::uuid))
ORDER BY e.created_at DESC, e.id DESC LIMIT $7
"""
WRITE = """
INSERT INTO error_logs (id, created_at, user_id, service_name, error_type, error_code, error_message, stack_trace,
    request_data, severity, affected_feature, user_impact)
SELECT new.id, new.at, (SELECT u.id FROM users u WHERE u.cognito_sub = new.subject), new.service, new.kind, new.code,
    new.message, new.trace, new.request::jsonb, new.severity, new.feature, true
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[]) AS new(id, at, subject, service, kind, code, message, trace, request, severity, feature)
ON CONFLICT (id) DO NOTHING
"""
KIND, CODE, FEATURE = 100, 50, 100  # characters that the table has for them


class Errors:
    """The errors of all services."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[ErrorRow | None]:
        return await by_id(self._database, ERROR, BY_ID, ids, columns)

    async def latest(
        self, wanted: WantedErrors, after: tuple[Any, ...], first: int, *, columns: Columns = None
    ) -> list[ErrorRow]:
        """The errors that are wanted, newest first; `after` is a row's (created_at, id)."""
        severities = None if wanted.severities is None else list(wanted.severities)
        given = (wanted.service, severities, wanted.resolved, wanted.since)
        return await read(self._database, ERROR, LATEST, *given, *after, first, columns=columns)

    async def write(self, errors: Sequence[NewError]) -> None:
        """Keeps these errors, in one statement; those that are kept already stay as they are."""
        rows = [
            (
                one.id,
                one.at,
                one.subject,
                one.service,
                one.kind[:KIND],
                one.code[:CODE],
                one.message,
                one.stack_trace,
                orjson.dumps(one.request).decode(),
                one.severity,
                one.feature[:FEATURE] if one.feature else None,
            )
            for one in errors
        ]
        await self._database.fetch(WRITE, *map(list, zip(*rows, strict=True)))
