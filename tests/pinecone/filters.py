"""Pinecone's metadata filters, as its documentation describes them. Shares nothing with the code that it tests.

What the documentation leaves open is answered the loosest way: `$ne` and `$nin` hold for a field that is not there.
"""

from collections.abc import Callable, Mapping
from typing import Any

Metadata = Mapping[str, Any]


class BadFilter(Exception):
    """Pinecone would not understand the filter."""


def matches(filter: Mapping[str, Any], metadata: Metadata) -> bool:
    """Whether metadata fits a filter. Raises `BadFilter`."""
    held = [_holds(key, condition, metadata) for key, condition in filter.items()]  # each of them, so that a bad one is found
    return all(held)


def _holds(key: str, condition: Any, metadata: Metadata) -> bool:
    if key in ("$and", "$or"):
        if not isinstance(condition, list) or not condition:
            raise BadFilter(f"{key} takes a list of filters")
        results = [matches(inner, metadata) for inner in condition]
        return all(results) if key == "$and" else any(results)
    if key.startswith("$"):
        raise BadFilter(f"{key} is not an operator between fields")
    if not isinstance(condition, Mapping):
        return _equal(metadata.get(key), condition)
    if not condition:
        raise BadFilter(f"the condition on {key} is empty")
    held = [_compare(operator, operand, key, metadata) for operator, operand in condition.items()]
    return all(held)


def _compare(operator: str, operand: Any, key: str, metadata: Metadata) -> bool:
    value = metadata.get(key)
    if operator == "$exists" and isinstance(operand, bool):
        return (key in metadata) is operand
    if operator in ("$eq", "$ne") and isinstance(operand, str | int | float):
        return _equal(value, operand) is (operator == "$eq")
    if operator in ("$in", "$nin") and isinstance(operand, list) and operand and all(map(_is_text_or_number, operand)):
        return any(_equal(value, item) for item in operand) is (operator == "$in")
    if operator in _ORDER and _is_number(operand):
        return _is_number(value) and _ORDER[operator](value, operand)
    raise BadFilter(f"{operator} does not take {operand!r}")


def _equal(value: Any, operand: Any) -> bool:
    if isinstance(value, list):
        return any(_equal(item, operand) for item in value)
    return isinstance(value, bool) is isinstance(operand, bool) and value is not None and bool(value == operand)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text_or_number(value: Any) -> bool:
    return isinstance(value, str) or _is_number(value)


_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "$gt": lambda value, operand: value > operand,
    "$gte": lambda value, operand: value >= operand,
    "$lt": lambda value, operand: value < operand,
    "$lte": lambda value, operand: value <= operand,
}
