"""Exercises, the answers to them, and the practice of what went wrong."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, String, Text, text
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
    whole,
    word,
)
from learning.vocabulary import AssessmentStatus, Difficulty, ExerciseKind, JobStatus, LifeCategory, PathStatus, ResponseFormat


class Assessment(Tracked, Base):
    """A student's answer to an exercise, and its grading.

    In progress while the student answers (not shown by the API); submitted once stored; then evaluated, in need of an
    educator's review, or abandoned when it could not be graded. Each state has its columns filled, by CHECK. The exercise is
    the `exercise_generations` row that points here; prompt and steps are kept as they were answered.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        CheckConstraint(
            "status = 'in_progress' OR (student_response IS NOT NULL AND response_format IS NOT NULL"
            " AND submitted_at IS NOT NULL)",
            name="answered",
        ),
        CheckConstraint(
            "status <> 'evaluated' OR (identified_steps IS NOT NULL AND step_evaluations IS NOT NULL"
            " AND competency_score IS NOT NULL AND conceptual_understanding IS NOT NULL AND articulation_quality IS NOT NULL"
            " AND application_ability IS NOT NULL AND ai_feedback IS NOT NULL AND evaluated_at IS NOT NULL)",
            name="evaluated",
        ),
        CheckConstraint("steps_correct <= steps_total", name="steps"),
        Index("idx_assessments_student", "student_profile_id", text("submitted_at DESC"), text("id DESC")),
        Index("idx_assessments_concept", "concept_id"),
        Index("idx_assessments_score", "competency_score"),
        Index("idx_assessments_type", "assessment_type"),
        Index("idx_assessments_remediation", "remediation_needed"),
        Index("idx_assessments_session", "learning_session_id"),
        Index("idx_assessments_reviewed_by", "reviewed_by"),
    )

    id: Mapped[Id]
    student_profile_id: Mapped[UUID] = foreign("student_profiles", "CASCADE")
    concept_id: Mapped[GraphId]
    learning_session_id: Mapped[UUID | None] = foreign("learning_sessions", "SET NULL")
    content_version: Mapped[str]

    assessment_type: Mapped[ExerciseKind] = word(ExerciseKind)
    exercise_level: Mapped[Difficulty] = word(Difficulty)
    life_category: Mapped[LifeCategory] = word(LifeCategory)
    personalization_context: Mapped[dict[str, Any] | None] = json_object()

    exercise_prompt: Mapped[str]
    expected_steps: Mapped[list[Any]] = json_array()

    student_response: Mapped[str | None]
    response_format: Mapped[ResponseFormat | None] = word(ResponseFormat)

    identified_steps: Mapped[list[Any] | None] = json_array()
    step_evaluations: Mapped[list[Any] | None] = json_array()  # {step, status, feedback} for each expected step, in order
    missing_steps: Mapped[list[Any]] = json_array(default=True)
    incorrect_steps: Mapped[list[Any]] = json_array(default=True)

    steps_correct: Mapped[int | None] = whole()
    steps_total: Mapped[int | None] = whole()
    competency_score: Mapped[float | None] = score()
    conceptual_understanding: Mapped[float | None] = score()
    articulation_quality: Mapped[float | None] = score()
    application_ability: Mapped[float | None] = score()
    confidence: Mapped[float | None] = score()  # the grader's own

    ai_feedback: Mapped[str | None]
    remediation_needed: Mapped[bool] = flag()
    remediation_focus: Mapped[str | None] = mapped_column(String(255))
    appeal_reason: Mapped[str | None]
    reviewed_by: Mapped[UUID | None] = foreign("users", "SET NULL")

    graded_by: Mapped[str | None] = mapped_column(Text)  # a model, or a rule with its version; null before that was written down
    parameters: Mapped[dict[str, Any] | None] = json_object()
    prompt_hash: Mapped[str | None] = mapped_column(Text)
    token_count: Mapped[int | None] = whole()
    grading_time_ms: Mapped[int | None] = whole()

    status: Mapped[AssessmentStatus] = word(AssessmentStatus, default=AssessmentStatus.IN_PROGRESS)
    submitted_at: Mapped[datetime | None]
    evaluated_at: Mapped[datetime | None]
    time_taken_seconds: Mapped[int | None] = whole()


class ExerciseGeneration(Tracked, Base):
    """An exercise written for one student, with all that went into it.

    Pending, running, then completed, failed or cancelled. A completed one has its exercise, solution and steps; and either the
    model that wrote it with its prompt, or the rule and its version (`generation_rule`, e.g. `template@1`). Answered once.
    """

    __tablename__ = "exercise_generations"
    __table_args__ = (
        CheckConstraint(
            "status <> 'completed' OR (generated_exercise IS NOT NULL AND expected_solution IS NOT NULL"
            " AND expected_steps IS NOT NULL AND difficulty_level IS NOT NULL)",
            name="completed",
        ),
        CheckConstraint(
            "status <> 'completed' OR CASE WHEN generation_model IS NULL THEN generation_rule IS NOT NULL"
            " ELSE base_template IS NOT NULL AND personalization_prompt IS NOT NULL AND final_prompt IS NOT NULL"
            " AND prompt_hash IS NOT NULL END",
            name="written_by",
        ),
        Index("idx_exercise_session", "learning_session_id"),
        Index("idx_exercise_concept", "concept_id"),
        Index("idx_exercise_type", "generation_type"),
    )

    id: Mapped[Id]
    learning_session_id: Mapped[UUID] = foreign("learning_sessions", "CASCADE")
    assessment_id: Mapped[UUID | None] = foreign("assessments", "SET NULL", unique=True)
    concept_id: Mapped[GraphId]
    status: Mapped[JobStatus] = word(JobStatus, default=JobStatus.PENDING)

    generation_type: Mapped[ExerciseKind] = word(ExerciseKind)
    target_step: Mapped[str | None] = mapped_column(String(255))

    student_interests: Mapped[list[Any]] = json_array()
    life_category: Mapped[LifeCategory] = word(LifeCategory)
    selected_interest: Mapped[str | None] = mapped_column(String(100))

    base_template: Mapped[str | None]
    personalization_prompt: Mapped[str | None]
    final_prompt: Mapped[str | None]
    prompt_hash: Mapped[str | None]

    generated_exercise: Mapped[dict[str, Any] | None] = json_object()  # {prompt, ...}
    expected_solution: Mapped[dict[str, Any] | None] = json_object()
    expected_steps: Mapped[list[Any] | None] = json_array()

    generation_model: Mapped[str | None] = mapped_column(String(50))
    generation_rule: Mapped[str | None]
    parameters: Mapped[dict[str, Any] | None] = json_object()
    generation_timestamp: Mapped[Now]
    generation_time_ms: Mapped[int | None] = whole()
    token_count: Mapped[int | None] = whole()

    difficulty_level: Mapped[Difficulty | None] = word(Difficulty)
    relevance_score: Mapped[float | None] = score()


class RemediationPath(Tracked, Base):
    """A series of exercises on the steps that one answer got wrong: active, then completed, or abandoned after 30 days.

    Never paused. An answer has one at most; its exercises are `remediation_exercises`.
    """

    __tablename__ = "remediation_paths"
    __table_args__ = (
        CheckConstraint("status <> 'paused'", name="never_paused"),
        CheckConstraint("(status = 'completed') = (completed_at IS NOT NULL)", name="completed"),
        CheckConstraint("exercises_completed <= exercises_total", name="exercises"),
        Index("idx_remediation_student", "student_profile_id"),
        Index("idx_remediation_concept", "concept_id"),
        Index("idx_remediation_status", "status"),
    )

    id: Mapped[Id]
    student_profile_id: Mapped[UUID] = foreign("student_profiles", "CASCADE")
    original_assessment_id: Mapped[UUID] = foreign("assessments", "CASCADE", unique=True)
    concept_id: Mapped[GraphId]

    focus_area: Mapped[str] = mapped_column(String(255))
    target_steps: Mapped[list[Any]] = json_array()
    current_exercise_index: Mapped[int] = whole(default=0)

    status: Mapped[PathStatus] = word(PathStatus, default=PathStatus.ACTIVE)
    exercises_completed: Mapped[int] = whole(default=0)
    exercises_total: Mapped[int] = whole(least=1)

    initial_understanding: Mapped[float] = score()
    final_understanding: Mapped[float | None] = score()
    improvement_percentage: Mapped[int | None] = mapped_column(  # in points of a hundred
        Computed("round((final_understanding - initial_understanding) * 100)::integer", persisted=True)
    )

    started_at: Mapped[Now]
    completed_at: Mapped[datetime | None]


class RemediationExercise(Created, Base):
    """One exercise of a remediation, in its place."""

    __tablename__ = "remediation_exercises"

    remediation_path_id: Mapped[UUID] = foreign("remediation_paths", "CASCADE", primary_key=True)
    position: Mapped[int] = whole(primary_key=True, autoincrement=False)  # counted from 0
    exercise_generation_id: Mapped[UUID] = foreign("exercise_generations", "CASCADE", unique=True)
