"""Errors as a client may see them: refusals and GraphQL's own as they are, known failures by their code, all else under an id.

What is behind an id is told to whoever runs the server, by a `Report`. How it is kept is the application's affair.
"""

import logging
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from graphql import (
    BREAK,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    Visitor,
    visit,
)

from execution.errors import BAD_VARIABLES, MASK, UNKNOWN, UNREADABLE, Known
from execution.request import Request
from execution.traces import kind_of, trace_of

log = logging.getLogger("spool.errors")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where something failed: in whose request, and of which operation. None where that was not known yet."""

    request: Request | None = None
    document: DocumentNode | None = None

    @property
    def source(self) -> str | None:
        """The text of the operation's document."""
        return self.document.loc.source.body if self.document is not None and self.document.loc else None


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """Something that went wrong for a client."""

    id: UUID
    """Which the client is told, where the failure is not a known one."""

    cause: BaseException
    code: str
    field: str | None
    """Where it came up, as the schema calls it: `Student.learningPaths`."""

    occasion: Occasion

    is_trusted: bool = False
    """Whether the operation's document is one of the server's own manifest, so that its names are no client's words."""

    @property
    def operation(self) -> str | None:
        """The name of the operation, where it is no client's word."""
        document = self.occasion.document
        if document is None or not self.is_trusted:
            return None
        nodes = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        return ", ".join(node.name.value for node in nodes if node.name) or None


Report = Callable[[Failure], None]
"""Takes a failure down. It neither waits nor raises."""


def write_down(failure: Failure) -> None:
    """The report of whoever has no place for failures but the log."""
    if failure.code == UNKNOWN:
        log.error("error %s at %s: %s", failure.id, failure.field, trace_of(failure.cause) or kind_of(failure.cause))


class Masks:
    """What clients of one schema see of errors. `known` names the code of failures that they may know of; `trusts` says of a
    document's text whether it is one of the server's manifest."""

    def __init__(
        self,
        schema: GraphQLSchema,
        known: Known,
        report: Report = write_down,
        trusts: Callable[[str], bool] = lambda source: False,
    ) -> None:
        self._schema = schema
        self._known = known
        self._report = report
        self._trusts = trusts

    def all_shown(self, errors: Sequence[GraphQLError], occasion: Occasion) -> list[GraphQLError]:
        """The errors of one response. What failed in the same way at the same place of the code, for however many positions,
        is one failure: it has one id, and is reported once."""
        told: dict[Hashable, dict[str, object]] = {}
        return [self._shown(error, occasion, told) for error in errors]

    def masked(self, cause: BaseException, occasion: Occasion) -> dict[str, object]:
        """The extensions of an error that says nothing of this failure, which is reported under the id in them."""
        return self._tell(cause, UNKNOWN, None, occasion)

    def _shown(self, error: GraphQLError, occasion: Occasion, told: dict[Hashable, dict[str, object]]) -> GraphQLError:
        cause = error.original_error or error
        if isinstance(cause, GraphQLError):
            if error.extensions:
                return error
            if error.nodes and isinstance(error.nodes[0], ValueNode):  # an argument, by what its variable was given
                return GraphQLError(error.message, error.nodes, path=error.path, extensions={"code": BAD_VARIABLES})
        code = self._known(cause)
        node = error.nodes[0] if error.nodes else None
        if id(cause) not in told:
            alike = (type(cause), trace_of(cause) or id(node))
            if alike not in told:
                told[alike] = self._tell(cause, code or UNKNOWN, node, occasion)
            told[id(cause)] = told[alike]
        message = MASK if code is None else UNREADABLE
        return GraphQLError(message, nodes=error.nodes, path=error.path, extensions=told[id(cause)])

    def _tell(self, cause: BaseException, code: str, node: Node | None, occasion: Occasion) -> dict[str, object]:
        is_trusted = occasion.source is not None and self._trusts(occasion.source)
        failure = Failure(uuid4(), cause, code, self._coordinate(occasion.document, node), occasion, is_trusted)
        self._report(failure)
        return {"code": code, "errorId": str(failure.id)} if code == UNKNOWN else {"code": code}

    def _coordinate(self, document: DocumentNode | None, node: Node | None) -> str | None:
        """The field that a node of a document asks for, as the schema calls it: the response's path has the client's words. Of
        an error without one, as of a stream that breaks off, the document's first."""
        if document is None:
            return None
        types, found = TypeInfo(self._schema), []

        class Find(Visitor):
            def enter_field(self, field: Node, *_: object) -> object:
                parent = types.get_parent_type()
                if parent is not None and node in (None, field):
                    found.append(f"{parent.name}.{field.name.value}")  # type: ignore[attr-defined]
                return BREAK if found else None

        visit(document, TypeInfoVisitor(types, Find()))
        return found[0] if found else None
