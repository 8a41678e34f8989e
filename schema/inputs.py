"""Inputs of queries. A leaf: resolvers import it, and it imports no schema type."""

import datetime

import strawberry

from learning.vocabulary import ContentKind, Difficulty
from schema import enums  # noqa: F401  # the enums must be GraphQL's before an input names them


@strawberry.input(description="Which students to list.")
class StudentFilter:
    name: str | None = strawberry.field(default=None, description="Part of the name.")
    grade_level: str | None = strawberry.field(default=None, description="The grade, as the organization writes it.")
    inactive_since: datetime.date | None = strawberry.field(default=None, description="Not active since this day.")
    in_remediation: bool | None = strawberry.field(default=None, description="Whether a remediation is under way.")


@strawberry.input(description="Which passages to search.")
class ContentFilter:
    subject_id: strawberry.ID | None = strawberry.field(default=None, description="The subject they belong to.")
    concept_id: strawberry.ID | None = strawberry.field(default=None, description="The concept they are about.")
    textbook_id: strawberry.ID | None = strawberry.field(default=None, description="The textbook they are from.")
    kinds: list[ContentKind] | None = strawberry.field(default=None, description="Any of these kinds.")
    difficulties: list[Difficulty] | None = strawberry.field(default=None, description="Any of these difficulties.")
