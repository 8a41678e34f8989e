"""Inputs of mutations on learning sessions. A leaf: resolvers import it, and it imports no schema type."""

import datetime
import uuid

import strawberry

from learning.vocabulary import InteractionKind, SessionKind, SessionPart
from schema import enums  # noqa: F401  # the enums must be GraphQL's before an input names them


@strawberry.input(description="What to work on.")
class StartSessionInput:
    learning_path_id: strawberry.ID = strawberry.field(description="The path to go on with.")
    concept_id: strawberry.ID | None = strawberry.field(
        default=None, description="The concept to work on; the path's current one when left out."
    )
    kind: SessionKind = strawberry.field(default=SessionKind.LESSON, description="What to do on it.")
    idempotency_key: uuid.UUID = strawberry.field(description="Made once per user action.")


@strawberry.input(description="One thing that the student did.")
class InteractionInput:
    key: uuid.UUID = strawberry.field(description="Made once per interaction.")
    kind: InteractionKind = strawberry.field(description="What was done.")
    part: SessionPart = strawberry.field(description="The part of the session it was done to.")
    target_id: strawberry.ID | None = strawberry.field(
        default=None, description="The hook, example or exercise it was done to; left out for the explanation."
    )
    at: datetime.datetime = strawberry.field(description="When it began, by the device's clock.")
    seconds: int | None = strawberry.field(default=None, description="How long it took; left out for `CLICK`.")
    scroll_percent: int | None = strawberry.field(default=None, description="How far down the part, 0 to 100; for `SCROLL` only.")


@strawberry.input(
    description="What the student did in a session. A device that was offline may send it up to 7 days after the session's end."
)
class RecordInteractionsInput:
    session_id: strawberry.ID = strawberry.field(description="The session it was done in.")
    interactions: list[InteractionInput] = strawberry.field(
        description="What was done, 1 to 200, in any order; those stored before are passed over."
    )


@strawberry.input(description="Which session to end.")
class EndSessionInput:
    id: strawberry.ID = strawberry.field(description="The session to end.")
