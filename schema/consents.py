"""Consents."""

import datetime

import strawberry

import resolvers.consents
from access.students import OWNED
from datasources.relational.consents import ConsentRow
from execution.fields import batched
from execution.ids import global_id
from execution.records import shows
from learning.vocabulary import ConsentKind
from schema import refs
from schema.node import Node


@shows(ConsentRow, rule=OWNED)
@strawberry.type(description="A consent that was given for a student.")
class Consent(Node):
    id: strawberry.ID = global_id("Consent")
    kind: ConsentKind = strawberry.field(description="What it allows.")
    policy_version: str = strawberry.field(description="The version of the text that was agreed to.")
    granted_by: refs.User | None = batched(
        resolvers.consents.granters, needs=["granted_by"], description="The user who gave it. Null once that user is erased."
    )
    granted_at: datetime.datetime = strawberry.field(description="When it was given.")
    withdrawn_at: datetime.datetime | None = strawberry.field(description="When it was withdrawn. Null while it holds.")
