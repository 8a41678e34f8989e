"""Every argument of every field that can be reached, and every field of every input, given what it should not be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from tests.differential.arguments import Values
from tests.differential.harvest import Pool
from tests.fuzz.hostile import Hostile, got, posted
from tests.fuzz.values import CURSORS, DATES, EMAILS, IDS, NUMBERS, SHAPES, TEXTS, TIMES, UUIDS, ZONES

BY_SCALAR: Mapping[str, Mapping[str, Any]] = {
    "ID": {**IDS, **TEXTS, **NUMBERS},
    "String": {**TEXTS, **NUMBERS},
    "Int": {**NUMBERS, "NUL": "\0"},
    "Float": {**NUMBERS, "NUL": "\0"},
    "Boolean": {**NUMBERS, "NUL": "\0"},
    "UUID": {**UUIDS, **TEXTS, **NUMBERS},
    "Date": {**DATES, **TIMES, **TEXTS, **NUMBERS},
    "DateTime": {**TIMES, **DATES, **TEXTS, **NUMBERS},
}

BY_NAME: Mapping[str, Mapping[str, Any]] = {"after": CURSORS, "email": EMAILS, "billingEmail": EMAILS, "timeZone": ZONES}


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere that a value goes: an argument, or a field of an input within one."""

    type: GraphQLObjectType
    name: str
    path: tuple[str, ...]
    scalar: str

    @property
    def coordinate(self) -> str:
        return f"{self.type.name}.{self.name}({'.'.join(self.path)})"

    @property
    def values(self) -> Mapping[str, Any]:
        return {**BY_SCALAR.get(self.scalar, {**TEXTS, **NUMBERS}), **BY_NAME.get(self.path[-1], {}), **SHAPES}


class Places:
    """All places of a schema, and requests that put something there."""

    def __init__(self, schema: GraphQLSchema, pool: Pool, spared: frozenset[str] = frozenset()) -> None:
        """`spared`: ids that no mutation is given."""
        self._schema, self._pool = schema, pool
        ids = {kind: [one for one in some if one not in spared] for kind, some in pool.ids.items()}
        self._for_changes = Pool({kind: some for kind, some in ids.items() if some}, pool.cursors, pool.words)
        self.all = tuple(self._places())

    @property
    def kinds(self) -> list[tuple[Place, str]]:
        """Each place, with the name of each value that it can be given."""
        return [(place, name) for place in self.all for name in place.values]

    def request(self, place: Place, name: str, random: Random) -> Hostile:
        """A request that is right but for this value at this place: in a variable, or now and then in the query string."""
        field = place.type.fields[place.name]
        is_change = place.type is self._schema.mutation_type
        values = Values(self._schema, self._for_changes if is_change else self._pool, random)
        given = {
            key: _full(values, argument, key)
            for key, argument in field.args.items()
            if key == place.path[0] or is_required_argument(argument)
        }
        _put(given, place.path, place.values[name])
        declared = ", ".join(f"${key}: {field.args[key].type}" for key in given)
        asked = f"{place.name}({', '.join(f'{key}: ${key}' for key in given)}) {self._selected(field)}"
        text = f"{'mutation' if is_change else 'query'} Q({declared}) {{ {self._reached(place.type, values, asked)} }}"
        said = {"query": text, "variables": given}
        kind = f"{place.coordinate}: {name}"
        by_get = not is_change and random.random() < 0.1 and len(repr(given)) < 5_000
        return (got if by_get else posted)(kind, said)

    def _places(self) -> Iterator[Place]:
        for type_ in self._schema.type_map.values():
            if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__") and self._is_reached(type_):
                for name, field in type_.fields.items():
                    for key, argument in field.args.items():
                        yield from _within(type_, name, (key,), argument)

    def _is_reached(self, type_: GraphQLObjectType) -> bool:
        roots = (self._schema.query_type, self._schema.mutation_type)
        return type_ in roots or bool(self._pool.ids.get(type_.name))

    def _reached(self, type_: GraphQLObjectType, values: Values, asked: str) -> str:
        if type_ in (self._schema.query_type, self._schema.mutation_type):
            return asked
        return f'node(id: "{values.id_of(type_.name)}") {{ ... on {type_.name} {{ {asked} }} }}'

    def _selected(self, field: GraphQLField) -> str:
        """All that can be had without arguments, to a depth that comes to rows."""
        named = get_named_type(field.type)
        return "" if is_leaf_type(named) else self._selection(named, 2)

    def _selection(self, type_: Any, depth: int) -> str:
        if isinstance(type_, GraphQLUnionType):
            parts = [f"... on {one.name} {{ a{n}: __typename {self._fields(one, depth)} }}" for n, one in enumerate(type_.types)]
            return "{ __typename " + " ".join(parts) + " }"
        return "{ __typename " + self._fields(type_, depth) + " }"

    def _fields(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        found = []
        for name, field in type_.fields.items():
            named = get_named_type(field.type)
            if any(map(is_required_argument, field.args.values())):
                continue
            if is_leaf_type(named):
                found.append(f"{type_.name}_{name}: {name}")
            elif depth and (name in ("nodes", "edges", "node", "pageInfo", "fields", "existing", "subject", "student")):
                found.append(f"{type_.name}_{name}: {name} {self._selection(named, depth - 1)}")
        return " ".join(found)


def _within(type_: GraphQLObjectType, name: str, path: tuple[str, ...], argument: GraphQLArgument | Any) -> Iterator[Place]:
    named = get_named_type(argument.type)
    yield Place(type_, name, path, named.name)
    if isinstance(named, GraphQLInputObjectType) and len(path) < 5:
        for key, field in named.fields.items():
            yield from _within(type_, name, (*path, key), field)


def _full(values: Values, argument: GraphQLArgument, name: str) -> Any:
    """A value, of an input object one that has all of its fields."""
    named = get_named_type(argument.type)
    if isinstance(named, GraphQLInputObjectType):
        return {key: _full(values, field, key) for key, field in named.fields.items()}
    if named.name == "UUID":
        return f"00000000-0000-4000-8000-{values.random.randrange(16**12):012x}"
    if named.name not in BY_SCALAR and is_leaf_type(named) and not hasattr(named, "values"):
        return "a"
    return values.value(argument.type, name, "")


def _put(given: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for key in path[:-1]:
        within = given.get(key)
        if isinstance(within, list):
            within = given[key] = within[0] if within else {}
        given = within if isinstance(within, dict) else given.setdefault(key, {})
    given[path[-1]] = value
