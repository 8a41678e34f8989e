"""A student's profile, and the interviews that find out what they like."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from datasources.relational.tables.base import Base, Id, Now, Tracked, foreign, json_array, json_object, whole, word
from learning.vocabulary import ConnectionQuality, InterviewKind, InterviewStatus, LifeCategory, NotificationKind


def _weights_add_up() -> str:
    """The condition on `life_category_weights`: the four sides of life and no other, each 0 to 1, in sum 1 +- 0.01."""
    keys = ", ".join(f"'{category}'" for category in LifeCategory.values())
    weights = [f"(life_category_weights -> '{category}')::numeric" for category in LifeCategory.values()]
    return " AND ".join(
        [
            f"jsonb_exists_all(life_category_weights, ARRAY[{keys}])",
            f"life_category_weights - ARRAY[{keys}] = '{{}}'::jsonb",
            *(f"{weight} BETWEEN 0 AND 1" for weight in weights),
            f"{' + '.join(weights)} BETWEEN 0.99 AND 1.01",
        ]
    )


class StudentProfile(Tracked, Base):
    """A learner: who they are, what they like, and what they have won.

    It may be there before the student has a login, and goes with the login's user. `interests` holds {interest, category,
    strength, confidence}, at least five once onboarding is complete. Points, level and streak change in the transaction that
    earns them; the badges are the view `student_badges`. `timezone` says when the student's day begins.
    """

    __tablename__ = "student_profiles"
    __table_args__ = (
        CheckConstraint("onboarding_completed_at IS NULL OR jsonb_array_length(interests) >= 5", name="interests_min"),
        CheckConstraint(_weights_add_up(), name="life_category_weights"),
        CheckConstraint("(TIMESTAMP '2000-01-01' AT TIME ZONE timezone) IS NOT NULL", name="timezone"),  # an unknown one raises
        CheckConstraint("longest_streak_days >= current_streak_days", name="longest_streak"),
        Index("idx_student_profiles_org", "organization_id"),
        Index("idx_student_profiles_streak", "current_streak_days"),
        Index("idx_student_profiles_org_name", "organization_id", "last_name", "first_name", "id"),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID | None] = foreign("users", "CASCADE", unique=True)
    organization_id: Mapped[UUID | None] = foreign("organizations", "SET NULL")

    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    preferred_name: Mapped[str | None] = mapped_column(String(100))
    birthday: Mapped[date | None]
    grade_level: Mapped[str | None] = mapped_column(String(20))
    timezone: Mapped[str] = mapped_column(server_default="UTC")

    interests: Mapped[list[Any]] = json_array(default=True)
    career_interests: Mapped[list[Any]] = json_array(default=True)
    philanthropic_interests: Mapped[list[Any]] = json_array(default=True)
    learning_style_indicators: Mapped[dict[str, Any]] = json_object(default=True)
    life_category_weights: Mapped[dict[str, float]] = mapped_column(
        JSONB, server_default=text("""'{"personal": 0.25, "social": 0.25, "career": 0.25, "philanthropic": 0.25}'::jsonb""")
    )
    onboarding_completed_at: Mapped[datetime | None]

    total_points: Mapped[int] = whole(default=0)
    current_streak_days: Mapped[int] = whole(default=0)
    longest_streak_days: Mapped[int] = whole(default=0)
    last_activity_date: Mapped[date | None]  # by the student's own day
    level: Mapped[int] = whole(default=1, least=1)
    experience_points: Mapped[int] = whole(default=0)

    preferred_session_length: Mapped[int] = whole(default=45, least=5, most=180)  # minutes
    daily_goal_minutes: Mapped[int] = whole(default=30, least=5, most=480)
    notification_preferences: Mapped[dict[str, bool]] = json_object(default=True, keys=NotificationKind.values())


class InterviewSession(Tracked, Base):
    """An interview by voice or in writing: in progress, then completed, abandoned (idle for 30 minutes) or failed.

    A student has at most one in progress. `questions` holds {question_id, question_text, order} as they are asked, `responses`
    {question_id, audio_url, transcript, timestamp}.
    """

    __tablename__ = "interview_sessions"
    __table_args__ = (
        CheckConstraint("(status = 'in_progress') = (completed_at IS NULL)", name="ended"),
        Index(
            "uq_interview_sessions_in_progress",
            "student_profile_id",
            unique=True,
            postgresql_where=text("status = 'in_progress'"),
        ),
        Index("idx_interview_student", "student_profile_id"),
        Index("idx_interview_status", "status"),
        Index("idx_interview_date", "started_at"),
    )

    id: Mapped[Id]
    student_profile_id: Mapped[UUID] = foreign("student_profiles", "CASCADE")
    status: Mapped[InterviewStatus] = word(InterviewStatus, default=InterviewStatus.IN_PROGRESS)
    interview_type: Mapped[InterviewKind] = word(InterviewKind, default=InterviewKind.INITIAL)

    webrtc_session_id: Mapped[str | None] = mapped_column(String(255))
    connection_quality: Mapped[ConnectionQuality | None] = word(ConnectionQuality)

    questions: Mapped[list[Any]] = json_array()
    responses: Mapped[list[Any]] = json_array(default=True)

    started_at: Mapped[Now]
    completed_at: Mapped[datetime | None]  # when it ended, however it did
    duration_seconds: Mapped[int | None] = whole()
    total_speaking_time: Mapped[int | None] = whole()  # seconds

    extracted_interests: Mapped[list[Any] | None] = json_array()
    confidence_scores: Mapped[dict[str, Any] | None] = json_object()
    ai_notes: Mapped[str | None]

    browser_info: Mapped[dict[str, Any] | None] = json_object()
    connection_logs: Mapped[list[Any]] = json_array(default=True)
