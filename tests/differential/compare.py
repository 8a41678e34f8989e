"""Whether two answers to one request are the same, up to differences that are allowed: see `Allowed`. All else is told."""

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from graphql import GraphQLError, is_list_type, is_non_null_type, located_error

from execution.masking import Masks, Occasion
from schema.root import known, schema
from tests.differential.shape import Position, Shape

Path = tuple[str | int, ...]


COUNTED = re.compile(r"gave \d+ answers for \d+ parents")
"""How many parents are asked about together is each executor's own affair."""


class Allowed(Enum):
    """The differences from graphql-core that there may be. They are in the list of errors alone; data is the same."""

    ORDER = "the same errors in another order"
    BELOW = "graphql-core also lists errors below a position that became null later"
    CAUSE = "another of several causes is told of one null"


@dataclass(frozen=True, slots=True)
class Answered:
    """What an executor says, before anything is masked."""

    data: Any
    errors: Sequence[GraphQLError]


class Said(NamedTuple):
    """All of an error that a client can see, and what is masked of it."""

    path: Path
    message: str
    locations: tuple[tuple[int, int], ...]
    code: str | None
    masked: str

    @property
    def place(self) -> object:
        """All but how it is masked."""
        return self.path, self.message, self.locations


@dataclass(slots=True)
class Verdict:
    """What came of a comparison: differences, in words, and those that are allowed."""

    differences: list[str] = field(default_factory=list)
    allowed: set[Allowed] = field(default_factory=set)


Everything = Callable[[], Awaitable[Answered]]
"""Runs the same request with every field nullable, so that each failure stays where it happened and all of them are listed."""


async def compare(core: Answered, ours: Answered, shape: Shape, everything: Everything) -> Verdict:
    """Holds our answer against graphql-core's."""
    verdict = Verdict()
    if not same(core.data, ours.data):
        verdict.differences.append("the data: " + "; ".join(list(unlike(core.data, ours.data))[:3]))
        return verdict
    theirs, mine = [said(error) for error in core.errors], [said(error) for error in ours.errors]
    if theirs == mine:
        return verdict
    if core.data is None or ours.data is None:
        verdict.differences.append(f"the errors of the request: {theirs} and {mine}")
    elif sorted(theirs, key=repr) == sorted(mine, key=repr):
        verdict.allowed.add(Allowed.ORDER)
    else:
        await _compare_nulls(core.data, theirs, mine, shape, everything, verdict)
    return verdict


async def _compare_nulls(
    data: Any, theirs: Sequence[Said], mine: Sequence[Said], shape: Shape, everything: Everything, verdict: Verdict
) -> None:
    """By the nulls of the response: each that an error made has one of ours, which graphql-core has too or could have."""
    expected, found = _by_null(data, theirs), _by_null(data, mine)
    for null in sorted({*expected, *found}, key=repr):
        told, own = expected.get(null, []), found.get(null, [])
        if not told or len(own) != 1:
            verdict.differences.append(f"the errors at {null}: {told} and {own}")
        elif own[0] in told:
            verdict.allowed.add(Allowed.ORDER if len(told) == 1 else Allowed.BELOW)
        elif any(one.place == own[0].place for one in told):
            verdict.differences.append(f"how an error is masked: {told} and {own}")
        else:
            full = await everything()
            why = not_a_cause(own[0], null, full, shape)
            if why:
                verdict.differences.append(f"the error at {null} {why}: {told} and {own}")
            verdict.allowed |= {Allowed.CAUSE, *([Allowed.BELOW] if len(told) > 1 else [])}


MASKS = Masks(schema._schema, known, report=lambda failure: None)


def said(error: GraphQLError) -> Said:
    """An error, as far as it can be seen, and as it is masked."""
    (masked,) = MASKS.all_shown([error], Occasion())
    return Said(
        tuple(error.path or ()),
        COUNTED.sub("gave too few answers", error.message),
        tuple((one.line, one.column) for one in error.locations or ()),
        (masked.extensions or {}).get("code"),
        masked.message,
    )


def not_a_cause(error: Said, null: Path, full: Answered, shape: Shape) -> str:
    """Why an error cannot have made this position null; empty when it can. `full` has every failure, each where it happened."""
    failures = {said(one) for one in full.errors}
    steps = list(_steps(shape, full.data, error.path))
    if len(steps) != len(error.path):
        return "is nowhere"
    required = [step.required for step in steps]
    if not all(required[len(null) :]) or required[len(null) - 1]:
        return "stays at another null"
    last = steps[-1]
    if error in failures:
        return ""
    if last.value is None and error.path not in {one.path for one in failures} and error == last.missing(error.path):
        return ""
    return "did not happen"


class _Step(NamedTuple):
    required: bool
    position: Position
    value: Any

    def missing(self, path: Path) -> Said:
        """The error of a required value that is just null."""
        message = f"Cannot return null for non-nullable field {self.position.coordinate}."
        return said(located_error(TypeError(message), self.position.nodes, path))


def _steps(shape: Shape, data: Any, path: Path) -> Iterator[_Step]:
    """What is declared at each step of a path, and what is there. Ends where the path leads nowhere."""
    position: Position | None = None
    type_: Any = None
    value = data
    for key in path:
        if isinstance(key, str):
            if not isinstance(value, dict):
                return
            among = shape.root(value) if position is None else shape.below(position, value)
            position = next((one for one in among if one.key == key), None)
            if position is None:
                return
            type_, value = position.field.type, value[key]
        else:
            if position is None or not isinstance(value, list) or key >= len(value):
                return
            inner = type_.of_type if is_non_null_type(type_) else type_
            if not is_list_type(inner):
                return
            type_, value = inner.of_type, value[key]
        yield _Step(is_non_null_type(type_), position, value)


def _by_null(data: Any, errors: Sequence[Said]) -> Mapping[Path, list[Said]]:
    """The errors by the position that is null for them; under their whole path where nothing on it is."""
    found: dict[Path, list[Said]] = defaultdict(list)
    for one in errors:
        here, at = data, 0
        while here is not None and at < len(one.path):
            here, at = here[one.path[at]], at + 1
        found[one.path[:at] if here is None else ("nothing is null at", *one.path)].append(one)
    return found


def same(left: Any, right: Any) -> bool:
    """Whether they are the same JSON: keys in the same order, and `1.0` no other number than `1`."""
    return next(unlike(left, right), None) is None


def unlike(left: Any, right: Any, path: Path = ()) -> Iterator[str]:
    """The places where two values differ."""
    if isinstance(left, dict) and isinstance(right, dict) and list(left) == list(right):
        for key in left:
            yield from unlike(left[key], right[key], (*path, key))
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from unlike(one, other, (*path, index))
    elif isinstance(left, dict | list) or (type(left) is not type(right) and not _numbers(left, right)) or left != right:
        yield f"at {path} {_short(left)} and {_short(right)}"


def _numbers(left: Any, right: Any) -> bool:
    return all(isinstance(one, int | float) and not isinstance(one, bool) for one in (left, right))


def _short(value: Any) -> str:
    return repr(value) if len(repr(value)) < 200 else repr(value)[:200] + "..."
