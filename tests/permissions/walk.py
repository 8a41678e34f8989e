"""Walks over the graph: from whoever asks, along fields and ids, by operations that are made up on the way. What comes back is
held against the oracle. Ids and cursors that somebody else was given, or that are in no answer at all, are tried as well."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)

from tests.permissions.matrix import TYPES
from tests.permissions.oracle import PRIVATE, ROWS, Oracle
from tests.permissions.world import VIEWERS, Asking, Door

DEPTH = 3
FIELDS = 8  # of an operation
KEPT = 400  # ids that a viewer remembers of a type, and cursors of a sort
DECLARED = {"FORBIDDEN", "UNAUTHENTICATED", "BAD_USER_INPUT"}
ASKED = 4  # times, each operation, as somebody and about something else every time
BY_CORE = "$never: Boolean = false"
"""What has a condition on this is graphql-core's: one that may be null is not planned."""

SPECIMENS = {
    "query": ['"mean"', '"independent events"', '"maya"', '"a"'],
    "first": ["1", "3"],
    "gradeLevel": ['"7"'],
    "filter": ["{}"],
    "date": ['"2026-11-18"', '"2026-11-17"'],
    "from": ['"2026-11-01"'],
    "to": ['"2026-11-18"'],
}


@dataclass
class Walk:
    """How far it has come."""

    door: Door
    oracle: Oracle
    random: Random
    steps: int = 0
    objects: int = 0
    """That were held against the oracle, each as often as it came."""
    types: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    holes: list[str] = field(default_factory=list)
    _known: defaultdict[tuple[Asking, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    _cursors: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _all: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._all = {type: sorted(ids) for type, ids in self.oracle.ids.items()}

    async def go(self, steps: int, most_holes: int = 5) -> None:
        """So many operations, each of anybody's; fewer where it finds so many holes."""
        while self.steps < steps and len(self.holes) < most_holes:
            operation = _Operation(self)
            for _ in range(ASKED):
                await self._step(operation, self.random.choice(VIEWERS))

    def report(self) -> str:
        """What came of it."""
        codes = ", ".join(f"{count:,} {code}" for code, count in sorted(self.codes.items()))
        return f"{self.steps:,} steps, {self.objects:,} objects of {len(self.types)} types, {len(self.holes)} holes; {codes}"

    async def _step(self, operation: "_Operation", who: Asking) -> None:
        self.steps += 1
        variables = {name: self.id(who, type) for name, type in operation.about.items()}
        body = await self.door.asked_by(who).send(operation.text, **variables)
        document = f"{operation.text}\n{variables}"
        for error in body.get("errors", ()):
            code = error["extensions"]["code"]
            self.codes[code] += 1
            if code not in DECLARED:
                self.holes.append(f"{who}: {error}\n{document}")
        for type, value in _objects(body.get("data")):
            self._hold(who, type, value, document)

    def _hold(self, who: Asking, type: str, value: dict[str, Any], document: str) -> None:
        self.types[type] += 1
        if "cursor" in value:
            _remember(self._cursors[type], value["cursor"], self.random)
        if type not in ROWS:
            return
        self.objects += 1
        id = value["id"].partition(":")[2]
        if not self.oracle.grants(who, type, id):
            self.holes.append(f"{who} was given {value['id']}\n{document}")
        for name in value:
            rule = PRIVATE.get(f"{type}.{name}")
            if rule is not None and value[name] and not self.oracle.holds(who, rule, type, id):
                self.holes.append(f"{who} was given {name} of {value['id']}\n{document}")
        _remember(self._known[who, type], id, self.random)

    def id(self, who: Asking, type: str) -> str:
        """Of an object of this type: one that they have met, or anybody's."""
        known = self._known[who, type]
        return f"{type}:{self.random.choice(known if known and self.random.random() < 0.5 else self._all[type])}"

    def cursor(self, edge: str) -> str:
        """Of a page of this sort, which somebody was given; sometimes of another."""
        sorts = [edge] if self._cursors[edge] and self.random.random() < 0.9 else sorted(self._cursors)
        found = self._cursors[self.random.choice(sorts)] if sorts else []
        return self.random.choice(found) if found else "nonsense"


class _Operation:
    """An operation that is made up."""

    def __init__(self, walk: Walk) -> None:
        self._walk, self._random, self._left = walk, walk.random, FIELDS
        self.about: dict[str, str] = {}
        """The type of the object that each variable is to be the id of."""
        name = "node" if self._random.random() < 0.5 else self._random.choice(list(TYPES["Query"].fields))
        body, by_core = self._field("Query", name, TYPES["Query"].fields[name], DEPTH), self._random.random() < 0.3
        declared = ", ".join([*([BY_CORE] if by_core else []), *(f"${variable}: ID!" for variable in self.about)])
        head = f"query({declared}) " if declared else ""
        self.text = f"{head}{{ {'__typename @skip(if: $never) ' if by_core else ''}{body} }}"

    def _field(self, parent: str, name: str, one: GraphQLField, depth: int) -> str:
        self._left -= 1
        type = get_named_type(one.type)
        if name == "node" and parent == "Query":
            of = self._random.choice(sorted(ROWS))
            return f"node(id: {self._id(of)}) {{ ... on {of} {self._selection(TYPES[of], depth)} }}"
        told = ", ".join(f"{key}: {value}" for key, value in self._arguments(one, type.name))
        arguments = f"({told})" if told else ""
        return f"{name}{arguments} {self._selection(type, depth)}"

    def _selection(self, type: GraphQLNamedType, depth: int) -> str:
        """Always what tells the object; of what it leads to, some."""
        if not isinstance(type, GraphQLObjectType):
            return ""
        own = [name for name in ("id", "cursor") if name in type.fields]
        own += [
            name if is_leaf_type(get_named_type(one.type)) else f"{name} {{ __typename }}"
            for name, one in type.fields.items()
            if f"{type.name}.{name}" in PRIVATE and not one.args
        ]
        ways = [(name, one) for name, one in type.fields.items() if not is_leaf_type(get_named_type(one.type))]
        if depth > 0:
            for name, one in self._random.sample(ways, min(len(ways), self._random.choice((1, 2, 3)))):
                if self._left > 0:
                    own.append(self._field(type.name, name, one, depth - (type.name in ROWS)))
        return f"{{ __typename {' '.join(own)} }}"

    def _arguments(self, one: GraphQLField, gives: str) -> Iterator[tuple[str, str]]:
        for name, argument in one.args.items():
            if is_required_argument(argument) or name == "first" or self._random.random() < 0.5:
                value = self._value(name, argument, gives)
                if value is not None:
                    yield name, value

    def _value(self, name: str, argument: GraphQLArgument, gives: str) -> str | None:
        type = get_named_type(argument.type)
        if name == "after":
            return f'"{self._walk.cursor(gives.removesuffix("Connection") + "Edge")}"'
        if type.name == "ID":
            return self._id(gives if name == "id" else name[0].upper() + name.removesuffix("Id")[1:])
        if isinstance(type, GraphQLEnumType):
            value = self._random.choice(list(type.values))
            return f"[{value}]" if is_list_type(get_nullable_type(argument.type)) else value
        if type.name == "Boolean":
            return self._random.choice(("true", "false"))
        return self._random.choice(SPECIMENS[name])

    def _id(self, type: str) -> str:
        variable = f"id{len(self.about)}"
        self.about[variable] = type
        return f"${variable}"


def _remember(kept: list[str], one: str, random: Random) -> None:
    """Keeps it, in place of another where there are many."""
    if len(kept) < KEPT:
        kept.append(one)
    else:
        kept[random.randrange(KEPT)] = one


def _objects(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of an answer, with their types."""
    if isinstance(value, list):
        for item in value:
            yield from _objects(item)
    elif isinstance(value, dict):
        if "__typename" in value:
            yield value["__typename"], value
        for item in value.values():
            yield from _objects(item)
