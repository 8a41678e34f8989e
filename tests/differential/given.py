"""What an operation is given: arguments, conditions, and the variables that they are written with."""

import re
from collections import defaultdict
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    get_named_type,
    get_nullable_type,
    is_non_null_type,
    is_required_argument,
)

from tests.differential.arguments import WRONG, Values, literal

USUALLY = {"first": 0.85, "filter": 0.6}
"""How often an optional argument is given, by its name."""

OTHERWISE = 0.3


class Given:
    """The arguments and variables of one operation, written as they come up."""

    def __init__(self, values: Values, random: Random, mark: str) -> None:
        """`mark` is in every name, to tell this operation's from another's."""
        self.values: dict[str, Any] = {}
        """By the names of variables, as a client sends them."""
        self._from, self._random, self._mark = values, random, mark
        self._declared: list[str] = []
        self._said: defaultdict[str, list[str]] = defaultdict(list)  # arguments, by the field's coordinate
        self._names = 0

    @property
    def declared(self) -> str:
        """The operation's variables, as its head declares them."""
        return f"({', '.join(self._declared)})" if self._declared else ""

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def fresh(self, prefix: str) -> str:
        """A name that is not taken."""
        self._names += 1
        return f"{prefix}{self._mark}{self._names}"

    def arguments(self, coordinate: str, field: GraphQLField) -> str:
        """Often the same as where the field was asked for before: such fields are asked together."""
        said = self._said[coordinate]
        if said and self.chance(0.4):
            return self._random.choice(said)
        said.append(self.anew(field))
        return said[-1]

    def anew(self, field: GraphQLField) -> str:
        """New arguments."""
        about = get_named_type(field.type).name
        given = [
            f"{name}: {self._argument(name, argument, about)}"
            for name, argument in field.args.items()
            if is_required_argument(argument) or self.chance(USUALLY.get(name, OTHERWISE))
        ]
        return f"({', '.join(given)})" if given else ""

    def meant(self, said: str) -> str:
        """The type of the id among arguments; empty where there is none."""
        given = [said, *(str(self.values.get(name)) for name in re.findall(r"\$(\w+)", said))]
        return next((kind for kind in self._from.pool.ids if any(f"{kind}:" in one for one in given)), "")

    def directives(self) -> str:
        """Seldom any."""
        return "".join(f" @{name}(if: {self._condition(name)})" for name in ("skip", "include") if self.chance(0.03))

    def _argument(self, name: str, argument: GraphQLArgument, about: str) -> str:
        value = self._from.value(argument.type, name, about)
        if self.chance(0.45):
            return self._variable(name, argument, about, value)
        inner = get_nullable_type(argument.type)
        return (
            self._object(inner, value) if isinstance(inner, GraphQLInputObjectType) and value else literal(value, argument.type)
        )

    def _object(self, type_: GraphQLInputObjectType, value: dict[str, Any]) -> str:
        """A literal with variables in it."""
        return "{" + ", ".join(f"{key}: {self._part(type_.fields[key].type, item)}" for key, item in value.items()) + "}"

    def _part(self, type_: GraphQLInputType, value: Any) -> str:
        if self.chance(0.7):
            return literal(value, type_)
        variable = self.fresh("v")
        self._declared.append(f"${variable}: {type_}")
        if value is not None or self.chance(0.5):
            self.values[variable] = value
        return f"${variable}"

    def _variable(self, name: str, argument: GraphQLArgument, about: str, value: Any) -> str:
        """A variable with or without a default, given or left out, now and then declared or given as it should not be."""
        variable, type_ = self.fresh("v"), str(argument.type)
        optional = not is_non_null_type(argument.type)
        default = None
        if self.chance(0.25):
            default = literal(self._from.value(argument.type, name, about), argument.type)
        if not optional and not is_required_argument(argument) and self.chance(0.3):
            type_, optional = type_.removesuffix("!"), True  # what has a default may be given a variable that can be null
            value = value if self.chance(0.9) else None
        elif optional and value is not None and self.chance(0.2):
            type_, optional = type_ + "!", False
            default = None if default == "null" else default
        self._declared.append(f"${variable}: {type_}" + (f" = {default}" if default else ""))
        if not ((optional or default) and self.chance(0.3)) and not self.chance(0.01):
            self.values[variable] = value
        if self.chance(0.02):
            self.values[variable] = self._random.choice(WRONG)
        return f"${variable}"

    def _condition(self, directive: str) -> str:
        """Such that what is selected mostly stays selected."""
        usual = self.chance(0.7) == (directive == "include")
        if self.chance(0.4):
            return str(usual).lower()
        variable = self.fresh("b")
        default = " = " + self._random.choice(["true", "false"]) if self.chance(0.3) else ""
        refused = bool(default) and self.chance(0.02)
        self._declared.append(f"${variable}: Boolean{'' if refused else '!'}{default}")
        if refused or not default or self.chance(0.6):
            self.values[variable] = None if refused else usual
        return f"${variable}"
