"""What learning earns, in the transaction that stores what was learned; and the changes that a student makes to their rewards."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from access.changes import changed, mutation, there
from access.context import Context
from access.learners import learner
from access.learning import learned
from access.problems import Conflict, ConflictReason, NotFound, Problem
from datasources.relational import rewards_changes as rows
from datasources.relational.changes import Change
from datasources.relational.rewards import StudentAchievementRow, StudentChallengeRow
from datasources.relational.rewards_changes import Prize
from datasources.relational.tables.rewards import StudentAchievement, StudentDailyChallenge
from datasources.relational.tables.students import StudentProfile
from learning import experience
from learning.achievements import approached, criteria
from learning.challenges import advanced, days
from learning.engagement import Streak, level, streak
from learning.happened import Happened
from learning.rewards import is_visible
from resolvers.rewards import student_achievement_node, student_challenge_node
from schema.inputs_rewards import AcknowledgeAchievementInput, JoinDailyChallengeInput


async def earn(change: Change, student: Any, happened: Happened, now: datetime) -> None:
    """Gives what this earns. `student` is the row that `learner` gave; to be called once in a transaction, which is the one that
    stores what happened: so it is earned once, as it is stored once.

    Writes the days with learning, achievements, challenges and the profile's totals; tells `achievement_earned` and
    `challenge_progressed`. At most six statements, however much happened.
    """
    zone = ZoneInfo(student.timezone)
    on = days(happened, zone)
    if not on:
        return
    run = await _streak(change, student, on)
    won = await _challenged(change, student, happened, zone, now)
    prizes = {prize.achievement_id for prize in won if prize.achievement_id is not None}
    won += await _achieved(change, student, happened, run, prizes, now)
    points = max(0, student.experience_points + experience.gained(happened)) + sum(prize.experience for prize in won)
    values: dict[str, Any] = {
        "experience_points": points,
        "level": level(points),
        "total_points": student.total_points + sum(prize.points for prize in won),
    }
    if run is not None:
        values["current_streak_days"], values["longest_streak_days"] = run.current_days, run.longest_days
        values["last_activity_date"] = max(on | {student.last_activity_date or min(on)})
    await change.update(StudentProfile, student, **values)


@mutation
async def acknowledge_achievement(ctx: Context, *, input: AcknowledgeAchievementInput) -> StudentAchievementRow:
    asked = await student_achievement_node(ctx, input.id)
    found = await learned(ctx, "id", asked if asked is not None and is_visible(asked) else None)

    async def save(change: Change) -> object:
        student = await learner(change, found.student_profile_id, "id")
        own = await change.find(StudentAchievement, student_profile_id=student.id, achievement_id=found.achievement_id)
        if own is None or own.earned_at is None:
            raise Problem(Conflict(ConflictReason.WRONG_STATE, "The achievement is not earned yet."))
        await change.update(StudentAchievement, own, acknowledged_at=own.acknowledged_at or ctx.now)
        return found.id

    await changed(ctx, "acknowledgeAchievement", save, audited=False)
    return there(await student_achievement_node(ctx, input.id))


@mutation
async def join_daily_challenge(ctx: Context, *, input: JoinDailyChallengeInput) -> StudentChallengeRow:
    found = await learned(ctx, "id", await student_challenge_node(ctx, input.id))
    [challenge] = await ctx.stores.relational.rewards.challenges([found.daily_challenge_id])
    if challenge is None or not (challenge.is_active or found.joined_at):
        raise Problem(NotFound("id"))
    day = challenge.date

    async def save(change: Change) -> object:
        student = await learner(change, found.student_profile_id, "id")
        place = {"student_profile_id": student.id, "daily_challenge_id": found.daily_challenge_id}
        own = await change.find(StudentDailyChallenge, **place)
        if own is not None and own.joined_at is not None:
            return found.id
        if day < ctx.today(student.timezone):
            raise Problem(Conflict(ConflictReason.EXPIRED, "The day of this challenge has passed."))
        if own is None:
            await change.add(StudentDailyChallenge, **place, joined_at=ctx.now)
        else:
            await change.update(StudentDailyChallenge, own, joined_at=ctx.now)
        change.tell("challenge_progressed", student, found.daily_challenge_id)
        return found.id

    await changed(ctx, "joinDailyChallenge", save, audited=False)
    return there(await student_challenge_node(ctx, input.id))


async def _streak(change: Change, student: Any, on: set[date]) -> Streak | None:
    """The streak with these days, as it stands on the last day with learning; None where no day is new."""
    if on == {student.last_activity_date}:
        return None
    all_days = await rows.active_days(change, student.id, on)
    return streak(all_days, max(all_days))


async def _challenged(change: Change, student: Any, happened: Happened, zone: ZoneInfo, now: datetime) -> list[Prize]:
    """What the challenges give that are completed by this."""
    known = await rows.trials(change, student.id, days(happened, zone))
    moved = list(advanced((trial for trial, _ in known.values()), happened, zone))
    if moved:
        await rows.advance(change, student.id, moved, now)
    for one in moved:
        if one.is_seen:
            change.tell("challenge_progressed", student, one.id)
    return _won(known, [one.id for one in moved if one.is_completed])


async def _achieved(
    change: Change, student: Any, happened: Happened, run: Streak | None, prizes: set[UUID], now: datetime
) -> list[Prize]:
    """What the achievements give that are earned by this."""
    counted = criteria(happened, run)
    known = await rows.aims(change, student.id, counted, prizes) if counted or prizes else {}
    moved = list(approached((aim for aim, _ in known.values()), happened, run, prizes))
    if moved:
        await rows.approach(change, student.id, moved, now)
    earned = [one.id for one in moved if one.is_earned]
    for id in earned:
        change.tell("achievement_earned", student, id)
    return _won(known, earned)


def _won(known: dict[UUID, tuple[Any, Prize]], ids: Sequence[UUID]) -> list[Prize]:
    return [known[id][1] for id in ids]
