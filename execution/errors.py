"""What a client is told when something fails: a code it can act on, or an id under which operators find the rest.

`Refusal` is raised by field functions, `RequestRefused` before any is asked; everything else is somebody's bug or outage and
passes through `masking.py`.
"""

from collections.abc import Callable, Sequence

from graphql import GraphQLError, GraphQLFormattedError

MASK = "Something went wrong."
UNREADABLE = "This part cannot be read at the moment; ask again later."
UNKNOWN = "INTERNAL"
"""The code of a failure that nobody expected."""

# Codes of a request that is not carried out because of what it says in GraphQL.
PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
NO_OPERATION = "OPERATION_RESOLUTION_FAILURE"
BAD_VARIABLES = "BAD_USER_INPUT"

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


class RequestRefused(Exception):
    """A request that is not carried out: it is answered by errors alone, without data.

    `status` is None where HTTP's part was well and GraphQL's was not: the media type of the response decides.
    """

    def __init__(
        self,
        errors: Sequence[GraphQLFormattedError],
        status: int | None = None,
        headers: Sequence[tuple[bytes, bytes]] = (),
    ) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors
        self.status = status
        self.headers = headers

    @classmethod
    def because(
        cls, code: str, message: str, status: int | None = None, headers: Sequence[tuple[bytes, bytes]] = (), **details: object
    ) -> "RequestRefused":
        """Refused for one reason. `details` say more beside the code."""
        return cls([{"message": message, "extensions": {"code": code, **details}}], status, headers)


class Told(GraphQLError):
    """An error of a request that was refused, as one of GraphQL's."""

    def __init__(self, told: GraphQLFormattedError) -> None:
        super().__init__(told["message"], extensions=told.get("extensions"))
        self._told = told

    @property
    def formatted(self) -> GraphQLFormattedError:
        return self._told


def is_refused(data: object, errors: Sequence[GraphQLError]) -> bool:
    """Whether an answer is none: its operation was not begun, as with variables that do not fit."""
    return data is None and all(e.path is None and isinstance(e.original_error, GraphQLError | None) for e in errors)


def coded(error: GraphQLError, code: str) -> GraphQLFormattedError:
    """One of GraphQL's own errors, with its code."""
    return {**error.formatted, "extensions": {"code": code}}
