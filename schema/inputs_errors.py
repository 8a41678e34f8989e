"""Inputs about errors that users met. A leaf, as `inputs.py` is."""

import datetime

import strawberry

from learning.vocabulary import Severity
from schema import enums  # noqa: F401  # the enums must be GraphQL's before an input names them


@strawberry.input(description="Which errors to list.")
class ErrorLogFilter:
    service: str | None = strawberry.field(default=None, description="The service they happened in.")
    min_severity: Severity | None = strawberry.field(default=None, description="This severity or worse.")
    resolved: bool | None = strawberry.field(default=None, description="Whether they are dealt with.")
    since: datetime.datetime | None = strawberry.field(default=None, description="At or after this time.")


@strawberry.input(description="Which error was dealt with.")
class ResolveErrorInput:
    id: strawberry.ID = strawberry.field(description="The error dealt with.")
    notes: str = strawberry.field(description="How it was dealt with, 1 to 2,000 characters.")
