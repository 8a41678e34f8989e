"""What a student did on each of their days: the rows of the analytics, and the streak that the days make."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from datasources.relational.tables import EngagementAnalytics
from demo.history.events import Journey, Sitting, standing
from demo.roster import Learner
from demo.seeded import Rows, timed_id
from learning.engagement import Streak, engagement_score, local_day, streak
from learning.progress import mean_score


def by_day(learner: Learner, journey: Journey) -> dict[date, list[Sitting]]:
    """The sittings of each of the student's days, oldest first."""
    days: dict[date, list[Sitting]] = defaultdict(list)
    for sitting in journey.sittings:
        days[local_day(sitting.started_at, learner.zone)].append(sitting)
    return dict(days)


def streak_to(days: Mapping[date, object], last: date) -> Streak:
    """The streak as it was on this day."""
    return streak((day for day in days if day <= last), last)


def add(rows: Rows, learner: Learner, journey: Journey, now: datetime) -> None:
    """One row a day. Today's has no score yet: that is worked out overnight."""
    today = local_day(now, learner.zone)
    mastered = [local_day(at, learner.zone) for sittings in journey.concepts().values() if (at := standing(sittings).mastered_at)]
    for day, sittings in by_day(learner, journey).items():
        answers = [(sitting, answer) for sitting in sittings for answer in sitting.answers]
        graded = [(sitting, answer) for sitting, answer in answers if answer.is_graded]
        total = sum(sitting.seconds for sitting in sittings) // 60
        active = sum(sitting.active_seconds for sitting in sittings) // 60
        score = engagement_score(
            total_minutes=total,
            active_minutes=active,
            goal_minutes=learner.daily_minutes,
            exercises_completed=len(answers),
        )
        rows.add(
            EngagementAnalytics,
            sittings[0].started_at,
            updated_at=sittings[-1].ended_at,
            id=timed_id(sittings[0].started_at, "day", learner.handle),
            student_profile_id=learner.id,
            date=day,
            has_learning=True,
            total_minutes=total,
            active_minutes=active,
            lesson_minutes=sum(sitting.seconds for sitting in sittings if sitting.has_lesson) // 60,
            exercise_minutes=sum(sitting.seconds for sitting in sittings if not sitting.has_lesson) // 60,
            concepts_viewed=len({sitting.unit.id for sitting in sittings}),
            exercises_completed=len(answers),
            exercises_mastered=sum(answer.score >= sitting.unit.concept.mastery_threshold for sitting, answer in graded),
            average_session_length=total // len(sittings),
            session_count=len(sittings),
            engagement_score=None if day == today or score is None else round(score, 4),
            concepts_mastered=mastered.count(day),
            average_mastery_score=mean_score(answer.score for _, answer in graded),
            remediation_sessions=sum(any(answer.practice for answer in sitting.answers) for sitting in sittings),
        )
