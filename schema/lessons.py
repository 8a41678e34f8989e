"""Learning sessions and their lessons."""

import datetime

import strawberry

import resolvers.curriculum
import resolvers.exercises
import resolvers.lessons
import resolvers.paths
from access.rules import PART
from access.students import OWNED
from datasources.relational.lessons import SessionRow
from execution.fields import batched, computed
from execution.ids import global_id
from execution.records import shows
from learning.vocabulary import LifeCategory, SessionKind
from schema import refs
from schema.content import ContentChunk, Example, Hook
from schema.curriculum import Concept
from schema.node import Node, never_null_alone
from schema.paths import LearningPath
from schema.students import Student


@shows(rule=PART)
@strawberry.type(
    description=("What was put together for one session; later edits of hooks and examples do not change its explanation.")
)
class Lesson:
    category: LifeCategory = strawberry.field(description="The side of life it appeals to.")
    hook: Hook | None = batched(
        resolvers.lessons.hook_of,
        needs=["hook_id"],
        description="Its opening. Null when none suits, and when it is another organization's.",
    )
    explanation: str = strawberry.field(description="The explanation, in Markdown.")
    examples: list[Example] = batched(
        resolvers.lessons.examples_of,
        needs=["example_ids"],
        description="Its examples, in order, but for those of other organizations.",
    )
    sources: list[ContentChunk] | None = batched(
        resolvers.lessons.sources_of,
        needs=["source_keys"],
        description="The passages its explanation rests on. Null only with an error.",
        directives=never_null_alone,
    )


@shows(SessionRow, rule=OWNED)
@strawberry.type(description="One session of a student on one concept.")
class LearningSession(Node):
    id: strawberry.ID = global_id("LearningSession")
    student: Student = batched(
        resolvers.paths.student_of, needs=["student_profile_id"], vouched=True, description="The student learning."
    )
    learning_path: LearningPath = batched(
        resolvers.paths.path_of, needs=["learning_path_id"], vouched=True, description="The learning path it is part of."
    )
    concept: Concept | None = batched(
        resolvers.curriculum.concept_of,
        needs=["concept_id"],
        description="The concept worked on. Null once that left the curriculum, or with an error.",
    )
    kind: SessionKind = strawberry.field(description="What is done in it.")
    number: int = strawberry.field(description="Which of the student's sessions on this concept it is, counted from 1.")
    lesson: Lesson | None = computed(
        resolvers.lessons.lesson,
        needs=["personalized_content", "selected_hooks", "selected_examples", "category"],
        description=(
            "The lesson put together for it. Null in an exercise or assessment session, and while its passages cannot be had: "
            "then await `SessionChanged`."
        ),
    )
    exercises: list[refs.Exercise] = batched(
        resolvers.exercises.of_sessions, needs=["id"], vouched=True, description="The exercises requested in it, oldest first."
    )
    active_seconds: int = strawberry.field(description="The time spent, without idle time, as recorded so far.")
    started_at: datetime.datetime = strawberry.field(description="When it began.")
    ended_at: datetime.datetime | None = strawberry.field(
        description="When it ended, at the latest 12 hours after its last interaction. Null until then."
    )
    content_version: str = strawberry.field(description="The version of the curriculum and content that it used.")
