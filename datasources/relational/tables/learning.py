"""What a student does with the curriculum: paths through subjects, progress on concepts, and sessions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from datasources.relational.tables.base import (
    Base,
    Created,
    GraphId,
    Id,
    Now,
    Tracked,
    flag,
    foreign,
    json_array,
    json_object,
    score,
    texts,
    whole,
    word,
)
from learning.vocabulary import (
    DeviceType,
    ExerciseProgress,
    InteractionKind,
    JobStatus,
    LifeCategory,
    PathStatus,
    ProgressStatus,
    SessionKind,
    SessionPart,
)


class LearningPath(Tracked, Base):
    """A student's way through one subject, along a textbook.

    Active or paused (live), then completed or abandoned; an abandoned one stays as history, and at most one per subject is
    live. The textbook cannot be deleted while a path follows it. Counters change with the progress rows that they count.
    """

    __tablename__ = "learning_paths"
    __table_args__ = (
        CheckConstraint("(status = 'completed') = (completed_at IS NOT NULL)", name="completed"),
        CheckConstraint("concepts_mastered <= concepts_completed AND concepts_completed <= concepts_total", name="counters"),
        Index(
            "unique_student_subject",
            "student_profile_id",
            "subject",
            unique=True,
            postgresql_where=text("status IN ('active', 'paused')"),
        ),
        Index(
            "idx_paths_student",
            "student_profile_id",
            text("last_accessed_at DESC"),
            "id",
            postgresql_include=[
                "subject",
                "status",
                "current_concept_id",
                "concepts_completed",
                "concepts_total",
                "concepts_mastered",
                "average_mastery_score",
            ],
        ),
        Index("idx_paths_status", "status"),
        Index("idx_paths_last_accessed", "last_accessed_at"),
        Index("idx_paths_textbook", "textbook_id"),
        Index("idx_paths_current_concept", "current_concept_id"),
        Index("idx_paths_next_concept", "next_concept_id"),
    )

    id: Mapped[Id]
    student_profile_id: Mapped[UUID] = foreign("student_profiles", "CASCADE")
    textbook_id: Mapped[UUID] = foreign("textbooks", "RESTRICT")
    subject: Mapped[str] = mapped_column(String(100))

    current_topic_id: Mapped[GraphId | None]
    current_section_id: Mapped[GraphId | None]
    current_concept_id: Mapped[GraphId | None]
    next_concept_id: Mapped[GraphId | None]
    available_concepts: Mapped[list[str]] = texts(255)

    concepts_completed: Mapped[int] = whole(default=0)  # mastered ones included
    concepts_total: Mapped[int] = whole(default=0)
    concepts_mastered: Mapped[int] = whole(default=0)
    average_mastery_score: Mapped[float | None] = score()

    estimated_completion_date: Mapped[date | None]
    daily_target_minutes: Mapped[int] = whole(default=30)

    status: Mapped[PathStatus] = word(PathStatus, default=PathStatus.ACTIVE)
    started_at: Mapped[Now]
    last_accessed_at: Mapped[Now]
    completed_at: Mapped[datetime | None]


class ConceptProgress(Tracked, Base):
    """How far a student is with one concept: one row, from when they open it, whatever path led there.

    It belongs to the student, and outlives its path. Not started, viewing, practicing, then completed or mastered; a mastered
    one has `review_due_at`, and in `review_state` what the schedule needs to find the next.
    """

    __tablename__ = "concept_progress"
    __table_args__ = (
        UniqueConstraint("student_profile_id", "concept_id", name="unique_student_concept"),
        CheckConstraint("status <> 'mastered' OR mastered_at IS NOT NULL", name="mastered"),
        CheckConstraint("active_time_seconds <= total_time_seconds", name="active_time"),
        Index("idx_concept_progress_status", "status"),
        Index("idx_concept_progress_mastery", "final_mastery_score"),
        Index("idx_concept_progress_concept", "concept_id"),
        Index(
            "idx_concept_progress_path",
            "learning_path_id",
            text("updated_at DESC"),
            text("id DESC"),
            postgresql_include=["concept_id", "concept_name", "status", "final_mastery_score", "attempt_count"],
        ),
        Index(
            "idx_concept_progress_review",
            "student_profile_id",
            "review_due_at",
            "id",
            postgresql_where=text("review_due_at IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    student_profile_id: Mapped[UUID] = foreign("student_profiles", "CASCADE")
    learning_path_id: Mapped[UUID | None] = foreign("learning_paths", "SET NULL")
    concept_id: Mapped[GraphId]
    concept_name: Mapped[str] = mapped_column(String(255))
    status: Mapped[ProgressStatus] = word(ProgressStatus, default=ProgressStatus.NOT_STARTED)

    hook_viewed: Mapped[bool] = flag()
    examples_viewed: Mapped[int] = whole(default=0)
    core_content_viewed: Mapped[bool] = flag()
    initial_exercise_status: Mapped[ExerciseProgress] = word(ExerciseProgress, default=ExerciseProgress.NOT_STARTED)
    advanced_exercise_status: Mapped[ExerciseProgress] = word(ExerciseProgress, default=ExerciseProgress.NOT_STARTED)

    initial_exercise_score: Mapped[float | None] = score()
    advanced_exercise_score: Mapped[float | None] = score()
    final_mastery_score: Mapped[float | None] = score()

    remediation_count: Mapped[int] = whole(default=0)
    remediation_concepts: Mapped[list[str]] = texts(255)

    started_at: Mapped[Now]
    completed_at: Mapped[datetime | None]
    mastered_at: Mapped[datetime | None]
    total_time_seconds: Mapped[int] = whole(default=0)
    active_time_seconds: Mapped[int] = whole(default=0)

    attempt_count: Mapped[int] = whole(default=0)
    last_attempt_at: Mapped[datetime | None]

    review_due_at: Mapped[datetime | None]
    review_state: Mapped[dict[str, Any] | None] = json_object()


class LearningSession(Tracked, Base):
    """One sitting on one concept, open until `ended_at`; partitioned by month through its id, which carries its time.

    Its lesson is put together after it began (`content_status`), from the content as it was then (`content_version`), and does
    not change afterwards. What the student did is in `session_interactions`; the columns here hold the summary of it.
    `selected_hooks` and `selected_examples` are arrays of their ids.
    """

    __tablename__ = "learning_sessions"
    __table_args__ = (
        CheckConstraint(
            "content_status <> 'completed' OR personalized_content IS NOT NULL OR session_type IN ('exercise', 'assessment')",
            name="content",
        ),
        CheckConstraint("active_seconds <= duration_seconds", name="active_time"),
        Index("idx_sessions_student", "student_profile_id", text("id DESC")),
        Index("idx_sessions_date", "started_at"),
        Index("idx_sessions_concept", "concept_id"),
        Index("idx_sessions_type", "session_type"),
        Index("idx_sessions_path", "learning_path_id"),
        Index("idx_sessions_open", "student_profile_id", postgresql_where=text("ended_at IS NULL")),
        {"postgresql_partition_by": "RANGE (id)"},
    )

    id: Mapped[Id]
    student_profile_id: Mapped[UUID] = foreign("student_profiles", "CASCADE")
    learning_path_id: Mapped[UUID] = foreign("learning_paths", "NO ACTION")
    concept_id: Mapped[GraphId]
    session_type: Mapped[SessionKind] = word(SessionKind)
    session_number: Mapped[int] = whole(least=1)

    content_status: Mapped[JobStatus] = word(JobStatus, default=JobStatus.PENDING)
    content_version: Mapped[str]
    personalized_content: Mapped[dict[str, Any] | None] = json_object()
    selected_hooks: Mapped[list[str] | None] = json_array()
    selected_examples: Mapped[list[str] | None] = json_array()
    life_category: Mapped[LifeCategory | None] = word(LifeCategory)

    started_at: Mapped[Now]
    ended_at: Mapped[datetime | None]
    duration_seconds: Mapped[int | None] = whole()
    active_seconds: Mapped[int | None] = whole()
    idle_periods: Mapped[list[Any]] = json_array(default=True)
    last_interaction_at: Mapped[datetime | None]

    interactions: Mapped[list[Any]] = json_array(default=True)
    scroll_depth_percent: Mapped[int | None] = whole(most=100)
    component_engagement: Mapped[dict[str, Any] | None] = json_object()

    device_type: Mapped[DeviceType | None] = word(DeviceType)
    browser_info: Mapped[dict[str, Any] | None] = json_object()


class SessionInteraction(Created, Base):
    """One thing a student did in a session, partitioned as the sessions. The device's key makes a second sending harmless."""

    __tablename__ = "session_interactions"
    __table_args__ = ({"postgresql_partition_by": "RANGE (session_id)"},)

    session_id: Mapped[UUID] = foreign("learning_sessions", "CASCADE", primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[InteractionKind] = word(InteractionKind)
    part: Mapped[SessionPart] = word(SessionPart)
    target_id: Mapped[UUID | None]  # a hook, an example or an exercise, by `part`
    at: Mapped[datetime]
    seconds: Mapped[int | None] = whole()
    scroll_percent: Mapped[int | None] = whole(most=100)
