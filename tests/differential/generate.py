"""Random queries over a schema: every way to write a selection, in sizes that are cheap to run. See `Queries`."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, cast

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OverlappingFieldsCanBeMergedRule,
    ValuesOfCorrectTypeRule,
    VariablesInAllowedPositionRule,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

from tests.differential.arguments import Values
from tests.differential.given import Given
from tests.differential.harvest import Pool

BREAKABLE = (OverlappingFieldsCanBeMergedRule, ValuesOfCorrectTypeRule, VariablesInAllowedPositionRule)
"""The rules of validation that a generated document may break; the others hold by the way it is made."""

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType
USUAL = 6
"""How many items a list is taken to have that takes no `first`."""

ROOTS = {"node": 8, "student": 4, "organization": 3, "viewer": 2, "errorLogs": 2}
"""How often each field of the root is asked, next to once for the others: those that lead to most, or for few, more often."""

COMMON = 8
"""A type that so many fields lead to, or more, is common: each of those fields is to be asked, too."""

MOST = 250
"""How many objects a selection may stand for, by that reckoning."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a client sends."""

    text: str
    variables: dict[str, Any]
    operation: str | None


class Queries:
    """Random queries over a schema, about what is in a pool."""

    def __init__(self, schema: GraphQLSchema, pool: Pool) -> None:
        self.schema, self.pool = schema, pool
        types = [type_ for type_ in schema.type_map.values() if isinstance(type_, GraphQLObjectType)]
        self.ways = Counter(get_named_type(field.type).name for type_ in types for field in type_.fields.values())
        """How many fields lead to a type."""

    def query(self, random: Random) -> Query:
        """A document that is nearly always valid, variables that are nearly always right, and the operation that is meant."""
        many = random.random() < 0.1
        names = ["First", "Second"] if many else [random.choice(["Only", ""])]
        operations = [_Operation(self, random, name, left=46 // len(names)) for name in names]
        text = "\n".join(one.text() for one in operations)
        if random.random() < 0.005:
            text = text.replace("{", "{ __schema { queryType { name } } ", 1)
        meant = random.choice(operations)
        name = meant.name or None if many or random.random() < 0.7 else None
        return Query(text, meant.given.values, name)


@dataclass(slots=True)
class _Fragment:
    name: str
    depth: int
    weight: int


class _Operation:
    """One operation, and the fragments that it spreads."""

    def __init__(self, queries: Queries, random: Random, name: str, left: int) -> None:
        """`left`: how many fields it may select."""
        self.schema, self.ways, self.random, self.name, self.left = queries.schema, queries.ways, random, name, left
        self.given = Given(Values(queries.schema, queries.pool, random), random, name[:1])
        self.chance, self.fresh = self.given.chance, self.given.fresh
        self._documents: list[str] = []  # of its fragments
        self._fragments: defaultdict[str, list[_Fragment]] = defaultdict(list)
        self._plain: dict[str, str] = {}  # arguments of a field that has no alias, by its coordinate

    def text(self) -> str:
        """The operation and its fragments."""
        root = cast(GraphQLObjectType, self.schema.query_type)
        body = self._selection(root, self.random.choice([2, 4, 5, 6, 7]), 1)
        head = f"query {self.name}{self.given.declared} "
        return "\n".join([body if head == "query  " and self.chance(0.5) else head + body, *self._documents])

    def _selection(self, type_: Composite, depth: int, weight: int, likely: str = "") -> str:
        if not isinstance(type_, GraphQLObjectType):
            return self._abstract(type_, depth, weight, likely)
        parts = [self._entry(type_, name, one, depth, weight) for name, one in self._chosen(type_, depth, weight)]
        if not parts or self.chance(0.12):
            parts.append(self.random.choice(["__typename", f"{self.fresh('t')}: __typename"]))
        if self.chance(0.05):
            parts.append("... { __typename }")
        return "{ " + " ".join(parts) + " }"

    def _abstract(self, type_: GraphQLInterfaceType | GraphQLUnionType, depth: int, weight: int, likely: str) -> str:
        """The `__typename` is always asked for: it tells those who look at the answer what they see."""
        possible = self.schema.get_possible_types(type_)
        wanted = [one for one in possible if one.name == likely or self.chance(0.7 / len(possible))]
        wanted.sort(key=lambda one: one.name != likely)
        parts = ["__typename"]
        if isinstance(type_, GraphQLInterfaceType) and self.chance(0.6):
            parts += [self._wrapped(type_, name, depth, weight) for name in type_.fields]
        for one in wanted:
            parts.append(self._spread(one, self._selection(one, depth - 1, weight), depth, weight))
        return "{ " + " ".join(parts) + " }"

    def _chosen(self, type_: GraphQLObjectType, depth: int, weight: int) -> Iterator[tuple[str, GraphQLField]]:
        leaves = [(name, one) for name, one in type_.fields.items() if is_leaf_type(get_named_type(one.type))]
        objects = [(name, one) for name, one in type_.fields.items() if not is_leaf_type(get_named_type(one.type))]
        some = self.random.sample(leaves, min(len(leaves), self.random.choice([1, 1, 2, 3, 5])))
        if type_ is self.schema.query_type:
            ways = list(type_.fields.items())
            some = self.random.choices(ways, [ROOTS.get(name, 1) for name, _ in ways], k=self.random.choice([1, 1, 2, 3]))
        elif depth > 0:
            few = len(objects) <= 4
            some += [one for one in objects if self.chance(0.7)] if few else self._some(objects, self.random.choice([1, 2, 3]))
        self.random.shuffle(some)
        for name, one in some:
            if self.left > 0 and (is_leaf_type(get_named_type(one.type)) or weight * self._size(one, "") <= MOST):
                self.left -= 1
                yield name, one

    def _some(self, fields: Sequence[tuple[str, GraphQLField]], count: int) -> list[tuple[str, GraphQLField]]:
        """Of fields that lead to objects, more often those whose type few fields lead to."""

        def chance(field: tuple[str, GraphQLField]) -> float:
            return float(self.random.random() ** min(self.ways[get_named_type(field[1].type).name], COMMON))

        return sorted(fields, key=chance)[-count:]

    def _entry(self, type_: GraphQLObjectType, name: str, one: GraphQLField, depth: int, weight: int) -> str:
        """One field, in one of the ways to select it, and now and then once more."""
        said = self.given.arguments(f"{type_.name}.{name}", one)
        alias = self._alias(f"{type_.name}.{name}", said)
        first = self._field(name, one, alias, said, depth, weight)
        again = self._field(name, one, alias, said, depth, weight) if self.chance(0.06) else ""  # merged into the first
        if not is_leaf_type(get_named_type(one.type)) and self.chance(0.12):  # beside the first, asked together with it, or not
            other = said if self.chance(0.5) else self.given.anew(one)
            again += " " + self._field(name, one, f"{self.fresh('a')}: ", other, depth, weight)
        return f"{self._placed(type_, first, depth, weight)} {again}".rstrip()

    def _placed(self, type_: GraphQLObjectType, first: str, depth: int, weight: int) -> str:
        """The field as it is, or in a fragment of some kind."""
        x = self.random.random()
        if x < 0.08:
            return self._fragment(type_, f"{{ {first} }}", depth, weight)
        if x < 0.14:
            return f"... on {type_.name}{self.given.directives()} {{ {first} }}"
        if x < 0.17:
            return f"...{self.given.directives()} {{ {first} }}"
        if x < 0.21 and type_.interfaces:
            interface = self.random.choice(type_.interfaces)
            return f"... on {interface.name} {{ {' '.join(interface.fields)} ... on {type_.name} {{ {first} }} }}"
        usable = [one for one in self._fragments[type_.name] if one.depth <= depth and weight <= one.weight]
        if x < 0.26 and usable:
            return f"{first} ...{self.random.choice(usable).name}{self.given.directives()}"
        return first

    def _wrapped(self, type_: GraphQLInterfaceType, name: str, depth: int, weight: int) -> str:
        x = self.random.random()
        if x < 0.2:
            return self._fragment(type_, f"{{ {name} }}", depth, weight)
        return f"... on {type_.name} {{ {name} }}" if x < 0.4 else name

    def _spread(self, type_: GraphQLObjectType, body: str, depth: int, weight: int) -> str:
        if self.chance(0.25):
            return self._fragment(type_, body, depth, weight)
        return f"... on {type_.name}{self.given.directives()} {body}"

    def _fragment(self, type_: GraphQLNamedType, body: str, depth: int, weight: int) -> str:
        """A spread of a new fragment, which others of the same size may spread again."""
        name = self.fresh("F")
        self._documents.append(f"fragment {name} on {type_.name} {body}")
        self._fragments[type_.name].append(_Fragment(name, depth, weight))
        return f"...{name}{self.given.directives()}"

    def _field(self, name: str, one: GraphQLField, alias: str, said: str, depth: int, weight: int) -> str:
        start = f"{alias}{name}{said}{self.given.directives()}"
        type_ = get_named_type(one.type)
        if is_leaf_type(type_):
            return start
        weight *= self._size(one, said)
        return f"{start} {self._selection(cast(Composite, type_), depth - 1, weight, self.given.meant(said))}"

    def _size(self, one: GraphQLField, said: str) -> int:
        if "first" in one.args:
            return 3 if "first" in said or not said else USUAL * 2
        return USUAL if is_list_type(get_nullable_type(one.type)) else 1

    def _alias(self, coordinate: str, said: str) -> str:
        """So chosen that fields which share a key are the same field with the same arguments."""
        if (not said or self.chance(0.4)) and self._plain.setdefault(coordinate, said) == said and self.chance(0.9):
            return ""
        return f"{self.fresh('a')}: "
