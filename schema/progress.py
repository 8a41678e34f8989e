"""Progress on concepts, of a student and of a class."""

import datetime

import strawberry

import resolvers.curriculum
import resolvers.paths
import resolvers.progress
from access.rules import PART
from access.students import OWNED
from datasources.relational.progress import ProgressRow
from execution.fields import batched
from execution.ids import global_id
from execution.records import shows
from learning.vocabulary import ProgressStatus
from schema.curriculum import Concept
from schema.node import Node
from schema.students import Student


@shows(ProgressRow, rule=OWNED)
@strawberry.type(description="How far a student is with a concept; it exists from when they open the concept.")
class ConceptProgress(Node):
    id: strawberry.ID = global_id("ConceptProgress")
    student: Student = batched(
        resolvers.paths.student_of, needs=["student_profile_id"], vouched=True, description="The student it is about."
    )
    concept_name: str = strawberry.field(description="The concept's name; there even when `concept` cannot be read.")
    concept: Concept | None = batched(
        resolvers.curriculum.concept_of,
        needs=["concept_id"],
        description="The concept it is about. Null once that left the curriculum, or with an error.",
    )
    status: ProgressStatus = strawberry.field(description="How far the student is.")
    hook_viewed: bool = strawberry.field(description="Whether a hook was viewed.")
    examples_viewed: int = strawberry.field(description="How many examples were viewed.")
    explanation_viewed: bool = strawberry.field(description="Whether the explanation was viewed.")
    initial_exercise_score: float | None = strawberry.field(description="The score on the first exercise. Null until graded.")
    advanced_exercise_score: float | None = strawberry.field(description="The score on the advanced exercise. Null until graded.")
    mastery_score: float | None = strawberry.field(
        description=("The score on the concept; `Concept.masteryThreshold` makes it mastered. Null until an exercise is graded."),
    )
    attempt_count: int = strawberry.field(description="How many answers were handed in.")
    remediation_count: int = strawberry.field(description="How many remediations were begun.")
    active_seconds: int = strawberry.field(description="The time spent on it, without idle time.")
    started_at: datetime.datetime = strawberry.field(description="When the student opened it.")
    mastered_at: datetime.datetime | None = strawberry.field(description="When it was mastered. Null until then.")
    review_due_at: datetime.datetime | None = strawberry.field(description="When to look at it again. Null until mastered.")


@shows(rule=PART)
@strawberry.type(description="How far a class is with a section or concept. Students in neither count have not begun.")
class MasterySummary:
    student_count: int = strawberry.field(description="How many students the class has.")
    learning_count: int = strawberry.field(description="How many have begun but do not master it yet.")
    mastered_count: int = strawberry.field(description="How many master it.")
    average_mastery: float | None = strawberry.field(description="The mean score of those who have one. Null when none has.")
    struggling: list[Student] = batched(
        resolvers.progress.struggling,
        needs=["struggling"],
        description="Students still below the threshold after two answers or more, lowest score first, at most 50.",
    )
