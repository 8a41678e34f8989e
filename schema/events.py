"""What happens in a student's learning, as it is told to those who follow it."""

import datetime

import strawberry

import resolvers.events
from access.students import OWNED
from datasources.events import records
from execution.fields import batched, computed
from execution.records import shows
from learning.vocabulary import ProgressStatus
from schema.exercises import Assessment, Exercise
from schema.lessons import LearningSession
from schema.paths import LearningPath
from schema.progress import ConceptProgress
from schema.remediation import RemediationPath
from schema.rewards import StudentAchievement, StudentChallenge
from schema.students import Student

ID = "The event's own id"
WHOSE = ["student_profile_id"]
LED_TO = ["entity_id"]


@strawberry.interface(
    description=(
        "Something that happened in a student's learning. What an event leads to is shown as it is now, not as it was then.\n"
        "New events may be added: a client passes over those it does not know."
    )
)
class ProgressEvent:
    id: strawberry.ID = strawberry.field(description=f"{ID}; `Query.node` does not take it.")
    cursor: str = computed(
        resolvers.events.event_cursor_of,
        needs=["position", "at"],
        description="Its place in the progress log; the one to give `after` on resuming.",
    )
    at: datetime.datetime = strawberry.field(description="When it happened.")
    student: Student = batched(resolvers.events.student_of, needs=WHOSE, vouched=True, description="The student it happened to.")


@shows(records.PathChanged, rule=OWNED)
@strawberry.type(description="A learning path began, moved to another concept, or changed its status.")
class PathChanged(ProgressEvent):
    learning_path: LearningPath = batched(resolvers.events.path_of, needs=LED_TO, vouched=True, description="The learning path.")


@shows(records.SessionChanged, rule=OWNED)
@strawberry.type(description="A session began or ended.")
class SessionChanged(ProgressEvent):
    session: LearningSession = batched(resolvers.events.session_of, needs=LED_TO, vouched=True, description="The session.")


@shows(records.ExerciseChanged, rule=OWNED)
@strawberry.type(description="An exercise is ready, or could not be written.")
class ExerciseChanged(ProgressEvent):
    exercise: Exercise = batched(resolvers.events.exercise_of, needs=LED_TO, vouched=True, description="The exercise.")


@shows(records.AnswerEvaluated, rule=OWNED)
@strawberry.type(description="An answer was graded, or could not be.")
class AnswerEvaluated(ProgressEvent):
    assessment: Assessment = batched(
        resolvers.events.assessment_of, needs=LED_TO, vouched=True, description="The answer and its grading."
    )


@shows(records.ConceptProgressed, rule=OWNED)
@strawberry.type(description="A student got further with a concept.")
class ConceptProgressed(ProgressEvent):
    status: ProgressStatus = computed(
        resolvers.events.status_of, needs=["payload"], description="How far the student was when it happened."
    )
    concept_progress: ConceptProgress = batched(
        resolvers.events.progress_of, needs=LED_TO, vouched=True, description="How far the student is."
    )


@shows(records.RemediationChanged, rule=OWNED)
@strawberry.type(description="A remediation began, moved on or ended.")
class RemediationChanged(ProgressEvent):
    remediation: RemediationPath = batched(
        resolvers.events.remediation_of, needs=LED_TO, vouched=True, description="The remediation."
    )


@shows(records.AchievementEarned, rule=OWNED)
@strawberry.type(description="An achievement was earned.")
class AchievementEarned(ProgressEvent):
    student_achievement: StudentAchievement = batched(
        resolvers.events.achievement_of, needs=WHOSE + LED_TO, vouched=True, description="The achievement earned."
    )


@shows(records.ChallengeProgressed, rule=OWNED)
@strawberry.type(description="A daily challenge was joined, moved on or was completed.")
class ChallengeProgressed(ProgressEvent):
    student_challenge: StudentChallenge = batched(
        resolvers.events.challenge_of, needs=WHOSE + LED_TO, vouched=True, description="The challenge."
    )


EVENTS = (
    PathChanged,
    SessionChanged,
    ExerciseChanged,
    AnswerEvaluated,
    ConceptProgressed,
    RemediationChanged,
    AchievementEarned,
    ChallengeProgressed,
)
"""The types that the interface leads to."""
