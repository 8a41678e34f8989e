"""Achievements and daily challenges."""

import datetime

import strawberry

import resolvers.paths
import resolvers.rewards
from access.rules import NO_SECRET, READERS
from access.students import NO_SURPRISE, OWNED
from datasources.relational.rewards import AchievementRow, ChallengeRow, StudentAchievementRow, StudentChallengeRow
from execution.fields import batched, computed
from execution.ids import global_id
from execution.records import shows
from learning.vocabulary import AchievementCategory, ChallengeKind, Rarity
from schema.node import Node
from schema.scalars import URL
from schema.students import Student


@shows(AchievementRow, rule=NO_SECRET)
@strawberry.type(description="A badge that students can earn.")
class Achievement(Node):
    id: strawberry.ID = global_id("Achievement")
    name: str = strawberry.field(description="The achievement's name.")
    description: str = strawberry.field(description="What to do to earn it.")
    icon_url: URL | None = strawberry.field(description="Its picture. Null when it has none.")
    category: AchievementCategory = strawberry.field(description="What it rewards.")
    rarity: Rarity = strawberry.field(description="How rare it is.")
    points: int = strawberry.field(description="The points it gives.")


@shows(StudentAchievementRow, rule=NO_SURPRISE)
@strawberry.type(description="How near a student is to an achievement.")
class StudentAchievement(Node):
    id: strawberry.ID = global_id("StudentAchievement")
    student: Student = batched(
        resolvers.paths.student_of, needs=["student_profile_id"], vouched=True, description="The student it is about."
    )
    achievement: Achievement = batched(
        resolvers.rewards.achievement_of, needs=["achievement_id"], vouched=True, description="The achievement aimed at."
    )
    progress: int = computed(
        resolvers.rewards.shown_progress,
        needs=["progress", "target", "earned_at"],
        description="How much is done, in the unit of `target`.",
    )
    target: int = strawberry.field(description="How much it takes.")
    earned_at: datetime.datetime | None = strawberry.field(description="When it was earned. Null until then.")
    acknowledged_at: datetime.datetime | None = strawberry.field(
        description="When the student saw that it was earned. Null until then."
    )


@shows(ChallengeRow, rule=READERS)
@strawberry.type(description="Something extra to try on one day.")
class DailyChallenge(Node):
    id: strawberry.ID = global_id("DailyChallenge")
    date: datetime.date = strawberry.field(description="The day it is for.")
    name: str = strawberry.field(description="The challenge's name.")
    description: str = strawberry.field(description="What to do.")
    kind: ChallengeKind = strawberry.field(description="What is counted.")
    target: int = strawberry.field(description="How much it takes; for `TIME_SPENT`, minutes.")
    bonus_points: int = strawberry.field(description="The points it gives.")
    achievement: Achievement | None = batched(
        resolvers.rewards.prize_of,
        needs=["achievement_id"],
        description="An achievement it also gives. Null when none, and while it is secret.",
    )
    subject_name: str | None = strawberry.field(description="The only subject that counts. Null when all do.")


@shows(StudentChallengeRow, rule=OWNED)
@strawberry.type(description="How far a student is with a daily challenge.")
class StudentChallenge(Node):
    id: strawberry.ID = global_id("StudentChallenge")
    student: Student = batched(
        resolvers.paths.student_of, needs=["student_profile_id"], vouched=True, description="The student it is about."
    )
    challenge: DailyChallenge = batched(
        resolvers.rewards.challenge_of, needs=["daily_challenge_id"], description="The challenge."
    )
    progress: int = strawberry.field(
        description="How much is done, in the unit of `target`, counted from the student's learning."
    )
    joined_at: datetime.datetime | None = strawberry.field(description="When the student took it on. Null until then.")
    completed_at: datetime.datetime | None = strawberry.field(description="When it was completed. Null until then.")
