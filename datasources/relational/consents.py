"""Reads of consents."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from datasources.relational.changes import Change
from datasources.relational.database import Database, Row
from datasources.relational.rows import by_id, per_parent
from datasources.relational.statements import Columns, columns, lateral
from datasources.relational.tables.people import Consent
from learning.vocabulary import ConsentKind


class ConsentRow(Row):
    id: UUID
    student_profile_id: UUID
    kind: str
    policy_version: str
    granted_by: UUID | None
    granted_at: datetime
    withdrawn_at: datetime | None


CONSENT = columns(ConsentRow, "c")
BY_ID = f"SELECT {CONSENT} FROM consents c WHERE c.id = ANY($1::uuid[])"
OF_STUDENTS = lateral(f"""
SELECT DISTINCT ON (c.kind) {CONSENT} FROM consents c WHERE c.student_profile_id = parent.id
ORDER BY c.kind, c.withdrawn_at DESC NULLS FIRST, c.id DESC""")


class Consents:
    """Consents, given and withdrawn."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[ConsentRow | None]:
        return await by_id(self._database, CONSENT, BY_ID, ids, columns)

    async def of_students(self, student_ids: Sequence[UUID], *, columns: Columns = None) -> list[list[ConsentRow]]:
        """The latest of each kind of each student, by kind: the one that holds, or else the one that was withdrawn last."""
        return await per_parent(self._database, CONSENT, OF_STUDENTS, student_ids, columns=columns)


async def withdrawn_last(change: Change, student_id: UUID, kind: ConsentKind) -> UUID | None:
    """The id of the consent of this kind that was withdrawn last."""
    theirs = (Consent.student_profile_id == student_id, Consent.kind == kind, Consent.withdrawn_at.is_not(None))
    found = await change.one(
        select(Consent.__table__).where(*theirs).order_by(Consent.withdrawn_at.desc(), Consent.id.desc()).limit(1)
    )
    return None if found is None else found.id
