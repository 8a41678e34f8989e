"""From a validated operation to its plan. What a plan cannot say raises `Unplanned`, and goes to graphql-core whole."""

from collections.abc import Mapping, Sequence
from typing import Any

import strawberry
from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

from execution.arguments import Arguments
from execution.batches import Computed
from execution.collecting import Collector
from execution.following import followed_by
from execution.limits import too_complex
from execution.plan import Field, Plan, Selection
from execution.records import rules_of
from execution.selections import selected_below

TYPENAME = GraphQLNonNull(GraphQLString)

MOST_FIELDS = 5_000
"""In one plan: fragments within fragments can make millions of them out of a page of text."""

ITSELF = Computed(lambda record: record)
"""Of a subscription, each record that it gives is the root of a response, and what its field gives there. The rules have been
asked before."""

Conditions = Mapping[str, bool]
"""The variables that @skip and @include depend on."""


class Unplanned(Exception):
    """Why an operation goes to graphql-core: in the schema's or GraphQL's own words, never a client's."""


class Planner:
    """Plans one operation for one choice of its conditions."""

    def __init__(self, schema: strawberry.Schema, document: DocumentNode, conditions: Conditions | None) -> None:
        """Without conditions, everything that any choice of them would want is planned."""
        self._strawberry = schema
        self._schema = schema._schema
        self._conditions = conditions
        self.size = 0  # fields that were planned
        self._collector = Collector(self._schema, document, self._is_wanted)

    def plan(self, operation: OperationDefinitionNode) -> Plan:
        """Raises `Unplanned`, and `RequestRefused` for more than can be planned."""
        root = self._schema.get_root_type(operation.operation)
        assert root is not None  # the document is valid
        fields = self._fields(root, [operation])
        if operation.operation is OperationType.MUTATION:
            return Plan([Selection(root, [one]) for one in fields])
        return Plan([Selection(root, fields)])

    def _fields(self, type: GraphQLObjectType, nodes: Sequence[OperationDefinitionNode | FieldNode]) -> list[Field]:
        return [self._field(type, key, fields) for key, fields in self._collector.fields(type, nodes).items()]

    def _is_wanted(self, node: SelectionNode) -> bool:
        return all(self._holds(directive) for directive in node.directives or ())

    def _holds(self, directive: DirectiveNode) -> bool:
        word = directive.name.value
        if word not in ("skip", "include"):
            raise Unplanned(f"@{word}")
        value: Any = directive.arguments[0].value if directive.arguments else None
        if not isinstance(value, VariableNode):
            return bool(value.value) is (word == "include")
        return self._conditions is None or self._conditions[value.name.value] is (word == "include")

    def _field(self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Field:
        self.size += 1
        if self.size > MOST_FIELDS:
            raise too_complex("fields", self.size, MOST_FIELDS)
        name = nodes[0].name.value
        if name.startswith("__"):
            return self._typename(parent, key, nodes)
        definition = parent.fields[name]
        own = definition.extensions.get("strawberry-definition")
        where = f"{parent.name}.{name}"
        if own is None or own.extensions or own.permission_classes:
            raise Unplanned(f"{where} is not one of execution's own fields")
        field = Field(key=key, name=name, parent=parent, nodes=nodes, type=definition.type)
        metadata = own.metadata or {}
        field.batch, field.computed = metadata.get("batch"), metadata.get("computed")
        if followed_by(definition) is not None:
            field.computed = ITSELF
        if field.batch is not None:
            field.arguments = Arguments(self._strawberry, definition, nodes[0])
        elif field.computed is None:
            field.attribute = metadata.get("attribute", None if own.base_resolver else own.python_name)
            if field.attribute is None:
                raise Unplanned(f"{where} has a resolver of its own")
        self._describe(field, nodes, where)
        return field

    def _typename(self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Field:
        if nodes[0].name.value != "__typename":
            raise Unplanned("introspection")
        return Field(key=key, name="__typename", parent=parent, nodes=nodes, type=TYPENAME)

    def _describe(self, field: Field, nodes: list[FieldNode], where: str) -> None:
        """What kind of value it has, and what is selected below."""
        type: Any = field.type
        field.required = isinstance(type, GraphQLNonNull)
        if field.required:
            type = type.of_type
        field.is_list = isinstance(type, GraphQLList)
        if field.is_list:
            type = type.of_type
            field.item_required = isinstance(type, GraphQLNonNull)
            if field.item_required:
                type = type.of_type
        named: Any = get_named_type(type)
        field.is_leaf = is_leaf_type(named)
        if field.is_leaf:
            return
        if type is not named:
            raise Unplanned(f"{where} is a list of lists of objects")
        field.abstract = named if is_abstract_type(named) else None
        types = self._schema.get_possible_types(named) if field.abstract else (named,)
        field.rules = {} if field.computed is ITSELF else rules_of(self._schema, field.parent, field.name)
        field.below = {one.name: Selection(one, self._fields(one, nodes)) for one in types}
        field.only = None if field.abstract else field.below[named.name]
        field.selected, field.spliced = selected_below(field)
