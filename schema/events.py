"""What happens in a student's learning, as it is told to those who follow it."""

import datetime
from collections.abc import Sequence
from typing import Any

import strawberry

import resolvers.events
from access.students import OWNED
from datasources.events import records
from execution.batches import FieldFunction
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
WHOSE = ("student_profile_id",)
LED_TO = ("entity_id",)


def led_to(answer: FieldFunction, description: str, *, needs: Sequence[str] = LED_TO) -> Any:
    """What an event is about, as it is now. Whoever is told of the event may see it."""
    return batched(answer, needs=needs, vouched=True, description=description)


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
    student: Student = led_to(resolvers.events.student_of, "The student it happened to.", needs=WHOSE)


@shows(records.PathChanged, rule=OWNED)
@strawberry.type(description="A learning path began, moved to another concept, or changed its status.")
class PathChanged(ProgressEvent):
    learning_path: LearningPath = led_to(resolvers.events.path_of, "The learning path.")


@shows(records.SessionChanged, rule=OWNED)
@strawberry.type(description="A session began or ended.")
class SessionChanged(ProgressEvent):
    session: LearningSession = led_to(resolvers.events.session_of, "The session.")


@shows(records.ExerciseChanged, rule=OWNED)
@strawberry.type(description="An exercise is ready, or could not be written.")
class ExerciseChanged(ProgressEvent):
    exercise: Exercise = led_to(resolvers.events.exercise_of, "The exercise.")


@shows(records.AnswerEvaluated, rule=OWNED)
@strawberry.type(description="An answer was graded, or could not be.")
class AnswerEvaluated(ProgressEvent):
    assessment: Assessment = led_to(resolvers.events.assessment_of, "The answer and its grading.")


@shows(records.ConceptProgressed, rule=OWNED)
@strawberry.type(description="A student got further with a concept.")
class ConceptProgressed(ProgressEvent):
    status: ProgressStatus = computed(
        resolvers.events.status_of, needs=["payload"], description="How far the student was when it happened."
    )
    concept_progress: ConceptProgress = led_to(resolvers.events.progress_of, "How far the student is.")


@shows(records.RemediationChanged, rule=OWNED)
@strawberry.type(description="A remediation began, moved on or ended.")
class RemediationChanged(ProgressEvent):
    remediation: RemediationPath = led_to(resolvers.events.remediation_of, "The remediation.")


@shows(records.AchievementEarned, rule=OWNED)
@strawberry.type(description="An achievement was earned.")
class AchievementEarned(ProgressEvent):
    student_achievement: StudentAchievement = led_to(
        resolvers.events.achievement_of, "The achievement earned.", needs=WHOSE + LED_TO
    )


@shows(records.ChallengeProgressed, rule=OWNED)
@strawberry.type(description="A daily challenge was joined, moved on or was completed.")
class ChallengeProgressed(ProgressEvent):
    student_challenge: StudentChallenge = led_to(resolvers.events.challenge_of, "The challenge.", needs=WHOSE + LED_TO)


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
