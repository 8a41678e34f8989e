"""Learning paths, knowledge maps, recommendations."""

import datetime

import strawberry

import resolvers.curriculum
import resolvers.paths
import resolvers.progress
from access.rules import PART
from access.students import OWNED
from datasources.relational.paths import PathRow
from execution.fields import batched
from execution.ids import global_id
from execution.records import shows
from learning.vocabulary import PathStatus, RecommendationReasonKind, SessionKind
from schema import refs
from schema.content import Textbook
from schema.curriculum import Concept, Subject
from schema.node import Connection, Node, never_null_alone
from schema.people import PAGE
from schema.students import Student


@shows(PathRow, rule=OWNED)
@strawberry.type(description="A student's way through the subject of a textbook; at most one active or paused for each subject.")
class LearningPath(Node):
    id: strawberry.ID = global_id("LearningPath")
    student: Student = batched(
        resolvers.paths.student_of, needs=["student_profile_id"], vouched=True, description="The student on it."
    )
    textbook: Textbook = batched(
        resolvers.paths.textbook_of, needs=["textbook_id"], description="The textbook it follows, archived or not."
    )
    subject_name: str = strawberry.field(description="Its subject's name; there even when `subject` cannot be read.")
    subject: Subject | None = batched(
        resolvers.curriculum.subject_of_rows,
        needs=["subject_id"],
        description="Its subject. Null once that left the curriculum, or with an error.",
    )
    status: PathStatus = strawberry.field(description="Whether it is going on.")
    current_concept: Concept | None = batched(
        resolvers.paths.current_concept,
        needs=["current_concept_id"],
        description="The concept the student is at. Null when completed, or with an error.",
    )
    next_concept: Concept | None = batched(
        resolvers.paths.next_concept,
        needs=["next_concept_id"],
        description="The concept planned after that. Null at the end of the path, or with an error.",
    )
    available_concepts: list[Concept] | None = batched(
        resolvers.paths.available_concepts,
        needs=["available_concepts"],
        description="The concepts the student could begin now. Null only with an error.",
        directives=never_null_alone,
    )
    progress: Connection[refs.ConceptProgress] = batched(
        resolvers.progress.of_paths,
        needs=["id"],
        vouched=True,
        description="Progress on each concept begun, last used first.",
        arguments={"status": "Only with this status.", **PAGE},
    )
    concepts_total: int = strawberry.field(description="How many concepts it has.")
    concepts_completed: int = strawberry.field(description="How many concepts are completed, mastered ones included.")
    concepts_mastered: int = strawberry.field(description="How many concepts are mastered.")
    average_mastery: float | None = strawberry.field(
        description="The mean score of the concepts that have one. Null when none has."
    )
    daily_target_minutes: int = strawberry.field(description="How long the student means to spend on it each day.")
    estimated_completion_on: datetime.date | None = strawberry.field(
        description=("The day it will be completed at the present pace. Null until there is a pace, and when it is not active.")
    )
    started_at: datetime.datetime = strawberry.field(description="When it began.")
    last_accessed_at: datetime.datetime = strawberry.field(description="When the student last worked on it.")
    completed_at: datetime.datetime | None = strawberry.field(description="When it was completed. Null until then.")


@shows(rule=PART)
@strawberry.type(description="Where a student stands on one concept of a subject.")
class KnowledgeMapEntry:
    concept: Concept = strawberry.field(description="The concept.")
    is_unlocked: bool = strawberry.field(
        description="Whether it can be begun: every prerequisite is mastered, can be skipped, or is weak."
    )
    progress: refs.ConceptProgress | None = strawberry.field(description="How far the student is. Null before they begin.")


@shows(rule=PART)
@strawberry.type(description="A reason for a recommendation.")
class RecommendationReason:
    kind: RecommendationReasonKind = strawberry.field(description="What sort of reason it is.")
    text: str = strawberry.field(description="The reason, worded for the student.")


@shows(rule=PART)
@strawberry.type(description="Something a student should do next.")
class Recommendation:
    concept: Concept = strawberry.field(description="The concept to work on.")
    session_kind: SessionKind = strawberry.field(description="What to do on it; the `kind` to give `startSession`.")
    reasons: list[RecommendationReason] = strawberry.field(description="Why, most important first; at least one.")
    rule_version: str = strawberry.field(description="The version of the rule that chose it.")
