"""Subjects, topics, sections, concepts, and the edges between concepts."""

import strawberry

import resolvers.content
import resolvers.curriculum
import resolvers.paths
import resolvers.progress
from access.rules import PART, READERS, TEACHERS
from access.students import ASKED
from datasources.graph import records
from execution.fields import batched
from execution.ids import global_id
from execution.records import shows
from learning.vocabulary import ConceptRelation, Difficulty, PrerequisiteStrength
from schema import refs
from schema.node import Node, never_null_alone
from schema.scalars import URL

CLASS = {"organization_id": "The class: students of this organization.", "grade_level": "Only students of this grade."}
CHOOSE_FOR = "The student to choose for; the signed-in student when left out."
ASKED_ABOUT = "The student asked about; the signed-in student when left out."


@shows(records.Subject, rule=READERS)
@strawberry.type(description="A field of learning, e.g. mathematics.")
class Subject(Node):
    id: strawberry.ID = global_id("Subject")
    name: str = strawberry.field(description="The subject's name.")
    description: str | None = strawberry.field(description="What it is about. Null until written.")
    icon_url: URL | None = strawberry.field(description="Its icon. Null when it has none.")
    color: str | None = strawberry.field(description="Its color, e.g. `#FF6B6B`. Null when it has none.")
    grade_levels: list[str] = strawberry.field(description="The grades it is meant for.")
    estimated_hours: float = strawberry.field(description="How long a typical student takes.")
    prerequisites: list["Subject"] = batched(
        resolvers.curriculum.prerequisite_subjects, needs=["prerequisite_subjects"], description="The subjects to take before it."
    )
    topics: list["Topic"] = batched(resolvers.curriculum.topics_of, needs=["id"], description="Its topics.")


@shows(records.Topic, rule=READERS)
@strawberry.type(description="A part of a subject, e.g. statistics.")
class Topic(Node):
    id: strawberry.ID = global_id("Topic")
    name: str = strawberry.field(description="The topic's name.")
    description: str | None = strawberry.field(description="What it is about. Null until written.")
    learning_objectives: list[str] = strawberry.field(description="What a student can do after it.")
    difficulty: Difficulty | None = strawberry.field(description="How hard it is. Null when no source says.")
    estimated_hours: float = strawberry.field(
        description="How long a typical student takes; worked out from its length where no source says."
    )
    is_optional: bool = strawberry.field(description="Whether a student may leave it out.")
    subject: Subject = batched(resolvers.curriculum.subject_of, needs=["id"], description="The subject it is a part of.")
    sections: list["Section"] = batched(resolvers.curriculum.sections_of, needs=["id"], description="Its sections.")


@shows(records.Section, rule=READERS)
@strawberry.type(description="A part of a topic, e.g. basic probability.")
class Section(Node):
    id: strawberry.ID = global_id("Section")
    name: str = strawberry.field(description="The section's name.")
    description: str | None = strawberry.field(description="What it is about. Null until written.")
    estimated_hours: float = strawberry.field(description="How long a typical student takes.")
    topic: Topic = batched(resolvers.curriculum.topic_of, needs=["id"], description="The topic it is a part of.")
    concepts: list["Concept"] = batched(resolvers.curriculum.concepts_of, needs=["id"], description="Its concepts.")
    mastery: refs.MasterySummary | None = batched(
        resolvers.progress.mastery_of_sections,
        needs=["id"],
        rule=TEACHERS,
        description="How many of a class master all of its concepts that are not optional. Null only with an error.",
        arguments=CLASS,
        directives=never_null_alone,
    )


@shows(records.Concept, rule=READERS)
@strawberry.type(description="The smallest thing that is taught and mastered on its own, e.g. independent events.")
class Concept(Node):
    id: strawberry.ID = global_id("Concept")
    name: str = strawberry.field(description="The concept's name.")
    description: str | None = strawberry.field(description="What it is about. Null until written.")
    learning_objectives: list[str] = strawberry.field(description="What a student can do after it.")
    key_vocabulary: list[str] = strawberry.field(description="The words a student should know.")
    difficulty: Difficulty | None = strawberry.field(description="How hard it is. Null when no source says.")
    estimated_minutes: int = strawberry.field(
        description="How long a typical student takes; worked out from its length where no source says."
    )
    mastery_threshold: float = strawberry.field(description="The score from which it counts as mastered.")
    allows_calculator: bool = strawberry.field(description="Whether a calculator may be used.")
    is_optional: bool = strawberry.field(description="Whether a student may leave it out.")
    section: Section = batched(resolvers.curriculum.section_of, needs=["id"], description="The section it is a part of.")

    prerequisites: list["Prerequisite"] = batched(
        resolvers.curriculum.prerequisites, needs=["id"], description="The concepts it builds on, strongest first."
    )
    unlocks: list["Prerequisite"] = batched(
        resolvers.curriculum.unlocks, needs=["id"], description="The concepts that build on it, strongest first."
    )
    related: list["RelatedConcept"] = batched(
        resolvers.curriculum.related, needs=["id"], description="Concepts near it in meaning, nearest first."
    )
    next: list["NextConcept"] = batched(
        resolvers.curriculum.following, needs=["id"], description="Concepts that can follow it, the default first."
    )

    hooks: list[refs.Hook] | None = batched(
        resolvers.content.hooks_of,
        needs=["id"],
        vouched=True,
        description="Openings that make it matter: best for the student first, else most effective. Null only with an error.",
        arguments={
            "student_id": CHOOSE_FOR,
            "category": "Only for this side of life.",
            "include_retired": "Whether to list retired ones too; educators and admins only.",
        },
        directives=never_null_alone,
    )
    examples: list[refs.Example] | None = batched(
        resolvers.content.examples_of,
        needs=["id"],
        vouched=True,
        description="Worked examples: best for the student first, else most effective. Null only with an error.",
        arguments={
            "student_id": CHOOSE_FOR,
            "difficulty": "Only of this difficulty.",
            "include_retired": "Whether to list retired ones too; educators and admins only.",
        },
        directives=never_null_alone,
    )
    content: list[refs.ContentChunk] | None = batched(
        resolvers.content.passages_of,
        needs=["namespace", "pinecone_chunk_ids"],
        description="Textbook passages about it: best for the student first, else in reading order. Null only with an error.",
        arguments={
            "student_id": CHOOSE_FOR,
            "textbook_id": "Only from this textbook.",
            "kinds": "Only of these kinds.",
            "first": "How many at most, 1 to 50.",
        },
        directives=never_null_alone,
    )

    progress: refs.ConceptProgress | None = batched(
        resolvers.progress.on_concepts,
        needs=["id"],
        rule=ASKED,
        vouched=True,
        description=("How far a student is with it. Null before they begin, when no student is asked about, or with an error."),
        arguments={"student_id": ASKED_ABOUT},
    )
    unmet_prerequisites: list["Concept"] | None = batched(
        resolvers.paths.unmet_prerequisites,
        needs=["id"],
        rule=ASKED,
        description=(
            "All that a student has yet to master before it, at any depth, in the order to learn it. "
            "Null when no student is asked about, or with an error."
        ),
        arguments={"student_id": ASKED_ABOUT},
    )
    mastery: refs.MasterySummary | None = batched(
        resolvers.progress.mastery_of_concepts,
        needs=["id", "mastery_threshold"],
        rule=TEACHERS,
        description="How many of a class master it. Null only with an error.",
        arguments=CLASS,
        directives=never_null_alone,
    )


@shows(rule=PART)
@strawberry.type(description="The fact that one concept builds on another.")
class Prerequisite:
    required: Concept = strawberry.field(description="The concept to know first.")
    dependent: Concept = strawberry.field(description="The concept that builds on it.")
    strength: PrerequisiteStrength = strawberry.field(description="How much it matters.")
    reason: str | None = strawberry.field(description="Why it matters. Null when not given.")
    can_skip: bool = strawberry.field(description="Whether a student may go on without it.")
    satisfied: bool | None = batched(
        resolvers.progress.satisfied,
        needs=["required_id"],
        rule=ASKED,
        description="Whether a student masters the required concept. Null when no student is asked about, or with an error.",
        arguments={"student_id": ASKED_ABOUT},
    )


@shows(rule=PART)
@strawberry.type(description="A concept near another in meaning.")
class RelatedConcept:
    concept: Concept = strawberry.field(description="The near concept.")
    relation: ConceptRelation = strawberry.field(description="How the two relate.")
    relevance: float = strawberry.field(description="How near they are.")


@shows(rule=PART)
@strawberry.type(description="A concept that can follow another.")
class NextConcept:
    concept: Concept = strawberry.field(description="The concept that follows.")
    is_default: bool = strawberry.field(description="Whether it is the usual choice.")
    min_score: float | None = strawberry.field(
        description="The score on the first concept from which it is open. Null when any will do."
    )
