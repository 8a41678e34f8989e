"""The smallest request that still shows a difference: nodes of the document are left out one by one as long as it does."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

from graphql import (
    REMOVE,
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    VariableDefinitionNode,
    Visitor,
    parse,
    print_ast,
    validate,
    visit,
)

from tests.differential.generate import Query

Differs = Callable[[Query], Awaitable[bool]]
SPARED = (FragmentSpreadNode, InlineFragmentNode, DirectiveNode, ArgumentNode)
HOLDERS = (FieldNode, InlineFragmentNode, OperationDefinitionNode, FragmentDefinitionNode)


async def shrunk(schema: GraphQLSchema, query: Query, differs: Differs) -> Query:
    """The query, as small as leaving out one part at a time makes it."""
    while True:
        for smaller in _smaller(schema, query):
            if await differs(smaller):
                query = smaller
                break
        else:
            return query


def _smaller(schema: GraphQLSchema, query: Query) -> Iterator[Query]:
    """The query without one of its parts, for each of them, biggest first."""
    document = parse(query.text, no_location=True)
    for node in _parts(document, query.operation):
        text = print_ast(_tidy(visit(document, _Without(node))))
        if text.strip() and not validate(schema, parse(text)):
            declared = {name: value for name, value in query.variables.items() if f"${name}: " in text}
            yield replace(query, text=text, variables=declared)


def _parts(document: DocumentNode, operation: str | None) -> list[Node]:
    found: list[tuple[int, Node]] = []

    class Parts(Visitor):
        def enter(self, node: Any, *_: Any) -> None:
            if _is_spare(node, operation):
                found.append((len(print_ast(node)), node))

    visit(document, Parts())
    return [node for _, node in sorted(found, key=lambda one: -one[0])]


def _is_spare(node: Node, operation: str | None) -> bool:
    """Whether a document may do without it: not without a `__typename`, which tells what else is seen."""
    if isinstance(node, OperationDefinitionNode):
        return operation is not None and (node.name is None or node.name.value != operation)
    if isinstance(node, FieldNode):
        return node.alias is not None or node.name.value != "__typename"
    return isinstance(node, SPARED)


class _Emptied(Visitor):
    """Leaves out what selects nothing any more."""

    def leave(self, node: Any, *_: Any) -> Any:
        emptied = isinstance(node, HOLDERS) and node.selection_set is not None and not node.selection_set.selections
        return REMOVE if emptied else None


class _Without(_Emptied):
    """Leaves out one node."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self._node = node

    def enter(self, node: Any, *_: Any) -> Any:
        return REMOVE if node is self._node else None


class _Unused(_Emptied):
    """Leaves out fragments and variables that nothing uses, and spreads of fragments that are not there."""

    def __init__(self, document: DocumentNode) -> None:
        super().__init__()
        self._text = print_ast(document)
        self._fragments = {one.name.value for one in document.definitions if isinstance(one, FragmentDefinitionNode)}

    def enter(self, node: Any, *_: Any) -> Any:
        match node:
            case FragmentSpreadNode():
                unused = node.name.value not in self._fragments
            case FragmentDefinitionNode():
                unused = not re.search(rf"\.\.\.{node.name.value}\b", self._text)
            case VariableDefinitionNode():
                unused = len(re.findall(rf"\${node.variable.name.value}\b", self._text)) < 2
            case _:
                unused = False
        return REMOVE if unused else None


def _tidy(document: DocumentNode) -> DocumentNode:
    """The document without what it no longer needs."""
    while True:
        tidied: DocumentNode = visit(document, _Unused(document))
        if print_ast(tidied) == print_ast(document):
            return tidied
        document = tidied
