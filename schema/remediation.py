"""Remediations."""

import datetime

import strawberry

import resolvers.curriculum
import resolvers.exercises
import resolvers.paths
import resolvers.remediation
from access.students import OWNED
from datasources.relational.remediation import RemediationRow
from execution.fields import batched
from execution.ids import global_id
from execution.records import shows
from learning.vocabulary import PathStatus
from schema.curriculum import Concept
from schema.exercises import Assessment, Exercise
from schema.node import Node
from schema.students import Student


@shows(RemediationRow, rule=OWNED)
@strawberry.type(description="A series of exercises on the steps an answer got wrong.")
class RemediationPath(Node):
    id: strawberry.ID = global_id("RemediationPath")
    student: Student = batched(
        resolvers.paths.student_of, needs=["student_profile_id"], vouched=True, description="The student practicing."
    )
    assessment: Assessment = batched(
        resolvers.exercises.original_assessment_of,
        needs=["original_assessment_id"],
        vouched=True,
        description="The answer that went wrong.",
    )
    concept: Concept | None = batched(
        resolvers.curriculum.concept_of,
        needs=["concept_id"],
        description="The concept practiced. Null once that left the curriculum, or with an error.",
    )
    focus: str = strawberry.field(description="What was misunderstood.")
    target_steps: list[str] = strawberry.field(description="The steps practiced.")
    status: PathStatus = strawberry.field(description="Whether it is going on.")
    exercises: list[Exercise] = batched(
        resolvers.remediation.exercises_of, needs=["id"], vouched=True, description="The exercises requested so far, in order."
    )
    exercises_completed: int = strawberry.field(description="How many exercises are passed.")
    exercises_total: int = strawberry.field(description="How many exercises to pass in all.")
    initial_score: float = strawberry.field(description="The score it began with.")
    final_score: float | None = strawberry.field(description="The score it ended with. Null until completed.")
    completed_at: datetime.datetime | None = strawberry.field(description="When it was completed. Null until then.")
