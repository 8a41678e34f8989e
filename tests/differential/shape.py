"""A walk along an operation and what came of it: which field stands behind each key of an object of the response."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_directive_values,
    get_named_type,
    get_operation_ast,
    get_variable_values,
    is_abstract_type,
)

Nodes = list[FieldNode]


@dataclass(frozen=True, slots=True)
class Position:
    """A field of an object of the response: its key, where the document asks for it, and its declaration."""

    key: str
    parent: GraphQLObjectType
    nodes: Nodes
    field: GraphQLField

    @property
    def type(self) -> GraphQLNamedType:
        return get_named_type(self.field.type)

    @property
    def coordinate(self) -> str:
        return f"{self.parent.name}.{self.nodes[0].name.value}"


class Shape:
    """One operation of a document over a schema, under some variables."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, name: str | None, variables: Mapping[str, Any] | None = None
    ) -> None:
        self.schema = schema
        self.operation = cast(OperationDefinitionNode, get_operation_ast(document, name))
        declared = self.operation.variable_definitions or ()
        self._variables = get_variable_values(schema, declared, dict(variables or {}))
        self._fragments: Mapping[str, FragmentDefinitionNode] = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }

    def root(self, data: Mapping[str, Any]) -> Iterator[Position]:
        """The fields of the root that are in the data."""
        root = cast(GraphQLObjectType, self.schema.query_type)
        return self._positions(root, [self.operation.selection_set], data)

    def below(self, position: Position, data: Mapping[str, Any]) -> Iterator[Position]:
        """The fields of an object of the response; none where its type cannot be told."""
        found = self.type_of(position, data)
        sets = [node.selection_set for node in position.nodes if node.selection_set]
        return iter(()) if found is None else self._positions(found, sets, data)

    def type_of(self, position: Position, data: Mapping[str, Any]) -> GraphQLObjectType | None:
        """Of an abstract type, as its `__typename` says, if that was asked for."""
        type_ = position.type
        if is_abstract_type(type_):
            type_ = self.schema.type_map.get(data.get("__typename", ""))  # type: ignore[assignment]
        return type_ if isinstance(type_, GraphQLObjectType) else None

    def _positions(
        self, parent: GraphQLObjectType, sets: Sequence[SelectionSetNode], data: Mapping[str, Any]
    ) -> Iterator[Position]:
        found: dict[str, Nodes] = {}
        seen: set[str] = set()
        for one in sets:
            self._collect(parent, one, found, seen)
        for key, nodes in found.items():
            declared = parent.fields.get(nodes[0].name.value)
            if key in data and declared is not None:
                yield Position(key, parent, nodes, declared)

    def _collect(self, parent: GraphQLObjectType, selection: SelectionSetNode, found: dict[str, Nodes], seen: set[str]) -> None:
        for node in selection.selections:
            if not self._is_wanted(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                self._collect_within(parent, node, found, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                self._collect_within(parent, self._fragments[node.name.value], found, seen)

    def _collect_within(
        self,
        parent: GraphQLObjectType,
        fragment: InlineFragmentNode | FragmentDefinitionNode,
        found: dict[str, Nodes],
        seen: set[str],
    ) -> None:
        condition = fragment.type_condition
        if condition is None or self._fits(parent, condition.name.value):
            self._collect(parent, fragment.selection_set, found, seen)

    def _is_wanted(self, node: SelectionNode) -> bool:
        if not node.directives or isinstance(self._variables, list):  # or there is no data to look for it in
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables) or {"if": False}
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables) or {"if": True}
        return include["if"] and not skip["if"]

    def _fits(self, parent: GraphQLObjectType, name: str) -> bool:
        condition = self.schema.type_map[name]
        return condition is parent or (is_abstract_type(condition) and self.schema.is_sub_type(condition, parent))
