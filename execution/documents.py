"""Documents: parsed, validated, and kept by their source text, the good and the refused apart, so that a flood of refused ones
costs the good ones nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLFormattedError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    specified_rules,
)
from strawberry.schema.schema import validate_document

from execution.errors import NO_OPERATION, PARSE_FAILED, VALIDATION_FAILED, RequestRefused, coded
from execution.recent import Recent

COUNT = 1_000
WEIGHT = 64_000_000  # bytes, of either kind
TOKENS = 15_000  # in one document: validating one as large takes about half a second
TOKEN = 500  # bytes, roughly, that a token's node and places in the source take: 420 in ordinary documents, 560 in the densest


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is valid for the schema."""

    source: str
    ast: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]
    """By name; without a name too, when there is only one."""

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation that is to be run. Raises `RequestRefused`."""
        operation = self.operations.get(name)
        if operation is None:
            why = "Several operations: say which by `operationName`." if name is None else f'Unknown operation named "{name}".'
            raise RequestRefused.because(NO_OPERATION, why)
        return operation


class Documents:
    """The documents of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._good = Recent[Document](count=COUNT, weight=WEIGHT)
        self._refused = Recent[Sequence[GraphQLFormattedError]](count=COUNT, weight=WEIGHT)

    def find(self, source: str) -> Document:
        """The document with this text. Raises `RequestRefused` when it does not parse or is not valid."""
        document = self._good.get(source)
        if document is None:
            document = self._read(source)
        return document

    def _read(self, source: str) -> Document:
        errors = self._refused.get(source)
        if errors is None:
            try:
                ast = parse(source, max_tokens=TOKENS)
            except GraphQLSyntaxError as error:
                errors = [coded(error, PARSE_FAILED)]
            else:
                found = validate_document(self._schema, ast, tuple(specified_rules))
                if not found:
                    return self._keep(source, ast)
                errors = [coded(error, VALIDATION_FAILED) for error in found]
            self._refused.put(source, errors, _size(source) + sum(TOKEN + _size(error["message"]) for error in errors))
        raise RequestRefused(errors)

    def _keep(self, source: str, ast: DocumentNode) -> Document:
        operations: dict[str | None, OperationDefinitionNode] = {
            node.name.value if node.name else None: node for node in ast.definitions if isinstance(node, OperationDefinitionNode)
        }
        if len(operations) == 1:
            (operations[None],) = operations.values()
        document = Document(source, ast, operations)
        self._good.put(source, document, _size(source) + TOKEN * ast.token_count)
        return document


def _size(text: str) -> int:
    """Bytes that the text may take: Python holds up to four for each character."""
    return 4 * len(text)
