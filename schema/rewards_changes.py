"""Mutations of achievements and daily challenges."""

from typing import Annotated

import strawberry

import resolvers.rewards_changes
from access.learning import LEARNING
from execution.fields import batched
from schema.problems import INPUT, ConflictError, NotFoundError
from schema.rewards import StudentAchievement, StudentChallenge

AcknowledgeAchievementResult = Annotated[
    StudentAchievement | NotFoundError | ConflictError,
    strawberry.union(
        "AcknowledgeAchievementResult", description="The acknowledged achievement, or a conflict because it is not earned."
    ),
]
JoinDailyChallengeResult = Annotated[
    StudentChallenge | NotFoundError | ConflictError,
    strawberry.union("JoinDailyChallengeResult", description="The joined challenge, or a conflict because its day has passed."),
]


@strawberry.type
class RewardsMutation:
    acknowledge_achievement: AcknowledgeAchievementResult | None = batched(
        resolvers.rewards_changes.acknowledge_achievement,
        rule=LEARNING,
        description="Note that the student has seen an earned achievement.",
        arguments=INPUT,
    )
    join_daily_challenge: JoinDailyChallengeResult | None = batched(
        resolvers.rewards_changes.join_daily_challenge,
        rule=LEARNING,
        description="Take on a daily challenge. From then on the student's learning counts toward it by itself.",
        arguments=INPUT,
    )
