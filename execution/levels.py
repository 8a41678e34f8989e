"""Levels: the records of one type that one field gave, and the way from a field's answers to the levels below it and back.

Going down, answers are flattened into records; coming back, the objects built of them are put where the answers had them. Nulls
where they may be belong to the happy path; failures, wrong types and nulls where none may be are settled one by one.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, chain, islice
from typing import Any

from graphql import GraphQLError
from graphql.pyutils import is_iterable
from orjson import Fragment

from execution.build import LISTS
from execution.failures import NULLED, Failures, Path, missing
from execution.plan import Field, Selection
from execution.types import Types

Where = Callable[[int], Sequence[Any]]
"""Of a record: the place of its parent among the parents, and the path from there."""

Objects = tuple[list[Any], bool]
"""What was built, one for each record or parent, and whether none of it is NULLED."""

NOTHING = type(None)


class Level:
    """Records of one type, at one place of the response. Where each of them stands is worked out only for an error."""

    __slots__ = ("columns", "field", "records", "selection", "up", "where")

    def __init__(
        self,
        selection: Selection,
        records: Sequence[Any],
        up: "Level | None" = None,
        where: Where | None = None,
        field: Field | None = None,
    ) -> None:
        self.selection = selection
        self.records = records
        self.up = up
        self.where = where
        self.field = field  # that gave the records
        self.columns: list[Any] = [None] * len(selection.answered)  # by slot: leaves as answered, objects as a `Below`

    def path(self, record: int) -> Path:
        """Where a record stands in the response."""
        if self.up is None or self.where is None:
            return []
        parent, *tail = self.where(record)
        return self.up.path(parent) + tail

    def nulled(self, record: int) -> Path:
        """The position that becomes null when this record's object cannot be given."""
        if self.up is None or self.where is None or self.field is None:
            return []
        parent, *tail = self.where(record)
        return self.up.position(self.field, parent, tail)

    def position(self, field: Field, record: int, tail: Path) -> Path:
        """The position that becomes null when a field of a record, or an item of it, cannot be given."""
        if len(tail) > 1 and not field.item_required:
            return self.path(record) + tail
        return self.nulled(record) if field.required else self.path(record) + tail[:1]


class Roots(Level):
    """The roots of several responses: their positions begin with the number of the response."""

    __slots__ = ()

    def path(self, record: int) -> Path:
        return [record]

    def nulled(self, record: int) -> Path:
        return [record]


class Below:
    """The levels that a field's answers led to, and how the objects built of them stand in the answers."""

    __slots__ = ("_parts", "_put", "_size")

    def __init__(self, parts: Sequence[tuple[Level, Sequence[int] | None]], size: int, put: Callable[[Objects], Objects]) -> None:
        self._parts = parts  # each level, and the places of its records among all; None where it has them all
        self._size = size
        self._put = put

    @property
    def levels(self) -> Sequence[Level]:
        return [level for level, _ in self._parts]

    def filled(self, build: Callable[[Level], Objects]) -> Objects:
        """The answers, with objects in place of records."""
        if len(self._parts) == 1 and self._parts[0][1] is None:
            return self._put(build(self._parts[0][0]))
        values: list[Any] = [NULLED] * self._size
        sound = True
        for level, places in self._parts:
            objects, whole = build(level)
            sound = sound and whole
            for place, value in zip(places or (), objects, strict=True):
                values[place] = value
        return self._put((values, sound))


def descend(field: Field, level: Level, answers: Sequence[Any], types: Types, failures: Failures) -> "Below | list[Any]":
    """The levels below a field, from its answers for one level; or the answers as they are, where they are JSON already."""
    kinds = set(map(type, answers))
    if kinds == {Fragment}:
        return list(answers)
    found = _lists(field, level, answers, kinds, types) if field.is_list else _singles(field, level, answers, kinds, types)
    return found or _settled(field, level, answers, types, failures)


def _singles(field: Field, level: Level, answers: Sequence[Any], kinds: set[type], types: Types) -> Below | None:
    """For one record or a permitted null each; None when there is anything else among the answers."""
    if NOTHING not in kinds:
        return _parts(
            field, level, answers, kinds, types, lambda record: (record, field.key), lambda built: _propagated(field, built)
        )
    if field.required:
        return None
    places = [place for place, answer in enumerate(answers) if answer is not None]

    def put(built: Objects) -> Objects:
        values, sound = built
        rest = iter(values)
        return _propagated(field, ([None if answer is None else next(rest) for answer in answers], sound))

    records = [answers[place] for place in places]
    return _parts(field, level, records, kinds - {NOTHING}, types, lambda record: (places[record], field.key), put)


def _lists(field: Field, level: Level, answers: Sequence[Any], kinds: set[type], types: Types) -> Below | None:
    """For lists of records, none of them null, and permitted nulls; None when there is anything else among the answers."""
    if not kinds <= LISTS and (field.required or not kinds <= LISTS | {NOTHING}):
        return None
    sizes = [None if answer is None else len(answer) for answer in answers]
    records = list(chain.from_iterable(answer for answer in answers if answer))

    starts: list[int] = []  # of each list among the records; worked out for the first error

    def where(record: int) -> Sequence[Any]:
        if not starts:
            starts.extend(accumulate((size or 0 for size in sizes), initial=0))
        parent = bisect_right(starts, record) - 1
        return parent, field.key, record - starts[parent]

    def put(built: Objects) -> Objects:
        values, sound = built
        rest = iter(values)
        return _propagated(field, ([None if size is None else list(islice(rest, size)) for size in sizes], sound))

    return _parts(field, level, records, set(map(type, records)), types, where, put)


def _settled(field: Field, level: Level, answers: Sequence[Any], types: Types, failures: Failures) -> Below:
    """For answers that hold whatever they hold: each failure is told at its place, and the records that are left go on."""
    records: list[Any] = []
    places: list[tuple[Any, ...]] = []
    gap = object()  # stands for the object of the next record

    def settle(value: Any, parent: int, required: bool, *index: int) -> Any:
        if value is None and not required:
            return None
        if isinstance(value, Exception):  # not raised: one that answers many parents would gather a traceback of them all
            fail(value, parent, *index)
            return NULLED
        try:
            if value is None:
                raise missing(field)
            types.of(field, value)
        except Exception as error:
            fail(error, parent, *index)
            return NULLED
        records.append(value)
        places.append((parent, field.key, *index))
        return gap

    def fail(error: Exception, parent: int, *index: int) -> None:
        tail: Path = [field.key, *index]
        failures.add(field, level.path(parent) + tail, error, level.position(field, parent, tail))

    shape: list[Any] = []
    for parent, answer in enumerate(answers):
        if isinstance(answer, Fragment):
            shape.append(answer)
        elif not field.is_list or answer is None or isinstance(answer, Exception):
            shape.append(settle(answer, parent, field.required))
        elif is_iterable(answer):
            shape.append([settle(item, parent, field.item_required, index) for index, item in enumerate(answer)])
        else:
            fail(GraphQLError(f"Expected Iterable, but did not find one for field '{field.coordinate}'."), parent)
            shape.append(NULLED)

    def put(built: Objects) -> Objects:
        rest = iter(built[0])
        filled = [
            [next(rest) if item is gap else item for item in entry]
            if isinstance(entry, list)
            else next(rest)
            if entry is gap
            else entry
            for entry in shape
        ]
        return _propagated(field, (filled, False))

    parts = _parts(field, level, records, set(map(type, records)), types, places.__getitem__, put)
    assert parts is not None  # every record has been told its type
    return parts


def _parts(
    field: Field,
    level: Level,
    records: Sequence[Any],
    kinds: set[type],
    types: Types,
    where: Where,
    put: Callable[[Objects], Objects],
) -> Below | None:
    """The records, by type. None when there is one among them that is no record of a type of the field's."""
    if any(kind is NOTHING or issubclass(kind, Exception) for kind in kinds):
        return None
    names = types.names(field, records, kinds)
    if names is None:
        return None
    if field.only is not None:
        return Below([(Level(field.only, records, level, where, field), None)], len(records), put)
    places: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        places.setdefault(names[record.__class__], []).append(place)
    return Below([_part(field, name, level, records, of, where) for name, of in places.items()], len(records), put)


def _part(
    field: Field, name: str, level: Level, records: Sequence[Any], places: Sequence[int], where: Where
) -> tuple[Level, Sequence[int]]:
    own = [records[place] for place in places]
    return Level(field.below[name], own, level, lambda record: where(places[record]), field), places


def _propagated(field: Field, built: Objects) -> Objects:
    """Nulls, as far outward as the field's type demands."""
    values, sound = built
    if sound:
        return built
    out = []
    for value in values:
        if isinstance(value, list) and any(item is NULLED for item in value):
            value = NULLED if field.item_required else [None if item is NULLED else item for item in value]
        out.append(None if value is NULLED and not field.required else value)
    return out, not any(value is NULLED for value in out)
