"""Random queries over a schema: every way to write a selection, in sizes that are cheap to run. See `Queries`."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, cast

from graphql import (
    GraphQLArgument,
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
    is_non_null_type,
    is_required_argument,
)

from tests.differential.arguments import WRONG, Values, literal
from tests.differential.harvest import Pool

BREAKABLE = (OverlappingFieldsCanBeMergedRule, ValuesOfCorrectTypeRule, VariablesInAllowedPositionRule)
"""The rules of validation that a generated document may break; the others hold by the way it is made."""

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType
USUAL = 6
"""How many items a list is taken to have that takes no `first`."""

ROOTS = {"node": 8, "student": 4, "organization": 3, "viewer": 2}
"""How often each field of the root is asked, next to once for the others: those that lead to most, more often."""

USUALLY = {"first": 0.85, "filter": 0.6}
"""How often an optional argument is given, by its name."""

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
        operations = [_Operation(self.schema, self.pool, random, self.ways, name, left=46 // len(names)) for name in names]
        text = "\n".join(one.text() for one in operations)
        if random.random() < 0.005:
            text = text.replace("{", "{ __schema { queryType { name } } ", 1)
        meant = random.choice(operations)
        name = meant.name or None if many or random.random() < 0.7 else None
        return Query(text, meant.values, name)


@dataclass(slots=True)
class _Fragment:
    name: str
    depth: int
    weight: int


@dataclass(slots=True)
class _Operation:
    schema: GraphQLSchema
    pool: Pool
    random: Random
    ways: Mapping[str, int]
    name: str
    left: int  # fields that it may still select
    values: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)  # of its fragments
    fragments: dict[str, list[_Fragment]] = field(default_factory=lambda: defaultdict(list))
    plain: dict[str, str] = field(default_factory=dict)  # arguments of a field that has no alias, by its coordinate
    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # arguments by the field's coordinate
    count: int = 0

    def text(self) -> str:
        """The operation and its fragments."""
        root = cast(GraphQLObjectType, self.schema.query_type)
        body = self._selection(root, self.random.choice([2, 4, 5, 6, 7]), 1)
        declared = f"({', '.join(self.declared)})" if self.declared else ""
        head = f"query {self.name}{declared} " if self.name or declared or self.random.random() < 0.5 else ""
        return "\n".join([head + body, *self.documents])

    @property
    def arguments(self) -> Values:
        return Values(self.schema, self.pool, self.random)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def fresh(self, prefix: str) -> str:
        """A name that is not taken."""
        self.count += 1
        return f"{prefix}{self.name[:1]}{self.count}"

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
            some = self.random.choices(objects, [ROOTS.get(name, 1) for name, _ in objects], k=self.random.choice([1, 1, 2, 3]))
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
            return float(self.random.random() ** self.ways[get_named_type(field[1].type).name])

        return sorted(fields, key=chance)[-count:]

    def _entry(self, type_: GraphQLObjectType, name: str, one: GraphQLField, depth: int, weight: int) -> str:
        """One field, in one of the ways to select it, and now and then once more."""
        said = self._arguments(f"{type_.name}.{name}", one)
        alias = self._alias(f"{type_.name}.{name}", said)
        first = self._field(name, one, alias, said, depth, weight)
        again = self._field(name, one, alias, said, depth, weight) if self.chance(0.06) else ""  # merged into the first
        if not is_leaf_type(get_named_type(one.type)) and self.chance(0.12):  # beside the first, asked together with it, or not
            other = said if self.chance(0.5) else self._given(one)
            again += " " + self._field(name, one, f"{self.fresh('a')}: ", other, depth, weight)
        return f"{self._placed(type_, first, depth, weight)} {again}".rstrip()

    def _placed(self, type_: GraphQLObjectType, first: str, depth: int, weight: int) -> str:
        """The field as it is, or in a fragment of some kind."""
        x = self.random.random()
        if x < 0.08:
            return self._fragment(type_, f"{{ {first} }}", depth, weight)
        if x < 0.14:
            return f"... on {type_.name}{self._directives()} {{ {first} }}"
        if x < 0.17:
            return f"...{self._directives()} {{ {first} }}"
        if x < 0.21 and type_.interfaces:
            interface = self.random.choice(type_.interfaces)
            return f"... on {interface.name} {{ {' '.join(interface.fields)} ... on {type_.name} {{ {first} }} }}"
        usable = [one for one in self.fragments[type_.name] if one.depth <= depth and weight <= one.weight]
        if x < 0.26 and usable:
            return f"{first} ...{self.random.choice(usable).name}{self._directives()}"
        return first

    def _wrapped(self, type_: GraphQLInterfaceType, name: str, depth: int, weight: int) -> str:
        x = self.random.random()
        if x < 0.2:
            return self._fragment(type_, f"{{ {name} }}", depth, weight)
        return f"... on {type_.name} {{ {name} }}" if x < 0.4 else name

    def _spread(self, type_: GraphQLObjectType, body: str, depth: int, weight: int) -> str:
        if self.chance(0.25):
            return self._fragment(type_, body, depth, weight)
        return f"... on {type_.name}{self._directives()} {body}"

    def _fragment(self, type_: GraphQLNamedType, body: str, depth: int, weight: int) -> str:
        """A spread of a new fragment, which others of the same size may spread again."""
        name = self.fresh("F")
        self.documents.append(f"fragment {name} on {type_.name} {body}")
        self.fragments[type_.name].append(_Fragment(name, depth, weight))
        return f"...{name}{self._directives()}"

    def _field(self, name: str, one: GraphQLField, alias: str, said: str, depth: int, weight: int) -> str:
        start = f"{alias}{name}{said}{self._directives()}"
        type_ = get_named_type(one.type)
        if is_leaf_type(type_):
            return start
        weight *= self._size(one, said)
        return f"{start} {self._selection(cast(Composite, type_), depth - 1, weight, self._meant(said))}"

    def _meant(self, said: str) -> str:
        """The type of the id among the arguments."""
        given = [said, *(str(self.values.get(name)) for name in re.findall(r"\$(\w+)", said))]
        return next((kind for kind in self.pool.ids if any(f"{kind}:" in one for one in given)), "")

    def _size(self, one: GraphQLField, said: str) -> int:
        if "first" in one.args:
            return 3 if "first" in said or not said else USUAL * 2
        return USUAL if is_list_type(get_nullable_type(one.type)) else 1

    def _alias(self, coordinate: str, said: str) -> str:
        """So chosen that fields which share a key are the same field with the same arguments."""
        if (not said or self.chance(0.4)) and self.plain.setdefault(coordinate, said) == said and self.chance(0.9):
            return ""
        return f"{self.fresh('a')}: "

    def _arguments(self, coordinate: str, one: GraphQLField) -> str:
        """Often the same as where the field was asked for before: such fields are asked together."""
        if self.said[coordinate] and self.chance(0.4):
            return self.random.choice(self.said[coordinate])
        said = self._given(one)
        self.said[coordinate].append(said)
        return said

    def _given(self, one: GraphQLField) -> str:
        """New arguments."""
        about = get_named_type(one.type).name
        given = [
            f"{name}: {self._argument(name, argument, about)}"
            for name, argument in one.args.items()
            if is_required_argument(argument) or self.chance(USUALLY.get(name, 0.3))
        ]
        return f"({', '.join(given)})" if given else ""

    def _argument(self, name: str, argument: GraphQLArgument, about: str) -> str:
        value = self.arguments.value(argument.type, name, about)
        if self.chance(0.55):
            return literal(value, argument.type)
        return self._variable(name, argument, about, value)

    def _variable(self, name: str, argument: GraphQLArgument, about: str, value: Any) -> str:
        """A variable with or without a default, given or left out, now and then declared or given as it should not be."""
        variable, type_ = self.fresh("v"), str(argument.type)
        optional = not is_non_null_type(argument.type)
        default = None
        if self.chance(0.25):
            default = literal(self.arguments.value(argument.type, name, about), argument.type)
        if not optional and not is_required_argument(argument) and self.chance(0.3):
            type_ = type_.removesuffix("!")  # what has a default may be given a variable that can be null
            optional = True
            value = value if self.chance(0.9) else None
        elif optional and value is not None and self.chance(0.2):
            type_, optional = type_ + "!", False
            default = None if default == "null" else default
        self.declared.append(f"${variable}: {type_}" + (f" = {default}" if default else ""))
        if not ((optional or default) and self.chance(0.3)) and not self.chance(0.01):
            self.values[variable] = value
        if self.chance(0.02):
            self.values[variable] = self.random.choice(WRONG)
        return f"${variable}"

    def _directives(self) -> str:
        return "".join(self._directive(name) for name in ("skip", "include") if self.chance(0.03))

    def _directive(self, name: str) -> str:
        usual = self.chance(0.7) == (name == "include")  # mostly, what is selected stays selected
        if self.chance(0.4):
            return f" @{name}(if: {'true' if usual else 'false'})"
        variable = self.fresh("b")
        default = " = " + self.random.choice(["true", "false"]) if self.chance(0.3) else ""
        if default and self.chance(0.02):
            self.declared.append(f"${variable}: Boolean{default}")
            self.values[variable] = None
            return f" @{name}(if: ${variable})"
        self.declared.append(f"${variable}: Boolean!{default}")
        if not default or self.chance(0.6):
            self.values[variable] = usual
        return f" @{name}(if: ${variable})"
