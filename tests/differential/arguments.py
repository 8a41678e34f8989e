"""Values for arguments: mostly such as lead somewhere, some that lead nowhere, and a few that nothing should be given."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_enum_type,
    is_non_null_type,
)

from tests.differential.harvest import Pool

DATES = ("2026-11-18", "2026-11-17", "2026-11-01", "2026-10-05", "2027-01-01")
TEXTS = ("a", "5", "6", 'é"\n', "nothing like it", "")
FOR_FEW = ["ErrorLog"] * 2
"""Types that hardly any viewer is shown: their ids are taken more often."""

NOWHERE = ("Student:1", "Nothing:x", "nonsense", "", "Concept:none", "Student:00000000-0000-7000-8000-000000000000", 7)
BAD_CURSORS = ("", "x", "W10", "WzFd", "é")
WRONG: tuple[Any, ...] = ("zz", 1.5, None, {"q": 1}, [], True, 1 << 40, ["x", None], "\0")


class Values:
    """Random values of a schema's input types, as JSON."""

    def __init__(self, schema: GraphQLSchema, pool: Pool, random: Random) -> None:
        self.schema, self.pool, self.random = schema, pool, random
        self._for_few = [name for name in FOR_FEW if name in pool.ids]
        self._kinds: dict[str, Callable[[str, str], Any]] = {
            "ID": self._id,
            "String": self._text,
            "Int": lambda name, about: self._number(),
            "Float": lambda name, about: random.choice([0, 0.5, 1]),
            "Boolean": lambda name, about: random.random() < 0.5,
            "Date": lambda name, about: random.choice(DATES),
            "DateTime": lambda name, about: random.choice(DATES) + "T08:30:00Z",
        }

    def value(self, type_: GraphQLInputType, name: str, about: str) -> Any:
        """A value for an argument or field of this name; `about` is the type that the field leads to."""
        if isinstance(type_, GraphQLNonNull):
            return self._present(type_.of_type, name, about)
        return None if self.random.random() < 0.1 else self._present(type_, name, about)

    def _present(self, type_: GraphQLInputType, name: str, about: str) -> Any:
        if isinstance(type_, GraphQLList):
            if self.random.random() < 0.1:  # one value stands for a list of it
                return self.value(type_.of_type, name, about)
            return [self.value(type_.of_type, name, about) for _ in range(self.random.randrange(3))]
        if isinstance(type_, GraphQLEnumType):
            return self.random.choice(list(type_.values))
        if isinstance(type_, GraphQLInputObjectType):
            return {
                key: self.value(field.type, key, about)
                for key, field in type_.fields.items()
                if is_non_null_type(field.type) or self.random.random() < 0.4
            }
        return self._kinds[get_named_type(type_).name](name, about)

    def id_of(self, typename: str) -> str:
        """A real id of this type, or of any where it has none."""
        known = self.pool.ids.get(typename)
        return self.random.choice(known or self.pool.ids[self.random.choice([*self.pool.ids, *self._for_few])])

    def _id(self, name: str, about: str) -> Any:
        if self.random.random() < 0.08:
            return self.random.choice([*NOWHERE, self.id_of("")])
        named = name.removesuffix("Id")
        return self.id_of(about if name == "id" else named[:1].upper() + named[1:])

    def _text(self, name: str, about: str) -> str:
        if name == "after":
            return self._cursor(about)
        if self.random.random() < 0.01:
            return "a\0b"
        return self.random.choice(self.pool.words if name == "query" and self.random.random() < 0.9 else TEXTS)

    def _cursor(self, about: str) -> str:
        edge = about.removesuffix("Connection") + "Edge"
        known = self.pool.cursors.get(edge) if self.random.random() < 0.85 else None
        return self.random.choice(known or [*BAD_CURSORS, *(one for some in self.pool.cursors.values() for one in some)])

    def _number(self) -> int:
        return self.random.randrange(1, 5) if self.random.random() < 0.96 else self.random.choice([0, -1, 101, 1 << 31])


def literal(value: Any, type_: GraphQLInputType) -> str:
    """A value as it is written in a document."""
    if isinstance(type_, GraphQLNonNull):
        return literal(value, type_.of_type)
    if isinstance(type_, GraphQLList) and isinstance(value, list):
        return "[" + ", ".join(literal(item, type_.of_type) for item in value) + "]"
    named = get_named_type(type_)
    if isinstance(named, GraphQLInputObjectType) and isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {literal(item, named.fields[key].type)}" for key, item in value.items()) + "}"
    return value if is_enum_type(named) and value is not None else json.dumps(value)
