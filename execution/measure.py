"""How large a document is, before it is validated: validating is what a large one makes dear. Fragments count wherever they are
spread, and are measured once."""

from collections.abc import Iterable, Iterator, Mapping
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
    SelectionSetNode,
    ValueNode,
)


class Size(NamedTuple):
    """What a definition holds, with the fragments that are spread in it."""

    depth: int = 0  # fields within fields
    fields: int = 0  # and fragments
    aliases: int = 0
    directives: int = 0
    input: int = 0  # items of lists, and fields of objects

    def __add__(self, other: object) -> "Size":
        assert isinstance(other, Size)
        return Size(max(self.depth, other.depth), *(mine + theirs for mine, theirs in zip(self[1:], other[1:], strict=True)))


Spreads = list[tuple[str, int]]
"""The fragments that a definition spreads, and how deep each stands."""


def size_of(document: DocumentNode) -> Size:
    """Of all definitions that no other one spreads, together. Raises `graphlib.CycleError` for fragments in a circle."""
    fragments = _fragments(document)
    own = {name: _measured(one) for name, one in fragments.items()}
    spreads = {name: [spread for spread, _ in found if spread in own] for name, (_, found) in own.items()}
    whole: dict[str, Size] = {}
    for name in TopologicalSorter(spreads).static_order():
        whole[name] = _with_fragments(*own[name], whole)
    size = Size()
    for root in _roots(document, fragments):
        size += _with_fragments(*_measured(root), whole)
    return size


def pairs_in(document: DocumentNode, most: int) -> int:
    """How many pairs of fields, and of fragments, stand at one place of the response, of which validation compares each; counted
    as far as `most`, and for a document whose size has been found to be bounded."""
    fragments = _fragments(document)
    pairs = 0
    places = [[root.selection_set] for root in _roots(document, fragments)]
    while places and pairs <= most:
        named: dict[str, list[SelectionSetNode | None]] = {}
        fields, spread = _at(places.pop(), fragments)
        for field in fields:
            named.setdefault((field.alias or field.name).value, []).append(field.selection_set)
        pairs += _pairs(spread)
        for one in named.values():
            pairs += _pairs(len(one))
            below = [selection_set for selection_set in one if selection_set is not None]
            if below:
                places.append(below)
    return pairs


def items_in(values: Iterable[Any]) -> int:
    """The items of lists and fields of objects in values that came as JSON."""
    items, nested = 0, [value for value in values if value.__class__ is list or value.__class__ is dict]
    while nested:
        value = nested.pop()
        items += len(value)
        within: Iterable[Any] = value.values() if isinstance(value, dict) else value
        nested += [one for one in within if one.__class__ is list or one.__class__ is dict]
    return items


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}


def _roots(document: DocumentNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Iterator[ExecutableDefinitionNode]:
    """The operations, and the fragments that nothing spreads."""
    definitions = [one for one in document.definitions if isinstance(one, ExecutableDefinitionNode)]
    spread = {name for one in definitions for name, _ in _measured(one)[1]}
    yield from (one for one in definitions if not isinstance(one, FragmentDefinitionNode) or one.name.value not in spread)


def _at(place: list[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]) -> tuple[list[FieldNode], int]:
    """The fields at one place of the response, and how many fragments are spread there."""
    fields: list[FieldNode] = []
    spread, nested = 0, list(place)
    while nested:
        for node in nested.pop().selections:
            if isinstance(node, FieldNode):
                fields.append(node)
            elif isinstance(node, FragmentSpreadNode):
                spread += 1
                nested += [fragments[node.name.value].selection_set] if node.name.value in fragments else []
            else:
                nested.append(node.selection_set)  # type: ignore[attr-defined]
    return fields, spread


def _pairs(number: int) -> int:
    return number * (number - 1) // 2


def _with_fragments(size: Size, spreads: Spreads, whole: Mapping[str, Size]) -> Size:
    """A spread fragment that is not there is validation's to refuse."""
    for name, depth in spreads:
        if name in whole:
            fragment = whole[name]
            size += fragment._replace(depth=depth + fragment.depth)
    return size


def _measured(definition: ExecutableDefinitionNode) -> tuple[Size, Spreads]:
    """What a definition holds of its own, and the fragments that it spreads."""
    depth = fields = aliases = 0
    directives = [*(definition.directives or ())]
    values: list[ValueNode] = []
    for variable in definition.variable_definitions or ():
        directives += variable.directives or ()
        values += [variable.default_value] if variable.default_value else []
    spreads: Spreads = []
    nested: list[tuple[SelectionSetNode, int]] = [(definition.selection_set, 0)]
    while nested:
        selection_set, above = nested.pop()
        fields += len(selection_set.selections)
        for node in selection_set.selections:
            directives += node.directives or ()
            here = above
            if isinstance(node, FragmentSpreadNode):
                spreads.append((node.name.value, above))
            elif isinstance(node, FieldNode):
                here, aliases = above + 1, aliases + (node.alias is not None)
                depth = max(depth, here)
                values += [argument.value for argument in node.arguments or ()]
            below: SelectionSetNode | None = getattr(node, "selection_set", None)
            if below is not None:
                nested.append((below, here))
    values += [argument.value for directive in directives for argument in directive.arguments or ()]
    return Size(depth, fields, aliases, len(directives), _literals(values)), spreads


def _literals(values: list[ValueNode]) -> int:
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
