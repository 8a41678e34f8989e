"""What mutations have in common: their argument, and the errors that they may answer with."""

import datetime

import strawberry

from access import problems
from access.rules import PART
from execution.records import shows
from schema.enums import publish
from schema.node import Node

publish(problems.ConflictReason)

INPUT = {"input": "All that it is to be told."}


@strawberry.interface(
    description=(
        "An expected error of a mutation. Always ask for `... on UserError { message }` too: a mutation may come to answer with "
        "further errors."
    )
)
class UserError:
    message: str = strawberry.field(description="What is wrong, in English, for a person to read.")


@shows(problems.Unacceptable, rule=PART)
@strawberry.type(description="A value that is not acceptable.")
class InputFieldError:
    path: list[str] = strawberry.field(description='Where it is in the input, e.g. `["interests", "2", "strength"]`.')
    message: str = strawberry.field(description="What is wrong with it, in English, for a person to read.")


@shows(problems.InputRefused, rule=PART)
@strawberry.type(description="A value in the input is not acceptable.")
class InputError(UserError):
    fields: list[InputFieldError] = strawberry.field(description="The values that are not acceptable; at least one.")


@shows(problems.NotFound, rule=PART)
@strawberry.type(description="An id or token leads to nothing that the viewer can see.")
class NotFoundError(UserError):
    field: str = strawberry.field(description="The input field that holds it, e.g. `studentId`.")


@shows(problems.Conflict, rule=PART)
@strawberry.type(description="The present state of things does not allow the change.")
class ConflictError(UserError):
    reason: problems.ConflictReason = strawberry.field(description="What sort of conflict it is.")
    existing: Node | None = strawberry.field(
        description=("What stands in the way, to go on with instead. Null when that is no `Node`, or the viewer cannot see it.")
    )


@shows(problems.LimitReached, rule=PART)
@strawberry.type(description="A limit is reached.")
class LimitError(UserError):
    limit: int = strawberry.field(description="How many there may be.")
    retry_at: datetime.datetime | None = strawberry.field(description="When to try again. Null when waiting does not help.")
