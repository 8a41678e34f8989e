"""Achievements and daily challenges."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from access.context import Context
from datasources.relational.rewards import AchievementRow, ChallengeRow, StudentAchievementRow, StudentChallengeRow
from datasources.relational.statements import also
from datasources.relational.students import StudentRow
from execution.ids import key_of, uuid_of
from learning import rewards

ORDERED_BY = ("progress", "target", "earned_at", "is_secret")


async def achievement_node(ctx: Context, id: str) -> AchievementRow | None:
    return (await ctx.stores.relational.rewards.achievements([uuid_of("Achievement", id)]))[0]


async def challenge_node(ctx: Context, id: str) -> ChallengeRow | None:
    return (await ctx.stores.relational.rewards.challenges([uuid_of("DailyChallenge", id)]))[0]


async def student_achievement_node(ctx: Context, id: str) -> StudentAchievementRow | None:
    student, achievement = _pair(key_of("StudentAchievement", id))
    if student is None or achievement is None:
        return None
    return (await ctx.stores.relational.rewards.achievement_of([student], [achievement]))[0]


async def student_challenge_node(ctx: Context, id: str) -> StudentChallengeRow | None:
    student, challenge = _pair(key_of("StudentChallenge", id))
    if student is None or challenge is None:
        return None
    return (await ctx.stores.relational.rewards.challenge_of([student], [challenge]))[0]


async def achievements_of(
    students: Sequence[StudentRow], ctx: Context, *, earned: bool | None = None, acknowledged: bool | None = None
) -> list[list[StudentAchievementRow]]:
    ids = [student.id for student in students]
    found = await ctx.stores.relational.rewards.achievements_of(ids, earned, acknowledged, columns=also(ctx.columns, *ORDERED_BY))
    return [rewards.in_order(rows) for rows in found]


async def challenges_of(
    students: Sequence[StudentRow], ctx: Context, *, date: date | None = None
) -> list[list[StudentChallengeRow]]:
    days = [date or ctx.today(student.time_zone) for student in students]
    ids = [student.id for student in students]
    return await ctx.stores.relational.rewards.challenges_of(ids, days, columns=ctx.columns)


async def achievement_of(rows: Sequence[StudentAchievementRow], ctx: Context) -> list[AchievementRow | None]:
    return await ctx.stores.relational.rewards.achievements([row.achievement_id for row in rows], columns=ctx.columns)


async def prize_of(challenges: Sequence[ChallengeRow], ctx: Context) -> list[AchievementRow | None]:
    ids = [challenge.achievement_id for challenge in challenges]
    return await ctx.stores.relational.rewards.achievements(ids, columns=ctx.columns)


async def challenge_of(rows: Sequence[StudentChallengeRow], ctx: Context) -> list[ChallengeRow | None]:
    return await ctx.stores.relational.rewards.challenges([row.daily_challenge_id for row in rows], columns=ctx.columns)


def shown_progress(row: StudentAchievementRow) -> int:
    return rewards.shown_progress(row.progress, row.target, row.earned_at)


def _pair(key: str | None) -> tuple[UUID | None, UUID | None]:
    first, _, second = (key or "").partition(".")
    try:
        return UUID(first), UUID(second)
    except ValueError:
        return None, None
