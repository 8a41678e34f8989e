"""What a client is told when a field fails: a code it can act on, or an id under which operators find the rest.

`Refusal` is raised by field functions; everything else is somebody's bug or outage and passes through `shown`.
"""

import logging
from collections.abc import Callable
from uuid import uuid4

from graphql import GraphQLError

log = logging.getLogger("spool.errors")

Known = Callable[[BaseException], str | None]
"""Names the code of an exception that the application knows, e.g. `STORE_UNAVAILABLE` for its stores' own."""


class Refusal(GraphQLError):
    """A field that cannot be answered, for a reason that the client may know."""

    def __init__(self, code: str, message: str, **details: object) -> None:
        super().__init__(message, extensions={"code": code, **details})


class BadInput(Refusal):
    """A value in the request is not acceptable."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__("BAD_USER_INPUT", message, **details)


class Forbidden(Refusal):
    """The viewer may not do this, or there is nothing to do it to: the two look the same."""

    def __init__(self, message: str) -> None:
        super().__init__("FORBIDDEN", message)


def shown(error: GraphQLError, known: Known) -> GraphQLError:
    """The error as a client may see it: refusals and GraphQL's own as they are, known ones by code, all else masked."""
    cause = error.original_error
    if cause is None or isinstance(cause, GraphQLError):
        return error
    code = known(cause)
    if code is not None:
        return _relocated(error, "This part cannot be read at the moment; ask again later.", {"code": code})
    identity = str(uuid4())
    log.error("error %s at %s", identity, error.path, exc_info=cause)
    return _relocated(error, "Something went wrong.", {"code": "INTERNAL", "errorId": identity})


def _relocated(error: GraphQLError, message: str, extensions: dict[str, object]) -> GraphQLError:
    return GraphQLError(message, nodes=error.nodes, path=error.path, extensions=extensions)
