"""What was won: achievements and daily challenges, points, level and streak, by the rules, sitting after sitting."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from datasources.relational.tables import Achievement, DailyChallenge, StudentAchievement, StudentDailyChallenge
from demo.history.engagement import by_day, streak_to
from demo.history.events import Journey
from demo.history.feats import feats
from demo.roster import Learner
from demo.seeded import Rows, dice, fixed_id
from learning import experience
from learning.achievements import Aim, approached
from learning.challenge_templates import Template, of_day
from learning.challenges import Trial, advanced
from learning.engagement import level
from learning.happened import Happened
from learning.vocabulary import AchievementCategory, AchievementCriterion, Rarity

CHALLENGE_DAYS = 14  # that have passed
DAYS_AHEAD = 2  # so that wherever today has begun, it has its challenges
TAKEN_ON = 0.4  # of the days on which somebody learns
SEEN = 0.9  # of what was earned, by the next session
EXPERIENCE_A_POINT = 2  # of an achievement

Said = Mapping[str, Any]
Told = Iterable[tuple[datetime, Happened]]


def add_definitions(rows: Rows, now: datetime) -> None:
    """The achievements there are, and the challenges of the days around now."""
    then = now - timedelta(days=120)
    for order, said in enumerate(_said()["achievements"], 1):
        rows.add(
            Achievement,
            then,
            id=_achievement_id(said),
            name=said["name"],
            description=said["description"],
            criteria_type=AchievementCriterion(said["counts"]),
            criteria_value=said["target"],
            criteria_details={},
            point_value=said["points"],
            experience_value=EXPERIENCE_A_POINT * said["points"],
            category=AchievementCategory(said["category"]),
            rarity=Rarity(said["rarity"]),
            display_order=order,
            is_secret=said.get("secret", False),
        )
    for day in _challenge_days(now):
        for template in of_day(day):
            rows.add(
                DailyChallenge,
                datetime(day.year, day.month, day.day, tzinfo=now.tzinfo) - timedelta(days=3),
                id=_challenge_id(day, template),
                challenge_date=day,
                name=template.name,
                description=template.description,
                challenge_type=template.kind,
                target_value=template.target,
                point_bonus=template.points,
                difficulty_level=template.difficulty,
            )


def add(rows: Rows, learner: Learner, journey: Journey, now: datetime) -> dict[str, Any]:
    """The student's achievements and challenges; gives the columns of their profile that these and their days fill."""
    days = by_day(learner, journey)
    if not days:
        return {}
    told = list(feats(journey))
    last = max(days)
    streak = streak_to(days, last)
    earned = list(_add_achievements(rows, learner, journey, told))
    bonus = sum(_add_challenges(rows, learner, journey, told, now))
    points = sum(said["points"] for said in earned)
    gained = sum(experience.gained(happened) for _, happened in told) + EXPERIENCE_A_POINT * points
    return {
        "total_points": bonus + points,
        "experience_points": gained,
        "level": level(gained),
        "current_streak_days": streak.current_days,
        "longest_streak_days": streak.longest_days,
        "last_activity_date": last,
    }


def _add_achievements(rows: Rows, learner: Learner, journey: Journey, told: Told) -> Iterator[Said]:
    """A row for each achievement that the student is on the way to; gives those that were earned."""
    days = by_day(learner, journey)
    opened = {sittings[0].ended_at: streak_to(days, day) for day, sittings in days.items()}
    for said in _said()["achievements"]:
        aim = Aim(
            id=_achievement_id(said),
            criterion=AchievementCriterion(said["counts"]),
            subject=None,
            progress=0,
            target=said["target"],
        )
        moves = []
        for at, happened in told:
            for moved in approached([aim], happened, opened.get(at)):
                moves.append((at, moved))
                aim = replace(aim, progress=moved.progress)
            if moves and moves[-1][1].is_earned:
                break
        if not moves:
            continue
        at, moved = moves[-1]
        earned_at = at if moved.is_earned else None
        rows.add(
            StudentAchievement,
            moves[0][0],
            updated_at=at,
            student_profile_id=learner.id,
            achievement_id=aim.id,
            current_progress=moved.progress,
            target_progress=aim.target,
            earned_at=earned_at,
            notified_at=earned_at,
            acknowledged_at=_seen_at(learner, journey, said, earned_at) if earned_at else None,
            earning_details={"count": moved.progress} if earned_at else None,
        )
        if earned_at:
            yield said


def _seen_at(learner: Learner, journey: Journey, said: Said, earned_at: datetime) -> datetime | None:
    """When the next session showed it; None while there was none, or it was passed over."""
    if dice("seen", learner.handle, said["name"]).random() > SEEN:
        return None
    return next((sitting.started_at for sitting in journey.sittings if sitting.started_at > earned_at), None)


def _add_challenges(rows: Rows, learner: Learner, journey: Journey, told: Told, now: datetime) -> Iterator[int]:
    """A row for each challenge that the student took on, always before the day's first session; gives the points won."""
    challenged = set(_challenge_days(now))
    for day, sittings in by_day(learner, journey).items():
        for template in of_day(day) if day in challenged else ():
            if dice("challenge", learner.handle, day, template.name).random() > TAKEN_ON:
                continue
            trial = Trial(
                id=_challenge_id(day, template),
                kind=template.kind,
                day=day,
                subject=None,
                joined_at=sittings[0].started_at,
                count=0,
                target=template.target,
            )
            done_at = None
            for at, happened in told:
                for moved in advanced([trial], happened, learner.zone):
                    trial = replace(trial, count=moved.count)
                    done_at = at if moved.is_completed else None
            rows.add(
                StudentDailyChallenge,
                trial.joined_at,
                updated_at=done_at or sittings[-1].ended_at,
                student_profile_id=learner.id,
                daily_challenge_id=trial.id,
                progress=trial.count,
                joined_at=trial.joined_at,
                completed_at=done_at,
            )
            yield template.points if done_at else 0


def _challenge_days(now: datetime) -> Iterator[date]:
    today = now.date()
    return (today + timedelta(days=n) for n in range(-CHALLENGE_DAYS, DAYS_AHEAD + 1))


def _achievement_id(said: Said) -> UUID:
    return fixed_id("achievement", said["name"])


def _challenge_id(day: date, template: Template) -> UUID:
    return fixed_id("challenge", day, template.name)


@cache
def _said() -> Said:
    said: Said = yaml.safe_load((Path(__file__).parent.parent / "rewards.yaml").read_text())
    return said
