"""The innermost loop: the records of one level in, its response objects out. The only code that is generated: here alone a
function call for each value would cost more than everything else together.

It knows the happy path and nothing else. On whatever it does not know (a required null, a value of another class, a failure)
it raises, and `complete.py`, which holds all the rules, builds the level instead.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull, GraphQLOutputType

if TYPE_CHECKING:
    from execution.batches import Computed
    from execution.plan import Field, Selection

Builder = Callable[..., list[dict[str, Any]]]
"""(records, a column for each answered field) -> one object for each record."""

AS_THEY_ARE = {  # a value of this class is its own completed value, if this holds of it
    "String": ("str", ""),
    "ID": ("str", ""),
    "Boolean": ("bool", ""),
    "Int": ("int", " and -2147483648 <= {value} <= 2147483647"),
    "Float": ("float", " and {value} - {value} == 0.0"),  # neither NaN nor infinite
}


LISTS = frozenset({list, tuple})


class Unhappy(Exception):
    """A value that the loop does not know how to complete."""


def builder(selection: Selection) -> Builder:
    """The loop for one selection.

    Its source, for `{ id status learningPaths { ... } }`, where the paths are a column that was answered before:

        def build(records, c0):
            out = []
            for r, v2 in zip(records, c0):
                v0 = f'{x0}{r.id}'
                v1 = r.status
                out.append({'id': v0 if v0.__class__ is str else x1(v0), 'status': x2[v1], 'learningPaths': v2})
            return out
    """
    source, names = _source(selection)
    exec(compile(source, f"<builder of {selection.type.name}>", "exec"), names)
    build: Builder = names["build"]
    return build


def _source(selection: Selection) -> tuple[str, dict[str, Any]]:
    names = _Names()
    reads, entries = [], []
    for number, field in enumerate(selection.fields):
        value = f"v{number}"
        if field.slot < 0 and field.attribute is not None:
            reads.append(f"{value} = r.{_attribute(field.attribute)}")
        elif field.slot < 0 and field.computed is not None:
            reads.append(f"{value} = {_computed(field.computed, names)}")
        entries.append(f"{field.key!r}: {_entry(field, value, names)}")
    columns = [f"c{field.slot}" for field in selection.answered]
    places = [f"v{number}" for number, field in enumerate(selection.fields) if field.slot >= 0]
    over = f"r, {', '.join(places)} in zip(records, {', '.join(columns)})" if columns else "r in records"
    lines = [
        f"def build({', '.join(['records', *columns])}):",
        "    out = []",
        f"    for {over}:",
        *(f"        {read}" for read in reads),
        f"        out.append({{{', '.join(entries)}}})",
        "    return out",
    ]
    return "\n".join(lines), names.values


def _computed(computed: Computed, names: _Names) -> str:
    """A global id is put together here, without a call: every second object has one."""
    if computed.prefix is None:
        return f"{names.of(computed.answer)}(r)"
    return f"f'{{{names.of(computed.prefix)}}}{{r.{_attribute(computed.needs[0])}}}'"


def _entry(field: Field, value: str, names: _Names) -> str:
    if field.name == "__typename":
        return repr(field.parent.name)
    return _completed(field.type, value, names) if field.is_leaf else value


def _completed(type: GraphQLOutputType, value: str, names: _Names) -> str:
    """A Python expression for the completed value of a local variable."""
    required = isinstance(type, GraphQLNonNull)
    inner: Any = type.of_type if isinstance(type, GraphQLNonNull) else type
    if isinstance(inner, GraphQLList):
        item = f"i{value}"
        items = f"[{_completed(inner.of_type, item, names)} for {item} in {value}]"
        otherwise = "" if required else f"None if {value} is None else "
        return f"{items} if {value}.__class__ in {names.of(LISTS)} else {otherwise}{names.of(_unhappy)}({value})"
    if isinstance(inner, GraphQLEnumType):
        words = enum_names(inner)
        return f"{names.of(words if required else {**words, None: None})}[{value}]"
    other = names.of(_completer(inner.coerce_output_value))
    if inner.name not in AS_THEY_ARE:
        return f"{other}({value})" if required else f"None if {value} is None else {other}({value})"
    kind, condition = AS_THEY_ARE[inner.name]
    known = f"{value}.__class__ is {kind}" + condition.format(value=value)
    return f"{value} if {known}{'' if required else f' or {value} is None'} else {other}({value})"


def enum_names(type: GraphQLEnumType) -> dict[Any, str]:
    """The name in the API of each value that a record may hold: the enum's member, or its stored value."""
    return {
        value: name
        for name, definition in type.values.items()
        for value in (definition.value, getattr(definition.value, "value", definition.value))
    }


def _completer(complete: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def completed(value: Any) -> Any:
        if value is None or isinstance(value, BaseException) or (done := complete(value)) is None:
            raise Unhappy(value)
        return done

    return completed


def _unhappy(value: Any) -> Any:
    raise Unhappy(value)


def _attribute(name: str) -> str:
    """The name, if it is one: it becomes code."""
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError(f"{name!r} is no name of an attribute")
    return name


class _Names:
    """Objects that the generated source calls by a name."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def of(self, value: object) -> str:
        name = f"x{len(self.values)}"
        self.values[name] = value
        return name
