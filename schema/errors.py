"""Errors that users met."""

import datetime
from typing import Annotated

import strawberry

import resolvers.errors
import resolvers.people
from access.rules import OPERATORS, STAFF
from datasources.relational.errors import ErrorRow
from execution.fields import batched
from execution.ids import global_id
from execution.records import shows
from learning.vocabulary import Severity
from schema.node import Node
from schema.people import User
from schema.problems import INPUT, InputError, NotFoundError


@shows(ErrorRow, rule=STAFF)
@strawberry.type(description="An error that a user met; it holds no request or response data.")
class ErrorLog(Node):
    id: strawberry.ID = global_id("ErrorLog")
    service: str = strawberry.field(description="The service it happened in.")
    kind: str = strawberry.field(description="What sort of error it is, e.g. an exception's name.")
    message: str = strawberry.field(description="What went wrong.")
    stack_trace: str | None = strawberry.field(description="Where in the code it happened. Null when unknown.")
    severity: Severity = strawberry.field(description="How bad it is.")
    feature: str | None = strawberry.field(description="The feature that did not work. Null when unknown.")
    affected_user: bool = strawberry.field(description="Whether the user noticed.")
    user: User | None = batched(
        resolvers.people.user_of,
        needs=["user_id"],
        description="The user who met it. Null when nobody was signed in, or the user was erased.",
    )
    created_at: datetime.datetime = strawberry.field(description="When it happened.")
    resolved_at: datetime.datetime | None = strawberry.field(description="When it was dealt with. Null until then.")
    resolution_notes: str | None = strawberry.field(description="How it was dealt with. Null until then.")


ResolveErrorResult = Annotated[
    ErrorLog | InputError | NotFoundError, strawberry.union("ResolveErrorResult", description="The resolved error.")
]


@strawberry.type
class ErrorsMutation:
    resolve_error: ResolveErrorResult | None = batched(
        resolvers.errors.resolve_error, rule=OPERATORS, description="Mark a logged error as dealt with.", arguments=INPUT
    )
