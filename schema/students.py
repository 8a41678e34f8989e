"""Students."""

import datetime

import strawberry

import resolvers.consents
import resolvers.exercises
import resolvers.insights
import resolvers.interviews
import resolvers.lessons
import resolvers.paths
import resolvers.people
import resolvers.progress
import resolvers.remediation
import resolvers.rewards
import resolvers.students
from access.rules import PART
from access.students import FAMILY, SEEN
from datasources.relational.students import StudentRow
from execution.fields import batched, computed, gated
from execution.ids import global_id
from execution.records import shows
from learning.vocabulary import LearningStyle, LifeCategory, NotificationKind
from schema import refs
from schema.node import Connection, Node, never_null_alone
from schema.people import PAGE, Organization, User

PERIOD = {"from_": "The first day.", "to": "The last day, at most 366 days later."}


@shows(rule=PART)
@strawberry.type(description="Something a student likes.")
class Interest:
    name: str = strawberry.field(description="What it is, e.g. `skateboarding`.")
    category: LifeCategory = strawberry.field(description="The side of life it belongs to.")
    strength: float = strawberry.field(description="How much the student likes it.")
    confidence: float | None = strawberry.field(description="How sure the interview was of it. Null when it was entered by hand.")


@shows(rule=PART)
@strawberry.type(description="How much one side of life should shape a student's content.")
class LifeCategoryWeight:
    category: LifeCategory = strawberry.field(description="The side of life.")
    weight: float = strawberry.field(description="Its share of the whole.")


@shows(StudentRow, rule=SEEN)
@strawberry.type(description="A learner: who they are, what they like, and all of their learning.")
class Student(Node):
    id: strawberry.ID = global_id("Student")
    user: User | None = batched(
        resolvers.people.user_of, needs=["user_id"], vouched=True, description="Their login. Null when they have none."
    )
    organization: Organization | None = batched(
        resolvers.people.organization_of,
        needs=["organization_id"],
        vouched=True,
        description="The organization they learn in. Null after they left it.",
    )
    guardians: list[User] = batched(
        resolvers.people.guardians_of, needs=["id"], vouched=True, description="The users responsible for them."
    )
    name: str = strawberry.field(description="What to call them: preferred or first name, and last name.")
    first_name: str = strawberry.field(description="Given name.")
    last_name: str = strawberry.field(description="Family name.")
    preferred_name: str | None = strawberry.field(description="The name they like to go by. Null when it is the first name.")
    birthday: datetime.date | None = gated(
        "birthday",
        rule=FAMILY,
        description="Their birthday. Null until given, and for all but the student, guardians and admins.",
    )
    grade_level: str | None = strawberry.field(description="Their school grade, as the organization writes it. Null until given.")
    time_zone: str = strawberry.field(
        description="The IANA time zone their days begin in, e.g. `Europe/Paris`; streaks and challenges follow it."
    )

    interests: list[Interest] = batched(
        resolvers.students.interests,
        needs=["interests"],
        description="What they like, strongest first.",
        arguments={"category": "Only from this side of life."},
    )
    life_category_weights: list[LifeCategoryWeight] = computed(
        resolvers.students.weights,
        needs=["life_category_weights"],
        description="How much each side of life should shape their content; the four weights add up to 1.",
    )
    learning_styles: list[LearningStyle] = computed(
        resolvers.students.learning_styles,
        needs=["learning_styles"],
        description="What helps them when they learn, as they said in interviews, most often said first.",
    )
    preferred_session_minutes: int = strawberry.field(description="How long they like one session to be.")
    daily_goal_minutes: int = strawberry.field(description="How long they mean to learn each day.")
    notifications: list[NotificationKind] = computed(
        resolvers.students.notifications, needs=["notification_preferences"], description="The notifications they want."
    )
    interviews: list[refs.InterviewSession] = batched(
        resolvers.interviews.of_students, needs=["id"], vouched=True, description="Their interviews, newest first."
    )

    learning_paths: list[refs.LearningPath] = batched(
        resolvers.paths.of_students,
        needs=["id"],
        vouched=True,
        description="Their learning paths, at most one active or paused for each subject, last used first.",
        arguments={"status": "Only paths with this status."},
    )
    recommendations: list[refs.Recommendation] | None = batched(
        resolvers.paths.recommendations,
        needs=["id", "interests", "life_category_weights"],
        description="What to do next and why, best first. Null only with an error.",
        arguments={"subject_id": "Only in this subject.", "first": "How many at most, 1 to 20."},
        directives=never_null_alone,
    )
    knowledge_map: list[refs.KnowledgeMapEntry] | None = batched(
        resolvers.paths.knowledge_map,
        needs=["id"],
        vouched=True,
        description="Where they stand on every concept of a subject, in curriculum order. Null only with an error.",
        arguments={"subject_id": "The subject to map."},
        directives=never_null_alone,
    )
    reviews_due: Connection[refs.ConceptProgress] = batched(
        resolvers.progress.reviews_due,
        needs=["id"],
        vouched=True,
        description="Progress on the mastered concepts they should look at again by now, most overdue first.",
        arguments=PAGE,
    )
    sessions: Connection[refs.LearningSession] = batched(
        resolvers.lessons.of_students, needs=["id"], vouched=True, description="Their sessions, newest first.", arguments=PAGE
    )
    assessments: Connection[refs.Assessment] = batched(
        resolvers.exercises.assessments_of,
        needs=["id"],
        vouched=True,
        description="The answers they handed in, newest first.",
        arguments={"concept_id": "Only answers on this concept.", **PAGE},
    )
    active_remediations: list[refs.RemediationPath] = batched(
        resolvers.remediation.active_of,
        needs=["id"],
        vouched=True,
        description="Remediations under way. Completed ones are found at their assessments.",
    )

    level: int = strawberry.field(description="The level they reached, counted from 1.")
    experience_points: int = strawberry.field(description="The points that make up the level.")
    total_points: int = strawberry.field(description="The points won with achievements and challenges.")
    current_streak_days: int = batched(
        resolvers.students.streak,
        needs=["current_streak_days", "last_active_on", "time_zone"],
        description="For how many days in a row they have learned, up to today or yesterday.",
    )
    longest_streak_days: int = strawberry.field(description="The most days in a row they ever learned.")
    last_active_on: datetime.date | None = strawberry.field(description="The last day they learned. Null before the first.")
    achievements: list[refs.StudentAchievement] = batched(
        resolvers.rewards.achievements_of,
        needs=["id"],
        vouched=True,
        description="Achievements, earned ones first, then the nearest. Secret ones appear once earned.",
        arguments={
            "earned": "Only those earned, or not earned.",
            "acknowledged": "Only those acknowledged, or not acknowledged.",
        },
    )
    daily_challenges: list[refs.StudentChallenge] = batched(
        resolvers.rewards.challenges_of,
        needs=["id", "time_zone"],
        vouched=True,
        description="The challenges of one day, joined or not.",
        arguments={"date": "The day; today when left out."},
    )
    engagement: list[refs.EngagementDay] = batched(
        resolvers.insights.of_students,
        needs=["id"],
        description="What they did each day. Days without activity are left out.",
        arguments=PERIOD,
        size=100,
    )

    consents: list[refs.Consent] = batched(
        resolvers.consents.of_students,
        needs=["id"],
        vouched=True,
        description="Consents given or withdrawn, the latest of each kind.",
    )
