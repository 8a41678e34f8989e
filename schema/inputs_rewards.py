"""Inputs of mutations on rewards. A leaf: resolvers import it, and it imports no schema type."""

import strawberry


@strawberry.input(description="Which achievement was seen.")
class AcknowledgeAchievementInput:
    id: strawberry.ID = strawberry.field(description="The student's achievement.")


@strawberry.input(description="Which challenge to take on.")
class JoinDailyChallengeInput:
    id: strawberry.ID = strawberry.field(description="The student's challenge.")
