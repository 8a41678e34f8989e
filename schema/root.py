"""The query root, and the schema put together."""

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

import resolvers.content
import resolvers.curriculum
import resolvers.errors
import resolvers.events
import resolvers.node
import resolvers.people
import resolvers.search
import resolvers.students
from access.rules import PUBLIC, SIGNED_IN, STAFF
from datasources.errors import StoreMisconfigured, StoreUnavailable
from execution.fields import batched
from execution.records import guard
from execution.rules import stated
from schema.content import ContentMatch, Textbook
from schema.curriculum import Concept, Subject
from schema.errors import ErrorLog
from schema.events import EVENTS
from schema.mutations import Mutation
from schema.node import Connection, Node, never_null_alone
from schema.people import PAGE, Organization, User
from schema.scalars import SCALARS
from schema.students import Student
from schema.subscriptions import Subscription


@strawberry.type(description="Everything that can be read.")
class Query:
    viewer: User | None = batched(
        resolvers.people.viewer, rule=PUBLIC, vouched=True, description="The signed-in user. Null when nobody is signed in."
    )
    node: Node | None = batched(
        resolvers.node.node,
        rule=SIGNED_IN,
        description="Any object by its id. Null when the viewer can see none with this id.",
        arguments={"id": "The id of any `Node`."},
    )
    student: Student | None = batched(
        resolvers.students.student,
        rule=SIGNED_IN,
        description="One student. Null when the viewer can see none with this id.",
        arguments={"id": "The student's id."},
    )
    organization: Organization | None = batched(
        resolvers.people.organization,
        rule=SIGNED_IN,
        description="One organization. Null when the viewer can see none with this id.",
        arguments={"id": "The organization's id."},
    )
    subjects: list[Subject] | None = batched(
        resolvers.curriculum.subjects,
        rule=SIGNED_IN,
        description="Every subject. Null only with an error.",
        directives=never_null_alone,
    )
    subject: Subject | None = batched(
        resolvers.curriculum.subject,
        rule=SIGNED_IN,
        description="One subject. Null when there is none with this id.",
        arguments={"id": "The subject's id."},
    )
    concept: Concept | None = batched(
        resolvers.curriculum.concept,
        rule=SIGNED_IN,
        description="One concept. Null when there is none with this id.",
        arguments={"id": "The concept's id."},
    )
    search_concepts: list[Concept] | None = batched(
        resolvers.search.search_concepts,
        rule=SIGNED_IN,
        description="Concepts found by name or meaning, best match first. Null only with an error.",
        arguments={
            "query": "What to look for, in plain language.",
            "subject_id": "Only in this subject.",
            "first": "How many at most, 1 to 50.",
        },
        directives=never_null_alone,
    )
    textbook: Textbook | None = batched(
        resolvers.content.textbook,
        rule=SIGNED_IN,
        description="One textbook. Null when the viewer can see none with this id.",
        arguments={"id": "The textbook's id."},
    )
    textbooks: Connection[Textbook] | None = batched(
        resolvers.content.textbooks,
        rule=SIGNED_IN,
        description="Textbooks, by title. Null only with an error.",
        arguments={
            "subject_id": "Only for this subject.",
            "grade_level": "Only for this grade.",
            "status": "Only those whose processing is at this status.",
            "include_archived": "Whether to list archived ones too; platform staff only.",
            **PAGE,
        },
        directives=never_null_alone,
    )
    search_content: list[ContentMatch] | None = batched(
        resolvers.search.search_content,
        rule=SIGNED_IN,
        description="Textbook passages found by meaning and by word, best match first. Null only with an error.",
        arguments={
            "query": "What to look for, in plain language.",
            "filter": "Only passages that fit all of this.",
            "student_id": "Whose interests move passages up; the signed-in student's when left out.",
            "first": "How many at most, 1 to 50.",
        },
        directives=never_null_alone,
    )
    error_logs: Connection[ErrorLog] | None = batched(
        resolvers.errors.error_logs,
        rule=STAFF,
        description="Errors met by users, newest first. Null for all but platform staff.",
        arguments={"filter": "Only errors that fit all of this.", **PAGE},
    )
    event_cursor: str | None = batched(
        resolvers.events.event_cursor,
        rule=SIGNED_IN,
        description=(
            "The end of the progress log, taken before anything else in this answer is read: a progress subscription started "
            "after it misses nothing. Null only with an error."
        ),
        first=True,
        directives=never_null_alone,
    )


class SpoolSchema(strawberry.Schema):
    """The schema, with errors shown as `execution.errors` says."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Logged where they are masked; Strawberry's own log would hold what the client sent."""


def known(error: BaseException) -> str | None:
    """The code of an exception that a client may know of."""
    return "STORE_UNAVAILABLE" if isinstance(error, StoreUnavailable | StoreMisconfigured) else None


schema = SpoolSchema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=EVENTS,
    config=StrawberryConfig(scalar_map=SCALARS),
)
guard(schema)
RULES = tuple(stated(schema))
"""Who may, of every type and field: raises `Unruled` where it is not said."""


def sdl() -> str:
    """The schema in GraphQL's own language, as schema.graphql holds it."""
    return schema.as_str() + "\n"
