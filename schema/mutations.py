"""The mutation root: what can be changed, feature by feature."""

import strawberry

from schema.content_changes import ContentMutation
from schema.curriculum_changes import CurriculumMutation
from schema.errors import ErrorsMutation
from schema.exercises_changes import ExercisesMutation
from schema.interviews_changes import InterviewsMutation
from schema.lessons_changes import LessonsMutation
from schema.paths_changes import PathsMutation
from schema.people_changes import PeopleMutation
from schema.remediation_changes import RemediationMutation
from schema.rewards_changes import RewardsMutation
from schema.students_changes import StudentsMutation


@strawberry.type(
    description=(
        "Everything that can be changed. A null here always comes with an error, which does not tell whether the change was "
        "made; it is safe to send the mutation again."
    )
)
class Mutation(
    PeopleMutation,
    StudentsMutation,
    PathsMutation,
    LessonsMutation,
    ExercisesMutation,
    RemediationMutation,
    RewardsMutation,
    InterviewsMutation,
    CurriculumMutation,
    ContentMutation,
    ErrorsMutation,
): ...
