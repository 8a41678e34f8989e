"""What keeps the house itself in order: events, the audit trail, commands to the other stores, and keys of repeated requests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from datasources.relational.tables.base import Base, Created, Id, Now, foreign, json_object, one_of, whole

EVENT_KINDS = (
    "path_changed",
    "session_changed",
    "exercise_changed",
    "answer_evaluated",
    "concept_progressed",
    "remediation_changed",
    "achievement_earned",
    "challenge_progressed",
)
"""The sorts of progress event, one for each type of the API."""


class ProgressEvent(Base):
    """Something that happened in a student's learning, written in the transaction that did it; kept for 30 days.

    `position` is its place in the log. It is given while the transaction commits, one transaction after another (`r0006`), so
    that a reader who goes on after the last that they saw passes over none; until then it is null, and nobody else sees the row.
    """

    __tablename__ = "progress_events"
    __table_args__ = (
        Index("idx_progress_events_position", "position", unique=True, postgresql_where=text("position IS NOT NULL")),
        Index("idx_progress_events_student", "student_profile_id", "position"),
        Index("idx_progress_events_organization", "organization_id", "position"),
        Index("idx_progress_events_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    position: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[Now]
    student_profile_id: Mapped[UUID] = foreign("student_profiles", "CASCADE")
    organization_id: Mapped[UUID | None] = foreign("organizations", "CASCADE")  # the student's, when it happened
    kind: Mapped[str] = one_of(*EVENT_KINDS)
    entity_id: Mapped[str]
    payload: Mapped[dict[str, Any]] = json_object(default=True)


class AuditEvent(Base):
    """Who did what to which row, with what it said before and after.

    Append-only: a trigger refuses any change, but for `actor_id` when that user is erased.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("idx_audit_events_entity", "entity", "entity_id", "at"),
        Index("idx_audit_events_actor", "actor_id"),
        Index("idx_audit_events_at", "at"),
    )

    id: Mapped[Id]
    at: Mapped[Now]
    actor_id: Mapped[UUID | None] = foreign("users", "SET NULL")
    actor: Mapped[str]  # in words: a handle, `system`, `ingestion`
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[str]
    before: Mapped[dict[str, Any] | None] = json_object()
    after: Mapped[dict[str, Any] | None] = json_object()


class Outbox(Created, Base):
    """A write that another store still has to make, in the order of the ids; its payload is let go once delivered."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("(delivered_at IS NULL) = (payload IS NOT NULL)", name="payload_until_delivered"),
        Index("idx_outbox_undelivered", "id", postgresql_where=text("delivered_at IS NULL")),
        Index("idx_outbox_key", "key", postgresql_where=text("delivered_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    store: Mapped[str] = one_of("graph", "content")
    kind: Mapped[str]
    key: Mapped[str]  # what it concerns, e.g. a textbook's slug
    payload: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    attempts: Mapped[int] = whole(default=0)
    last_error: Mapped[str | None]
    delivered_at: Mapped[datetime | None]


class IdempotencyKey(Created, Base):
    """The answer to a user's request, so that the same request again gets it again. Another input under the key is a conflict."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("idx_idempotency_keys_created", "created_at"),)

    user_id: Mapped[UUID] = foreign("users", "CASCADE", primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    operation: Mapped[str] = mapped_column(Text)
    input_hash: Mapped[str]
    answer: Mapped[dict[str, Any]] = json_object()
