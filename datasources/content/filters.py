"""The filter language: checked, brought to one form, and said as a jsonpath. What the port promises of it is in `port.py`."""

import json
import math
from collections.abc import Mapping
from typing import Any

from datasources.content.limits import refused
from datasources.content.port import Filter

_COMPARISONS = {"$eq": "==", "$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
_NUMBERS_ONLY = ("$gt", "$gte", "$lt", "$lte")
_NEGATIONS = {"$ne": "$eq", "$nin": "$in"}


def canonical(filter: Filter | None) -> Filter | None:
    """The same filter with one operator to a condition, every operator said, and every negation beside the `$exists` that
    it implies, so that no store has to agree on what a missing field is unequal to. Raises `StoreRefused`."""
    conditions = [condition for key, value in (filter or {}).items() for condition in _conditions(key, value)]
    return {"$and": conditions} if len(conditions) > 1 else (conditions[0] if conditions else None)


def jsonpath(filter: Filter) -> str:
    """A canonical filter as a jsonpath predicate, for `metadata @@ $1::jsonpath`: a list matches when any of its items does,
    and a `jsonb_path_ops` index answers its equalities."""
    ((key, value),) = filter.items()
    if key in ("$and", "$or"):
        return f" {'&&' if key == '$and' else '||'} ".join(f"({jsonpath(condition)})" for condition in value)
    ((operator, operand),) = value.items()
    path = "$." + json.dumps(key, ensure_ascii=False)
    if operator == "$exists":
        return f"exists({path})" if operand else f"!exists({path})"
    if operator in _NEGATIONS:
        positive = jsonpath({key: {_NEGATIONS[operator]: operand}})
        return f"!({positive}) || ({positive}) is unknown"  # unknown: its type is another's, so it is not equal
    if operator == "$in":
        return " || ".join(f"{path} == {_literal(item)}" for item in operand)
    return f"{path} {_COMPARISONS[operator]} {_literal(operand)}"


def _conditions(key: str, value: Any) -> list[Filter]:
    if key in ("$and", "$or"):
        if not isinstance(value, list) or not value:
            raise refused(f"{key} needs a list of conditions")
        inner = [canonical(condition) for condition in value]
        if None in inner:
            raise refused(f"{key} holds an empty condition")
        return [{key: inner}]
    if key.startswith("$"):
        raise refused(f"a filter has no {key!r}")
    operators = value if isinstance(value, Mapping) else {"$eq": value}
    if not operators:
        raise refused(f"the condition on {key!r} is empty")
    return [condition for operator, operand in operators.items() for condition in _condition(key, operator, operand)]


def _condition(key: str, operator: str, operand: Any) -> list[Filter]:
    if not _takes(operator, operand):
        raise refused(f"a filter cannot ask {key!r} for {operator!r} of {operand!r}")
    there: list[Filter] = [{key: {"$exists": True}}] if operator in _NEGATIONS else []
    return [*there, {key: {operator: operand}}]


def _takes(operator: str, operand: Any) -> bool:
    if operator == "$exists":
        return isinstance(operand, bool)
    if operator in ("$in", "$nin"):
        return isinstance(operand, list) and bool(operand) and all(_is_text(item) or _is_number(item) for item in operand)
    if operator in _NUMBERS_ONLY:
        return _is_number(operand)
    return operator in ("$eq", "$ne") and (isinstance(operand, bool) or _is_text(operand) or _is_number(operand))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and "\0" not in value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
