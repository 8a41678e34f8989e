"""What can be followed: fields of the subscription root. Their function gives records as they come, some at a time:

    async def of_student(ctx, *, student_id): ...     # an async generator of sequences of records
    async def may_follow(ctx, *, student_id): ...     # raises a `Refusal` for who may not

Who may is asked at the beginning, and anew before anything is shown; so is the rule of the records' type, and what it does not
admit is passed over. How records become the answers of an operation is in `subscriptions.py`.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLField

from execution.fields import sign
from execution.rules import Rule

Source = Callable[..., AsyncGenerator[Sequence[Any]]]
May = Callable[..., Awaitable[None]]


class Gone(Exception):
    """What a record led to is not there any more, or was never for this viewer: the record is passed over. For the functions of
    its fields."""


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A field's functions."""

    source: Source
    may: May
    rule: Rule


def followed(source: Source, *, may: May, rule: Rule, description: str, arguments: Mapping[str, str]) -> Any:
    """A field of the subscription root. `source` and `may` take the same arguments, which are described; `rule` says in words
    what `may` sees to."""

    async def resolve(self: Any, info: strawberry.Info, **given: Any) -> AsyncGenerator[Any]:
        await may(info.context, **given)
        async for records in source(info.context, **given):
            for record in records:
                yield record

    sign(resolve, source, arguments)
    metadata = {"followed": Followed(source, may, rule)}
    return strawberry.subscription(resolver=resolve, description=description, metadata=metadata)


def followed_by(field: GraphQLField) -> Followed | None:
    """What is behind a field. None for one that was declared otherwise."""
    definition = field.extensions.get("strawberry-definition")
    found: Followed | None = ((definition.metadata or {}) if definition else {}).get("followed")
    return found
