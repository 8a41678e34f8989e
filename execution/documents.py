"""Documents: parsed, measured, validated, and kept by their source text, the good and the refused apart, so that a flood of
refused ones costs the good ones nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLFormattedError,
    GraphQLSchema,
    GraphQLSyntaxError,
    Lexer,
    NoFragmentCyclesRule,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    Source,
    TokenKind,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from execution.cost import Cost, Coster
from execution.errors import NO_OPERATION, PARSE_FAILED, VALIDATION_FAILED, RequestRefused, coded
from execution.limits import Limits, check_document, too_complex
from execution.recent import Recent

COUNT = 1_000
WEIGHT = 64_000_000  # bytes, of either kind
TOKEN = 500  # bytes, roughly, that a token's node and places in the source take: 420 in ordinary documents, 560 in the densest

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
ONLY_CYCLES = (NoFragmentCyclesRule,)
TOO_MANY = "Document contains more than {} tokens. Parsing aborted."  # as graphql-core words it
TOO_DEEP = "Document is nested too deeply. Parsing aborted."  # the same, of one that goes deeper than Python does


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is valid for the schema."""

    source: str
    ast: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]
    """By name; without a name too, when there is only one."""

    costs: Mapping[str | None, Cost]
    """Of the same."""

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation that is to be run. Raises `RequestRefused`."""
        operation = self.operations.get(name)
        if operation is None:
            why = "Several operations: say which by `operationName`." if name is None else f'Unknown operation named "{name}".'
            raise RequestRefused.because(NO_OPERATION, why)
        return operation


class Documents:
    """The documents of one schema. Without `introspection`, no document may ask what the schema is, and no error tells of it."""

    def __init__(self, schema: GraphQLSchema, limits: Limits | None = None, *, introspection: bool = True) -> None:
        self._schema = schema
        self._limits = limits or Limits()
        self._introspection = introspection
        self._rules = RULES if introspection else (*RULES, NoSchemaIntrospectionCustomRule)
        self._good = Recent[Document](count=COUNT, weight=WEIGHT)
        self._refused = Recent[Sequence[GraphQLFormattedError]](count=COUNT, weight=WEIGHT)

    def find(self, source: str) -> Document:
        """The document with this text. Raises `RequestRefused` when it does not parse, holds too much or is not valid."""
        document = self._good.get(source)
        return self._keep(source) if document is None else document

    def read(self, source: str) -> Document:
        """The same, not kept."""
        try:
            ast = parse(source, max_tokens=self._limits.tokens)
        except GraphQLSyntaxError as error:
            if error.message.endswith(TOO_MANY.format(self._limits.tokens)):
                raise too_complex("tokens", self._limits.tokens + 1, self._limits.tokens) from None
            depth = _depth(source, min(error.positions)) if error.message.endswith(TOO_DEEP) and error.positions else 0
            if depth > self._limits.depth:
                raise too_complex("depth", depth, self._limits.depth) from None
            raise RequestRefused([coded(error, PARSE_FAILED)]) from None
        rules: Sequence[type[ASTValidationRule]] = self._rules
        try:
            check_document(ast, self._limits)
        except CycleError:
            rules = ONLY_CYCLES  # which are cheap to find; what else there is may be anything
        errors: list[GraphQLError] = validate(self._schema, ast, rules, hide_suggestions=not self._introspection)
        if errors:
            raise RequestRefused([coded(error, VALIDATION_FAILED) for error in errors])
        return self._described(source, ast)

    def _keep(self, source: str) -> Document:
        errors = self._refused.get(source)
        if errors is not None:
            raise RequestRefused(errors)
        try:
            document = self.read(source)
        except RequestRefused as refused:
            weight = _size(source) + sum(TOKEN + _size(error["message"]) for error in refused.errors)
            self._refused.put(source, refused.errors, weight)
            raise
        self._good.put(source, document, _size(source) + TOKEN * document.ast.token_count)
        return document

    def _described(self, source: str, ast: DocumentNode) -> Document:
        operations: dict[str | None, OperationDefinitionNode] = {
            node.name.value if node.name else None: node for node in ast.definitions if isinstance(node, OperationDefinitionNode)
        }
        coster = Coster(self._schema, ast, self._limits)
        costs = {name: coster.cost(operation) for name, operation in operations.items()}
        if len(operations) == 1:
            (operations[None],), (costs[None],) = operations.values(), costs.values()
        return Document(source, ast, operations, costs)


def _depth(source: str, position: int) -> int:
    """How many selections are open at this place, as far as which the text has been read."""
    lexer, depth, arguments = Lexer(Source(source)), 0, 0
    while (token := lexer.advance()).start < position:
        if token.kind in (TokenKind.PAREN_L, TokenKind.PAREN_R):
            arguments += 1 if token.kind is TokenKind.PAREN_L else -1
        elif token.kind in (TokenKind.BRACE_L, TokenKind.BRACE_R) and not arguments:  # within them they are objects'
            depth += 1 if token.kind is TokenKind.BRACE_L else -1
    return depth


def _size(text: str) -> int:
    """Bytes that the text may take: Python holds up to four for each character."""
    return 4 * len(text)
