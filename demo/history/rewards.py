"""What was won: achievements and daily challenges, points, level and streak. Each is counted from the sittings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from datasources.relational.tables import Achievement, DailyChallenge, StudentAchievement, StudentDailyChallenge
from demo.history.engagement import by_day, streak_to
from demo.history.events import Answer, Journey, Sitting, standing
from demo.roster import Learner
from demo.seeded import Rows, dice, fixed_id
from learning.challenge_templates import Template, of_day
from learning.engagement import level, local_day
from learning.vocabulary import AchievementCategory, AchievementCriterion, ChallengeKind, Rarity, SessionKind

CHALLENGE_DAYS = 14  # that have passed
DAYS_AHEAD = 2  # so that wherever today has begun, it has its challenges
TAKEN_ON = 0.4  # of the days on which somebody learns
SEEN = 0.9  # of what was earned, by the next session

EXPERIENCE_A_LESSON = 5
EXPERIENCE_AN_ANSWER = 15  # for a full score, in proportion for less
EXPERIENCE_A_CONCEPT = 40
EXPERIENCE_A_POINT = 2  # of an achievement

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Feats:
    """When a student did what achievements and challenges count, each list oldest first."""

    mastered: Sequence[datetime]
    completed: Sequence[datetime]
    perfect: Sequence[datetime]
    quick: Sequence[datetime]
    through: Sequence[datetime]
    streaks: Sequence[datetime]  # when a streak of 1, 2, 3 ... days was first reached

    def counted(self, criterion: AchievementCriterion) -> Sequence[datetime]:
        return {
            AchievementCriterion.CONCEPTS_MASTERED: self.mastered,
            AchievementCriterion.PERFECT_SCORE: self.perfect,
            AchievementCriterion.SPEED: self.quick,
            AchievementCriterion.SUBJECT_COMPLETION: self.through,
            AchievementCriterion.STREAK: self.streaks,
        }[criterion]


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
    feats = _feats(journey, days)
    last = max(days)
    streak = streak_to(days, last)
    earned = list(_add_achievements(rows, learner, journey, feats, streak.current_days))
    bonus = sum(_add_challenges(rows, learner, feats, days, now))
    experience = _experience(journey, feats) + sum(EXPERIENCE_A_POINT * said["points"] for said in earned)
    return {
        "total_points": bonus + sum(said["points"] for said in earned),
        "experience_points": experience,
        "level": level(experience),
        "current_streak_days": streak.current_days,
        "longest_streak_days": streak.longest_days,
        "last_activity_date": last,
    }


def _feats(journey: Journey, days: Mapping[date, Sequence[Sitting]]) -> Feats:
    standings = [standing(sittings[0].unit, sittings) for sittings in journey.concepts().values()]
    graded = [(sitting, answer) for sitting, answer in journey.answers() if answer.is_graded]
    return Feats(
        mastered=sorted(own.mastered_at for own in standings if own.mastered_at),
        completed=sorted(own.completed_at for own in standings if own.completed_at),
        perfect=[answer.graded_at for _, answer in graded if answer.score == 1],
        quick=[answer.graded_at for sitting, answer in graded if _is_quick(sitting, answer)],
        through=[path.completed_at for path in journey.paths if path.completed_at],
        streaks=list(_streaks(days)),
    )


def _is_quick(sitting: Sitting, answer: Answer) -> bool:
    """Whether an exercise was passed in less than its usual time."""
    return answer.is_quick and answer.score >= sitting.unit.concept.mastery_threshold


def _streaks(days: Mapping[date, Sequence[Sitting]]) -> Iterator[datetime]:
    """When each length was first reached: at the end of that day's first sitting."""
    reached = 0
    for day, sittings in days.items():
        if streak_to(days, day).current_days > reached:
            reached += 1
            yield sittings[0].ended_at


def _add_achievements(rows: Rows, learner: Learner, journey: Journey, feats: Feats, current_streak: int) -> Iterator[Said]:
    """A row for each achievement that the student is on the way to; gives those that were earned."""
    for said in _said()["achievements"]:
        criterion, target = AchievementCriterion(said["counts"]), said["target"]
        reached = feats.counted(criterion)
        earned_at = reached[target - 1] if len(reached) >= target else None
        progress = current_streak if criterion is AchievementCriterion.STREAK else len(reached)
        if not reached:
            continue
        rows.add(
            StudentAchievement,
            reached[0],
            updated_at=earned_at or reached[-1],
            student_profile_id=learner.id,
            achievement_id=_achievement_id(said),
            current_progress=progress,
            target_progress=target,
            earned_at=earned_at,
            notified_at=earned_at,
            acknowledged_at=_seen_at(learner, journey, said, earned_at) if earned_at else None,
            earning_details={"count": target} if earned_at else None,
        )
        if earned_at:
            yield said


def _seen_at(learner: Learner, journey: Journey, said: Said, earned_at: datetime) -> datetime | None:
    """When the next session showed it; None while there was none, or it was passed over."""
    if dice("seen", learner.handle, said["name"]).random() > SEEN:
        return None
    return next((sitting.started_at for sitting in journey.sittings if sitting.started_at > earned_at), None)


def _add_challenges(
    rows: Rows, learner: Learner, feats: Feats, days: Mapping[date, Sequence[Sitting]], now: datetime
) -> Iterator[int]:
    """A row for each challenge that the student took on, always before the day's first session; gives the points won."""
    challenged = set(_challenge_days(now))
    for day, sittings in days.items():
        for template in of_day(day) if day in challenged else ():
            if dice("challenge", learner.handle, day, template.name).random() > TAKEN_ON:
                continue
            reached = list(_reached(template.kind, feats, sittings, day, learner))
            done_at = reached[template.target - 1] if len(reached) >= template.target else None
            rows.add(
                StudentDailyChallenge,
                sittings[0].started_at,
                updated_at=done_at or sittings[-1].ended_at,
                student_profile_id=learner.id,
                daily_challenge_id=_challenge_id(day, template),
                progress=min(len(reached), template.target),
                joined_at=sittings[0].started_at,
                completed_at=done_at,
            )
            yield template.points if done_at else 0


def _reached(kind: ChallengeKind, feats: Feats, sittings: Sequence[Sitting], day: date, learner: Learner) -> Iterator[datetime]:
    """The moments of a day at which a challenge's count went up by one."""
    if kind is ChallengeKind.TIME_SPENT:
        seconds = 0
        for sitting in sittings:
            before, seconds = seconds // 60, seconds + sitting.active_seconds
            yield from [sitting.ended_at] * (seconds // 60 - before)
        return
    counted = {
        ChallengeKind.PERFECT_SCORE: feats.perfect,
        ChallengeKind.SPEED_RUN: feats.quick,
        ChallengeKind.CONCEPT_COUNT: feats.completed,
    }[kind]
    yield from (at for at in counted if local_day(at, learner.zone) == day)


def _experience(journey: Journey, feats: Feats) -> int:
    """The points for learning itself: for each lesson, each graded answer by its score, each concept mastered."""
    lessons = sum(sitting.kind is SessionKind.LESSON for sitting in journey.sittings)
    answers = sum(round(EXPERIENCE_AN_ANSWER * answer.score) for _, answer in journey.answers() if answer.is_graded)
    return EXPERIENCE_A_LESSON * lessons + answers + EXPERIENCE_A_CONCEPT * len(feats.mastered)


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
