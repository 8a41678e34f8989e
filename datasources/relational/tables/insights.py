"""What students did each day, and what went wrong for users."""

from datetime import date as Date
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Computed, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from datasources.relational.tables.base import Base, Id, Tracked, flag, foreign, json_object, score, whole, word
from learning.vocabulary import Severity


class EngagementAnalytics(Tracked, Base):
    """What one student did on one of their days; partitioned by month. Recomputed from the sessions and answers of the day.

    Not so `has_learning`: the days that have it make the student's streak. It is set in the transaction that stores what was
    learned on the day, and stays.
    """

    __tablename__ = "engagement_analytics"
    __table_args__ = (
        UniqueConstraint("student_profile_id", "date", name="unique_student_date"),
        CheckConstraint("active_minutes <= total_minutes", name="active_minutes"),
        Index("idx_engagement_date", "date"),
        {"postgresql_partition_by": "RANGE (date)"},
    )

    id: Mapped[Id]
    student_profile_id: Mapped[UUID] = foreign("student_profiles", "CASCADE")
    date: Mapped[Date] = mapped_column(primary_key=True)

    has_learning: Mapped[bool] = flag()
    total_minutes: Mapped[int] = whole(default=0)
    active_minutes: Mapped[int] = whole(default=0)
    lesson_minutes: Mapped[int] = whole(default=0)
    exercise_minutes: Mapped[int] = whole(default=0)

    concepts_viewed: Mapped[int] = whole(default=0)
    exercises_completed: Mapped[int] = whole(default=0)
    exercises_mastered: Mapped[int] = whole(default=0)

    average_session_length: Mapped[int | None] = whole()  # minutes
    session_count: Mapped[int] = whole(default=0)
    engagement_score: Mapped[float | None] = score()

    concepts_mastered: Mapped[int] = whole(default=0)
    average_mastery_score: Mapped[float | None] = score()
    remediation_sessions: Mapped[int] = whole(default=0)


class ErrorLog(Tracked, Base):
    """An error that a user met, resolved once `resolved_at` is set. Request and response are redacted before they get here."""

    __tablename__ = "error_logs"
    __table_args__ = (
        Index("idx_errors_created", "created_at"),
        Index("idx_errors_severity", "severity"),
        Index("idx_errors_resolved", "resolved"),
        Index("idx_errors_service", "service_name"),
        Index("idx_errors_user", "user_id"),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID | None] = foreign("users", "SET NULL")
    service_name: Mapped[str] = mapped_column(String(100))
    error_type: Mapped[str] = mapped_column(String(100))
    error_code: Mapped[str | None] = mapped_column(String(50))
    error_message: Mapped[str]
    stack_trace: Mapped[str | None]
    request_data: Mapped[dict[str, Any] | None] = json_object()
    response_data: Mapped[dict[str, Any] | None] = json_object()
    severity: Mapped[Severity] = word(Severity)
    affected_feature: Mapped[str | None] = mapped_column(String(100))
    user_impact: Mapped[bool] = flag()
    resolved: Mapped[bool] = mapped_column(Boolean, Computed("resolved_at IS NOT NULL", persisted=True), nullable=False)
    resolved_at: Mapped[datetime | None]
    resolution_notes: Mapped[str | None]
