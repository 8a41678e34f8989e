"""The vocabularies as GraphQL enums: a member's name is the enum value, its meaning the description."""

from collections.abc import Collection

import strawberry

from learning import vocabulary
from learning.vocabulary import AssessmentStatus, Word


def publish(words: type[Word], without: Collection[Word] = ()) -> None:
    """Makes a vocabulary a GraphQL enum, where it stands: fields are annotated with the vocabulary itself."""
    strawberry.enum(words, description=words.__doc__)
    definition = words.__strawberry_definition__  # type: ignore[attr-defined]
    definition.values = [value for value in definition.values if words(value.value) not in without]
    for value in definition.values:
        value.description = words(value.value).meaning


for published in (
    vocabulary.Role,
    vocabulary.OrganizationKind,
    vocabulary.SubscriptionTier,
    vocabulary.LifeCategory,
    vocabulary.NotificationKind,
    vocabulary.ConsentKind,
    vocabulary.JobStatus,
    vocabulary.InterviewKind,
    vocabulary.InterviewStatus,
    vocabulary.VoiceState,
    vocabulary.LearningStyle,
    vocabulary.Difficulty,
    vocabulary.PrerequisiteStrength,
    vocabulary.ConceptRelation,
    vocabulary.ContentKind,
    vocabulary.PathStatus,
    vocabulary.ProgressStatus,
    vocabulary.SessionKind,
    vocabulary.InteractionKind,
    vocabulary.SessionPart,
    vocabulary.ExerciseKind,
    vocabulary.ResponseFormat,
    vocabulary.StepStatus,
    vocabulary.AchievementCategory,
    vocabulary.Rarity,
    vocabulary.ChallengeKind,
    vocabulary.RecommendationReasonKind,
    vocabulary.Severity,
):
    publish(published)
publish(AssessmentStatus, without={AssessmentStatus.IN_PROGRESS})  # whoever is still answering has handed in nothing
