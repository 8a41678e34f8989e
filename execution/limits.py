"""What one request may ask at most, and the refusal of more. What a document holds is counted here before it is validated, since
validating is what a large document makes dear; what its answer may hold is counted in `cost.py`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
)

from execution.errors import RequestRefused

MOST_TOLD = 1_000_000_000
"""Fragments within fragments make numbers that no JSON reader takes; from here on they are told as this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one request, and of all that are there at the same time."""

    body: int = 1_000_000  # bytes; an operation of the largest size that is of use has a tenth of it
    tokens: int = 15_000  # of a document: validating one as large takes about half a second
    depth: int = 20  # fields within fields; the whole of introspection has 15
    aliases: int = 100
    directives: int = 100
    fields: int = 5_000
    input: int = 2_000  # items of lists and fields of objects, in the variables or in the document
    cost: int = 25_000  # objects that the answer can hold
    seconds: float = 30.0  # for a request, the reading of its body included
    rate: int = 1_200  # requests a minute of one viewer, or of one address where nobody is signed in; 0: any number
    running: int = 100  # operations at the same time
    waiting: int = 500  # operations that wait for one of those to end


class Size(NamedTuple):
    """What a definition holds, with the fragments that are spread in it."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    input: int = 0

    def __add__(self, other: object) -> "Size":
        assert isinstance(other, Size)
        return Size(max(self.depth, other.depth), *(mine + theirs for mine, theirs in zip(self[1:], other[1:], strict=True)))


def too_complex(what: str, value: int, limit: int) -> RequestRefused:
    """The refusal of an operation that asks too much."""
    value = min(value, MOST_TOLD)
    said = f"The operation is too complex: its {what} is {value}, of at most {limit}."
    return RequestRefused.because("QUERY_TOO_COMPLEX", said, what=what, value=value, limit=limit)


def check_document(document: DocumentNode, limits: Limits) -> None:
    """Refuses a document, which need not be valid, for what it holds. Raises `graphlib.CycleError` for fragments in a circle."""
    for size in _sizes(document):
        for what, value in size._asdict().items():
            if value > getattr(limits, what):
                raise too_complex(what, value, getattr(limits, what))


def check_input(variables: Mapping[str, Any], limits: Limits) -> None:
    """Refuses variables that hold too much."""
    nested = [value for value in variables.values() if value.__class__ is list or value.__class__ is dict]
    items = 0
    while nested:
        value = nested.pop()
        items += len(value)
        if items > limits.input:
            raise too_complex("input", items, limits.input)
        within: Iterable[Any] = value.values() if isinstance(value, dict) else value
        nested += [one for one in within if one.__class__ is list or one.__class__ is dict]


def _sizes(document: DocumentNode) -> Iterable[Size]:
    """Of each definition. A fragment is measured once, however often it is spread."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    own = {name: _measured(one) for name, one in fragments.items()}
    spreads = {name: [spread for spread, _ in found if spread in own] for name, (_, found) in own.items()}
    whole: dict[str, Size] = {}
    for name in TopologicalSorter(spreads).static_order():
        whole[name] = _with_fragments(*own[name], whole)
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            yield _with_fragments(*_measured(operation), whole)
    yield from whole.values()


def _with_fragments(size: Size, spreads: Iterable[tuple[str, int]], whole: Mapping[str, Size]) -> Size:
    """`spreads`: the names of fragments, and how deep they stand. One that is not there is validation's to refuse."""
    for name, depth in spreads:
        if name in whole:
            fragment = whole[name]
            size += fragment._replace(depth=depth + fragment.depth)
    return size


def _measured(definition: ExecutableDefinitionNode) -> tuple[Size, list[tuple[str, int]]]:
    """What a definition holds of its own, and the fragments that it spreads, each with how deep that stands."""
    depth = fields = aliases = 0
    directives = [*(definition.directives or ())]
    values: list[ValueNode] = []
    for variable in definition.variable_definitions or ():
        directives += variable.directives or ()
        values += [variable.default_value] if variable.default_value else []
    spreads: list[tuple[str, int]] = []
    nested: list[tuple[SelectionSetNode, int]] = [(definition.selection_set, 0)]
    while nested:
        selection_set, above = nested.pop()
        for node in selection_set.selections:
            directives += node.directives or ()
            if isinstance(node, FragmentSpreadNode):
                spreads.append((node.name.value, above))
                continue
            here = above
            if isinstance(node, FieldNode):
                here, fields, aliases = above + 1, fields + 1, aliases + (node.alias is not None)
                depth = max(depth, here)
                values += [argument.value for argument in node.arguments or ()]
            below: SelectionSetNode | None = getattr(node, "selection_set", None)
            if below is not None:
                nested.append((below, here))
    values += [argument.value for directive in directives for argument in directive.arguments or ()]
    return Size(depth, fields, aliases, len(directives), _items(values)), spreads


def _items(values: list[ValueNode]) -> int:
    """The items of lists and fields of objects in these literals."""
    items, nested = 0, values
    while nested:
        value = nested.pop()
        within: list[ValueNode] = []
        if isinstance(value, ListValueNode):
            within = list(value.values)
        elif isinstance(value, ObjectValueNode):
            within = [field.value for field in value.fields]
        items += len(within)
        nested += within
    return items
