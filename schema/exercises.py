"""Exercises, answers, gradings."""

import datetime

import strawberry

import resolvers.curriculum
import resolvers.exercises
import resolvers.paths
import resolvers.remediation
from access.rules import PART
from access.students import OWNED, TAUGHT
from datasources.relational.exercises import AssessmentRow, ExerciseRow
from execution.fields import batched, computed, gated
from execution.ids import global_id
from execution.records import shows
from learning.vocabulary import (
    AssessmentStatus,
    Difficulty,
    ExerciseKind,
    JobStatus,
    LifeCategory,
    ResponseFormat,
    StepStatus,
)
from schema import refs
from schema.curriculum import Concept
from schema.lessons import LearningSession
from schema.node import Node
from schema.people import User
from schema.students import Student

GRADED = (
    "score",
    "step_evaluations",
    "understanding",
    "articulation",
    "application",
    "feedback",
    "remediation_needed",
    "remediation_focus",
    "evaluated_at",
    "confidence",
    "reviewed_by",
)
"""What a grading shows of its answer's record."""


@shows(ExerciseRow, rule=OWNED)
@strawberry.type(description="An exercise written for one student. Its solution shows only in the evaluation of the answer.")
class Exercise(Node):
    id: strawberry.ID = global_id("Exercise")
    session: LearningSession = batched(
        resolvers.exercises.session_of,
        needs=["learning_session_id"],
        vouched=True,
        description="The session it was requested in.",
    )
    concept: Concept | None = batched(
        resolvers.curriculum.concept_of,
        needs=["concept_id"],
        description="The concept it practices. Null once that left the curriculum, or with an error.",
    )
    kind: ExerciseKind = strawberry.field(description="What it is for.")
    status: JobStatus = strawberry.field(description="How far the writing of it is.")
    prompt: str | None = strawberry.field(description="What to do, in Markdown. Null until `COMPLETED`.")
    difficulty: Difficulty | None = strawberry.field(description="How hard it is. Null until `COMPLETED`.")
    category: LifeCategory = strawberry.field(description="The side of life it appeals to.")
    interest: str | None = strawberry.field(description="The student's interest it is built around. Null when none suits.")
    target_step: str | None = strawberry.field(description="The step it practices. Null unless for remediation.")
    assessment: "Assessment | None" = batched(
        resolvers.exercises.assessment_of,
        needs=["assessment_id"],
        vouched=True,
        description="The student's answer. Null until handed in.",
    )


@shows(rule=PART)
@strawberry.type(description="The grading of one step.")
class StepEvaluation:
    step: str = strawberry.field(description="The step, in words.")
    status: StepStatus = strawberry.field(description="What became of it.")
    feedback: str | None = strawberry.field(description="What to tell the student about it. Null when there is nothing to add.")


@shows(rule=PART)
@strawberry.type(description="The grading of an answer, step by step.")
class Evaluation:
    score: float = strawberry.field(description="The score on the whole answer.")
    steps: list[StepEvaluation] = computed(
        resolvers.exercises.steps,
        needs=["step_evaluations"],
        description="The steps expected, in order, with what became of each.",
    )
    understanding: float = strawberry.field(description="How well the student understands the idea.")
    articulation: float = strawberry.field(description="How well the student puts it into words.")
    application: float = strawberry.field(description="How well the student applies it.")
    feedback: str = strawberry.field(description="What to tell the student, in Markdown.")
    remediation_focus: str | None = computed(
        resolvers.exercises.remediation_focus,
        needs=["remediation_needed", "remediation_focus"],
        description="What `startRemediation` would work on. Null when no remediation is needed.",
    )
    evaluated_at: datetime.datetime = strawberry.field(description="When it was graded.")
    confidence: float | None = strawberry.field(description="How sure the grader is. Null when an educator decided.")
    reviewed_by: User | None = batched(
        resolvers.exercises.reviewer_of, needs=["reviewed_by"], description="The educator who decided. Null when none had to."
    )


@shows(AssessmentRow, rule=OWNED)
@strawberry.type(description="A student's answer to an exercise, and its grading.")
class Assessment(Node):
    id: strawberry.ID = global_id("Assessment")
    student: Student = batched(
        resolvers.paths.student_of, needs=["student_profile_id"], vouched=True, description="The student who answered."
    )
    exercise: Exercise = batched(
        resolvers.exercises.exercise_of, needs=["exercise_id"], vouched=True, description="The exercise answered."
    )
    concept: Concept | None = batched(
        resolvers.curriculum.concept_of,
        needs=["concept_id"],
        description="The concept it is about. Null once that left the curriculum, or with an error.",
    )
    expected_steps: list[str] | None = gated(
        "expected_steps",
        rule=TAUGHT,
        description="The steps that an answer should show, in order. Null for all but those who teach the student.",
    )
    response: str = batched(
        resolvers.exercises.responses_of,
        needs=["id", "student_profile_id", "response"],
        description="What the student wrote or said.",
    )
    format: ResponseFormat = strawberry.field(description="How it was given.")
    status: AssessmentStatus = strawberry.field(description="How far the grading is.")
    evaluation: Evaluation | None = computed(
        resolvers.exercises.evaluation, needs=["status", *GRADED], description="The grading. Null until `EVALUATED`."
    )
    remediation: refs.RemediationPath | None = batched(
        resolvers.remediation.of_assessments,
        needs=["id"],
        vouched=True,
        description="The remediation of what went wrong. Null unless begun.",
    )
    submitted_at: datetime.datetime = strawberry.field(description="When it was handed in.")
