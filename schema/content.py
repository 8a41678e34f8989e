"""Textbooks, hooks, examples, passages."""

import datetime

import strawberry

import resolvers.content
import resolvers.curriculum
import resolvers.paths
from access.rules import INSIDE, PART, READERS
from datasources.content.chunks import Chunk
from datasources.relational.content import ExampleRow, HookRow, TextbookRow
from execution.fields import batched, computed
from execution.ids import global_id
from execution.records import shows
from learning.vocabulary import ContentKind, Difficulty, JobStatus, LifeCategory
from schema.curriculum import Concept, Subject
from schema.node import Connection, Node, never_null_alone
from schema.people import PAGE, Organization, User
from schema.scalars import URL

EFFECTIVENESS = "How well it works, judged by what students did next. Null until shown often enough to tell."
AUTHOR = "Who wrote it. Null when it was generated, its author erased, or nobody whom the viewer knows."


@shows(rule=PART)
@strawberry.type(description="How far a textbook is on the way into curriculum and content.")
class TextbookProcessing:
    status: JobStatus = strawberry.field(description="How far it is.")
    percent: int = strawberry.field(description="How much of the work is done, 0 to 100.")
    error: str | None = strawberry.field(description="What the author can do about the failure. Null unless `FAILED`.")
    completed_at: datetime.datetime | None = strawberry.field(description="When it was done. Null until then.")


@shows(TextbookRow, rule=READERS)
@strawberry.type(description="A textbook that curriculum and content are drawn from.")
class Textbook(Node):
    id: strawberry.ID = global_id("Textbook")
    title: str = strawberry.field(description="The textbook's title.")
    subject_name: str = strawberry.field(description="Its subject's name, as registered.")
    subject: Subject | None = batched(
        resolvers.curriculum.subject_of_rows,
        needs=["subject_id"],
        description="Its subject. Null until processed, or with an error.",
    )
    publisher: str | None = strawberry.field(description="Who published it. Null when not given.")
    isbn: str | None = strawberry.field(description="Its ISBN. Null when not given.")
    year: int | None = strawberry.field(description="The year it was published. Null when not given.")
    grade_levels: list[str] = strawberry.field(description="The grades it is meant for.")
    page_count: int | None = strawberry.field(
        description="How many pages it has. Null until processed, and when its source has no pages."
    )
    concept_count: int | None = strawberry.field(description="How many concepts it teaches. Null until processed.")
    estimated_hours: int | None = strawberry.field(description="How long a typical student takes. Null until processed.")
    is_archived: bool = strawberry.field(description="Whether it is no longer offered.")
    processing: TextbookProcessing = computed(
        resolvers.content.processing,
        needs=["status", "percent", "error", "completed_at"],
        description="How far it is on the way into curriculum and content.",
    )
    concepts: Connection[Concept] | None = batched(
        resolvers.content.concepts_of,
        needs=["id", "subject_id"],
        description="The concepts it teaches, in its own order. Null only with an error.",
        arguments=PAGE,
        directives=never_null_alone,
    )


@shows(HookRow, rule=INSIDE)
@strawberry.type(description="An opening that makes a concept matter to a student.")
class Hook(Node):
    id: strawberry.ID = global_id("Hook")
    concept: Concept | None = batched(
        resolvers.curriculum.concept_of,
        needs=["concept_id"],
        description="The concept it opens. Null once that left the curriculum, or with an error.",
    )
    text: str = strawberry.field(description="The hook, in Markdown.")
    category: LifeCategory = strawberry.field(description="The side of life it appeals to.")
    sub_category: str | None = strawberry.field(description="A narrower area, e.g. `technology`. Null when it is general.")
    difficulty: Difficulty = strawberry.field(description="How hard it is to read.")
    author: User | None = batched(resolvers.content.author_of, needs=["author_id"], description=AUTHOR)
    organization: Organization | None = batched(
        resolvers.content.organization_of,
        needs=["organization_id"],
        vouched=True,
        description="The organization it is for. Null when it is for all.",
    )
    is_active: bool = strawberry.field(description="Whether it is in use; false once retired.")
    usage_count: int = strawberry.field(description="How often it was shown.")
    effectiveness: float | None = strawberry.field(description=EFFECTIVENESS)
    updated_at: datetime.datetime = strawberry.field(description="When it was last changed.")


@shows(ExampleRow, rule=INSIDE)
@strawberry.type(description="A worked example of a concept.")
class Example(Node):
    id: strawberry.ID = global_id("Example")
    concept: Concept | None = batched(
        resolvers.curriculum.concept_of,
        needs=["concept_id"],
        description="The concept it shows. Null once that left the curriculum, or with an error.",
    )
    text: str = strawberry.field(description="The example, in Markdown.")
    visual_aid_url: URL | None = strawberry.field(description="A picture to go with it. Null when there is none.")
    category: LifeCategory = strawberry.field(description="The side of life it appeals to.")
    interest_tags: list[str] = strawberry.field(description="The interests it suits, e.g. `gaming`.")
    difficulty: Difficulty = strawberry.field(description="How hard it is.")
    author: User | None = batched(resolvers.content.author_of, needs=["author_id"], description=AUTHOR)
    organization: Organization | None = batched(
        resolvers.content.organization_of,
        needs=["organization_id"],
        vouched=True,
        description="The organization it is for. Null when it is for all.",
    )
    is_active: bool = strawberry.field(description="Whether it is in use; false once retired.")
    usage_count: int = strawberry.field(description="How often it was shown.")
    effectiveness: float | None = strawberry.field(description=EFFECTIVENESS)
    updated_at: datetime.datetime = strawberry.field(description="When it was last changed.")


@shows(Chunk, rule=READERS)
@strawberry.type(description="A passage of a textbook.")
class ContentChunk(Node):
    id: strawberry.ID = global_id("ContentChunk", "key")
    text: str = strawberry.field(description="The passage, in Markdown.")
    summary: str | None = strawberry.field(description="The passage in one sentence. Null when there is none.")
    kind: ContentKind = strawberry.field(description="What sort of passage it is.")
    difficulty: Difficulty | None = strawberry.field(description="How hard it is. Null when no source says.")
    citation: str = strawberry.field(
        description="Its source, to show beside it, e.g. `Introductory Statistics, 5.2 Independent Events, p. 127`."
    )
    misconceptions: list[str] = strawberry.field(description="What students often get wrong here.")
    concept: Concept | None = batched(
        resolvers.curriculum.concept_of,
        needs=["concept_id"],
        description="The concept it is about. Null when there is none in the curriculum, or with an error.",
    )
    textbook: Textbook | None = batched(
        resolvers.content.textbook_of,
        needs=["textbook_id"],
        description="The textbook it is from. Null only with an error.",
        directives=never_null_alone,
    )


@shows(rule=PART)
@strawberry.type(description="A passage that was found.")
class ContentMatch:
    chunk: ContentChunk = strawberry.field(description="The passage found.")
    score: float = strawberry.field(description="How well it matches.")
    matched_interests: list[str] = strawberry.field(
        description="The student's interests that moved it up. Empty when none did, or no student was asked about."
    )
