"""Reads of achievements and daily challenges."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from datasources.relational.database import Database, Row
from datasources.relational.rows import R, by_id, keyed, per_parent, read
from datasources.relational.statements import Columns, Listing, columns, lateral
from learning.challenges import unit
from learning.vocabulary import ChallengeKind


class AchievementRow(Row):
    id: UUID
    name: str
    description: str
    icon_url: str | None
    category: str
    rarity: str
    points: int
    is_secret: bool


class StudentAchievementRow(Row):
    id: str  # student and achievement
    student_profile_id: UUID
    achievement_id: UUID
    progress: int
    target: int
    earned_at: datetime | None
    acknowledged_at: datetime | None
    is_secret: bool


class ChallengeRow(Row):
    id: UUID
    date: date
    name: str
    description: str
    kind: str
    target: int
    bonus_points: int
    achievement_id: UUID | None
    subject_name: str | None
    is_active: bool


class StudentChallengeRow(Row):
    id: str  # student and challenge
    student_profile_id: UUID
    daily_challenge_id: UUID
    progress: int
    joined_at: datetime | None
    completed_at: datetime | None


UNIT = f"CASE d.challenge_type WHEN '{ChallengeKind.TIME_SPENT}' THEN {unit(ChallengeKind.TIME_SPENT)} ELSE 1 END"
ACHIEVEMENT = columns(AchievementRow, "a", points="a.point_value")
CHALLENGE = columns(
    ChallengeRow,
    "d",
    date="d.challenge_date",
    kind="d.challenge_type",
    target="d.target_value",
    bonus_points="d.point_bonus",
    subject_name="d.subject",
)
STUDENT_ACHIEVEMENT = columns(
    StudentAchievementRow,
    "e",
    id="s.id || '.' || a.id",
    student_profile_id="s.id",
    achievement_id="a.id",
    progress="coalesce(e.current_progress, 0)",
    target="coalesce(e.target_progress, a.criteria_value)",
    is_secret="a.is_secret",
)
STUDENT_CHALLENGE = columns(
    StudentChallengeRow,
    "e",
    id="s.id || '.' || d.id",
    student_profile_id="s.id",
    daily_challenge_id="d.id",
    progress=f"coalesce(e.progress / {UNIT}, 0)",
)
ACHIEVEMENTS_BY_ID = f"SELECT {ACHIEVEMENT} FROM achievements a WHERE a.id = ANY($1::uuid[])"
CHALLENGES_BY_ID = f"SELECT {CHALLENGE} FROM daily_challenges d WHERE d.id = ANY($1::uuid[])"
OPEN = "(e.earned_at IS NOT NULL OR a.is_active)"
ACHIEVEMENTS_OF = lateral(f"""
SELECT {STUDENT_ACHIEVEMENT}
FROM (SELECT parent.id) AS s(id) CROSS JOIN achievements a
LEFT JOIN student_achievements e ON e.student_profile_id = s.id AND e.achievement_id = a.id
WHERE {OPEN}
  AND ($2::boolean IS NULL OR $2 = (e.earned_at IS NOT NULL))
  AND ($3::boolean IS NULL OR $3 = (e.acknowledged_at IS NOT NULL))""")
ACHIEVEMENT_OF = f"""
SELECT {STUDENT_ACHIEVEMENT} FROM unnest($1::uuid[], $2::uuid[]) AS wanted(student, achievement)
JOIN student_profiles s ON s.id = wanted.student JOIN achievements a ON a.id = wanted.achievement
LEFT JOIN student_achievements e ON e.student_profile_id = s.id AND e.achievement_id = a.id
WHERE {OPEN}
"""
CHALLENGES_OF = f"""
SELECT s.place::int4 AS parent, {STUDENT_CHALLENGE}
FROM unnest($1::uuid[], $2::date[]) WITH ORDINALITY AS s(id, day, place)
JOIN daily_challenges d ON d.challenge_date = s.day AND d.is_active
LEFT JOIN LATERAL (  -- by the whole key: joined, it would be all who took the challenge on, for each student
    SELECT * FROM student_daily_challenges WHERE student_profile_id = s.id AND daily_challenge_id = d.id OFFSET 0
) AS e ON true
ORDER BY s.place, d.challenge_type, d.subject NULLS FIRST, d.id
"""
CHALLENGE_OF = f"""
SELECT {STUDENT_CHALLENGE} FROM unnest($1::uuid[], $2::uuid[]) AS wanted(student, challenge)
JOIN student_profiles s ON s.id = wanted.student JOIN daily_challenges d ON d.id = wanted.challenge
LEFT JOIN student_daily_challenges e ON e.student_profile_id = s.id AND e.daily_challenge_id = d.id
"""
EARNED_BY = """
SELECT achievement_id, earned_at FROM student_achievements
WHERE student_profile_id = ANY($2::uuid[]) AND achievement_id = ANY($1::uuid[])
"""


class Rewards:
    """Achievements and challenges, and how near students are to them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def achievements(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[AchievementRow | None]:
        return await by_id(self._database, ACHIEVEMENT, ACHIEVEMENTS_BY_ID, ids, columns)

    async def challenges(self, ids: Sequence[UUID | None], *, columns: Columns = None) -> list[ChallengeRow | None]:
        return await by_id(self._database, CHALLENGE, CHALLENGES_BY_ID, ids, columns)

    async def achievements_of(
        self, student_ids: Sequence[UUID], earned: bool | None, acknowledged: bool | None, *, columns: Columns = None
    ) -> list[list[StudentAchievementRow]]:
        """Each student's achievements, begun or not, secret ones too; in no order: `learning.rewards` knows which to show."""
        return await per_parent(
            self._database, STUDENT_ACHIEVEMENT, ACHIEVEMENTS_OF, student_ids, earned, acknowledged, columns=columns
        )

    async def achievement_of(
        self, student_ids: Sequence[UUID], achievement_ids: Sequence[UUID], *, columns: Columns = None
    ) -> list[StudentAchievementRow | None]:
        """How far each student is with the achievement that stands beside them, in order."""
        return await self._of_pairs(STUDENT_ACHIEVEMENT, ACHIEVEMENT_OF, student_ids, achievement_ids, columns)

    async def earned_by(self, achievement_ids: Sequence[UUID], student_ids: Sequence[UUID]) -> set[UUID]:
        """Of these achievements, those that one of these students has earned."""
        rows = await self._database.fetch(EARNED_BY, list(achievement_ids), list(student_ids))
        return {row.achievement_id for row in rows if row.earned_at is not None}

    async def challenges_of(
        self, student_ids: Sequence[UUID], days: Sequence[date], *, columns: Columns = None
    ) -> list[list[StudentChallengeRow]]:
        """The challenges of a day of each student, joined or not."""
        return await per_parent(self._database, STUDENT_CHALLENGE, CHALLENGES_OF, student_ids, list(days), columns=columns)

    async def challenge_of(
        self, student_ids: Sequence[UUID], challenge_ids: Sequence[UUID], *, columns: Columns = None
    ) -> list[StudentChallengeRow | None]:
        """The same of daily challenges."""
        return await self._of_pairs(STUDENT_CHALLENGE, CHALLENGE_OF, student_ids, challenge_ids, columns)

    async def _of_pairs(
        self, listing: Listing[R], sql: str, student_ids: Sequence[UUID], ids: Sequence[UUID], columns: Columns
    ) -> list[R | None]:
        pairs = list(zip(student_ids, ids, strict=True))
        distinct = list(dict.fromkeys(pairs))
        rows = await read(self._database, listing, sql, [s for s, _ in distinct], [id for _, id in distinct], columns=columns)
        return keyed(rows, [f"{student}.{id}" for student, id in pairs], "id")
