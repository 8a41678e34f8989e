"""What an operation costs: how many objects its answer can hold at most. Worked out once for an operation, and, where it depends
on variables, as a function of their values.

A field of objects costs one for each parent; a list, as many as its argument `first` says, or else as its declaration (`size`).
A page hands its own `first` to the lists within it. Where objects may be of several types, the dearest counts. What @skip and
@include leave out counts too.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
)

from execution.collecting import Collector
from execution.limits import Limits, too_complex

SIZE = 10
"""Of a list that says nothing about it."""

VISITS = 10
"""How many selections may be looked at for each field that there may be: a fragment is looked at again for each type."""

Values = Mapping[str, Any]
Varying = Callable[[Values], int]
Cost = int | Varying


def cost_under(cost: Cost, variables: Values) -> int:
    """The cost with these values of the variables, as they came with the request."""
    return cost if isinstance(cost, int) else cost(variables)


class Coster:
    """Works out what the operations of one document, which is valid, cost."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, limits: Limits) -> None:
        self._schema = schema
        self._collector = Collector(schema, document, self._visit)
        self._most = limits.fields
        self._visits = 0
        self._defaults: dict[str, ValueNode | None] = {}

    def cost(self, operation: OperationDefinitionNode) -> Cost:
        """Raises `RequestRefused` for an operation that selects too much, fragments taken out, of all types that there may be."""
        self._defaults = {one.variable.name.value: one.default_value for one in operation.variable_definitions or ()}
        root = self._schema.get_root_type(operation.operation)
        assert root is not None
        return self._objects(root, [operation], SIZE)

    def _objects(self, type: GraphQLObjectType, nodes: Sequence[OperationDefinitionNode | FieldNode], page: Cost) -> Cost:
        """What is selected below these nodes, of one object of this type."""
        return _sum([self._field(type, fields, page) for fields in self._collector.fields(type, nodes).values()])

    def _visit(self, node: SelectionNode) -> bool:
        """Counts it, whatever its conditions. Raises `RequestRefused`."""
        self._visits += 1
        if self._visits > self._most * VISITS:
            raise too_complex("fields", self._most + 1, self._most)
        return True

    def _field(self, parent: GraphQLObjectType, nodes: Sequence[FieldNode], page: Cost) -> Cost:
        """`page`: how many items the lists of the parent have, that say nothing themselves."""
        definition: Any = self._schema.get_field(parent, nodes[0].name.value)
        named: Any = get_named_type(definition.type)
        if is_leaf_type(named):
            return 0
        first = self._first(definition, nodes[0])
        type = get_nullable_type(definition.type)
        count: Cost = 1
        is_list = is_list_type(type)
        if is_list:
            own = definition.extensions.get("strawberry-definition")
            declared = (own.metadata or {}).get("size") if own else None
            count = next(one for one in (first, declared, page) if one is not None)
            type = get_nullable_type(type.of_type)
        while is_list_type(type):
            count, type = _times(SIZE, count), get_nullable_type(type.of_type)
        below = SIZE if is_list or first is None else first
        types = self._schema.get_possible_types(named) if is_abstract_type(named) else (named,)
        return _times(count, _sum([1, _most([self._objects(one, nodes, below) for one in types])]))

    def _first(self, definition: GraphQLField, node: FieldNode) -> Cost | None:
        """The field's argument of this name; None where it has none, or its declaration says nothing of how many that is."""
        declared = definition.args.get("first")
        if declared is None:
            return None
        default = _default(declared)
        for given in node.arguments or ():
            if given.name.value == "first":
                if isinstance(given.value, VariableNode):
                    name = given.value.name.value
                    return _variable(name, _number(self._defaults.get(name), default))
                return _number(given.value, default)
        return default


def _default(argument: GraphQLArgument) -> int:
    default = argument.default
    value = argument.default_value if default is None else default.value
    return value if isinstance(value, int) else _number(default.literal if default else None, SIZE)


def _number(value: ValueNode | None, otherwise: int) -> int:
    return max(int(value.value), 0) if isinstance(value, IntValueNode) else otherwise


def _variable(name: str, default: int) -> Varying:
    """A variable's value; its default where it has none, or one that its type will refuse."""

    def value_of(variables: Values) -> int:
        value = variables.get(name)
        return max(int(value), 0) if isinstance(value, int | float) else default

    return value_of


def _sum(costs: Sequence[Cost]) -> Cost:
    constant = sum(one for one in costs if isinstance(one, int))
    varying = [one for one in costs if not isinstance(one, int)]
    return (lambda variables: constant + sum([one(variables) for one in varying])) if varying else constant


def _times(count: Cost, each: Cost) -> Cost:
    if isinstance(count, int) and isinstance(each, int):
        return count * each
    return lambda variables: cost_under(count, variables) * cost_under(each, variables)


def _most(costs: Sequence[Cost]) -> Cost:
    constant = max((one for one in costs if isinstance(one, int)), default=0)
    varying = [one for one in costs if not isinstance(one, int)]
    return (lambda variables: max(constant, *[one(variables) for one in varying])) if varying else constant
