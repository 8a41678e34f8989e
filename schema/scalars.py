"""The scalars of the API that are not GraphQL's own."""

import datetime
import uuid
from collections.abc import Mapping
from typing import Any, NewType

import strawberry
from graphql import GraphQLError

URL = NewType("URL", str)


def _written(instant: datetime.datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def _instant(value: Any) -> datetime.datetime:
    try:
        instant = datetime.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError(f"{value!r} is no DateTime, e.g. `2026-01-31T08:30:00Z`.") from None
    if instant.tzinfo is None:
        raise GraphQLError(f"{value!r} has no UTC offset.")
    try:
        instant.astimezone(datetime.UTC)
    except OverflowError:
        raise GraphQLError(f"{value!r} is in no year from 1 to 9999 of UTC.") from None
    return instant


def _day(value: Any) -> datetime.date:
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError(f"{value!r} is no Date, e.g. `2026-01-31`.") from None


def _uuid(value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except (TypeError, ValueError, AttributeError):
        raise GraphQLError(f"{value!r} is no UUID, e.g. `6f1c2a34-5b67-4c89-9d01-23456789abcd`.") from None


SCALARS: Mapping[object, Any] = {
    datetime.date: strawberry.scalar(
        name="Date",
        description="A calendar day in the student's time zone, e.g. `2026-01-31`.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=datetime.date.isoformat,
        parse_value=_day,
    ),
    datetime.datetime: strawberry.scalar(
        name="DateTime",
        description="An instant with its UTC offset, e.g. `2026-01-31T08:30:00Z`.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=_written,
        parse_value=_instant,
    ),
    uuid.UUID: strawberry.scalar(
        name="UUID",
        description="A random UUID, e.g. `6f1c2a34-5b67-4c89-9d01-23456789abcd`.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc9562",
        serialize=str,
        parse_value=_uuid,
    ),
    URL: strawberry.scalar(
        name="URL",
        description="An absolute https address.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3986",
    ),
}
