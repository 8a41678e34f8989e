"""What the GraphQL specification calls collecting fields: which fields an operation selects of objects of one type.

Fragments are taken out, and fields of one key stand together.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    is_abstract_type,
)


class Collector:
    """Collects from one document, which is valid."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, is_wanted: Callable[[SelectionNode], bool]) -> None:
        """`is_wanted` is asked of each selection that is met, and may raise what ends the collecting."""
        self._schema = schema
        self._is_wanted = is_wanted
        self._fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}

    def fields(
        self, type: GraphQLObjectType, nodes: Sequence[OperationDefinitionNode | FieldNode]
    ) -> Mapping[str, list[FieldNode]]:
        """What these nodes select of an object of this type, by its key in the response."""
        collected: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for node in nodes:
            for one in self._of_type(type, node.selection_set.selections if node.selection_set else (), seen):
                collected.setdefault((one.alias or one.name).value, []).append(one)
        return collected

    def _of_type(self, type: GraphQLObjectType, selections: Sequence[SelectionNode], seen: set[str]) -> Iterator[FieldNode]:
        for node in selections:
            if not self._is_wanted(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                if self._fits(type, node):
                    yield from self._of_type(type, node.selection_set.selections, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self._fragments[node.name.value]
                if self._fits(type, fragment):
                    yield from self._of_type(type, fragment.selection_set.selections, seen)

    def _fits(self, type: GraphQLObjectType, fragment: InlineFragmentNode | FragmentDefinitionNode) -> bool:
        if fragment.type_condition is None:
            return True
        named: Any = self._schema.get_type(fragment.type_condition.name.value)
        return named is type or (is_abstract_type(named) and self._schema.is_sub_type(named, type))
