"""Achievements and daily challenges, and how far students are with them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Computed, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from datasources.relational.tables.base import Base, Id, Tracked, flag, foreign, json_object, whole, word
from learning.vocabulary import AchievementCategory, AchievementCriterion, ChallengeKind, Difficulty, Rarity


class Achievement(Tracked, Base):
    """A badge that students can earn. Retired by `is_active`, never deleted once somebody is on the way to it.

    `unlocks_content` is stored, and read by nothing yet.
    """

    __tablename__ = "achievements"
    __table_args__ = (
        Index("idx_achievements_active", "is_active"),
        Index("idx_achievements_category", "category"),
        Index("idx_achievements_rarity", "rarity"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str]
    icon_url: Mapped[str | None] = mapped_column(String(500))

    criteria_type: Mapped[AchievementCriterion] = word(AchievementCriterion)
    criteria_value: Mapped[int] = whole(least=1)
    criteria_details: Mapped[dict[str, Any]] = json_object()

    point_value: Mapped[int] = whole(default=0)
    experience_value: Mapped[int] = whole(default=0)
    unlocks_content: Mapped[dict[str, Any] | None] = json_object()

    category: Mapped[AchievementCategory] = word(AchievementCategory)
    rarity: Mapped[Rarity] = word(Rarity)
    subject: Mapped[str | None] = mapped_column(String(50))
    display_order: Mapped[int | None]
    is_secret: Mapped[bool] = flag()
    is_active: Mapped[bool] = flag(True)


class StudentAchievement(Tracked, Base):
    """How near a student is to an achievement; earned once `earned_at` is set, and never taken back."""

    __tablename__ = "student_achievements"
    __table_args__ = (
        Index("idx_student_achievements_achievement", "achievement_id"),
        Index("idx_student_achievements_earned", "is_earned"),
        Index("idx_student_achievements_date", "earned_at"),
        Index("idx_student_achievements_progress", "progress_percentage"),
    )

    student_profile_id: Mapped[UUID] = foreign("student_profiles", "CASCADE", primary_key=True)
    achievement_id: Mapped[UUID] = foreign("achievements", "RESTRICT", primary_key=True)

    current_progress: Mapped[int] = whole(default=0)
    target_progress: Mapped[int] = whole(least=1)
    progress_percentage: Mapped[int] = mapped_column(
        Integer,
        Computed("LEAST(100, current_progress::bigint * 100 / target_progress)::integer", persisted=True),
        nullable=False,
    )

    earned_at: Mapped[datetime | None]
    is_earned: Mapped[bool] = mapped_column(Boolean, Computed("earned_at IS NOT NULL", persisted=True), nullable=False)
    notified_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    earning_details: Mapped[dict[str, Any] | None] = json_object()


class DailyChallenge(Tracked, Base):
    """Something extra to try on one day; one of each kind for each subject, or for all."""

    __tablename__ = "daily_challenges"
    __table_args__ = (
        UniqueConstraint(
            "challenge_date",
            "subject",
            "challenge_type",
            name="uq_daily_challenges_day",
            postgresql_nulls_not_distinct=True,
        ),
        Index("idx_daily_challenges_date", "challenge_date"),
        Index("idx_daily_challenges_active", "is_active"),
        Index("idx_daily_challenges_achievement", "achievement_id"),
    )

    id: Mapped[Id]
    challenge_date: Mapped[date]
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str]
    challenge_type: Mapped[ChallengeKind] = word(ChallengeKind)
    target_value: Mapped[int] = whole(least=1)
    point_bonus: Mapped[int] = whole()
    achievement_id: Mapped[UUID | None] = foreign("achievements", "NO ACTION")
    subject: Mapped[str | None] = mapped_column(String(50))
    difficulty_level: Mapped[Difficulty | None] = word(Difficulty)
    is_active: Mapped[bool] = flag(True)


class StudentDailyChallenge(Tracked, Base):
    """How far a student is with a challenge, once taken on; completed once `completed_at` is set.

    `progress` is in the unit of the challenge's target, but in seconds where that is minutes: short stretches add up.
    """

    __tablename__ = "student_daily_challenges"
    __table_args__ = (Index("idx_student_daily_challenges_challenge", "daily_challenge_id"),)

    student_profile_id: Mapped[UUID] = foreign("student_profiles", "CASCADE", primary_key=True)
    daily_challenge_id: Mapped[UUID] = foreign("daily_challenges", "CASCADE", primary_key=True)
    progress: Mapped[int] = whole(default=0)
    joined_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
