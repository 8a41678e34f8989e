"""What one request may ask at most, and the refusal of more. What is counted, and how, is in `measure.py` and `cost.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode

from execution.errors import RequestRefused
from execution.measure import items_in, pairs_in, size_of

MOST_TOLD = 1_000_000_000
"""Fragments within fragments make numbers that no JSON reader takes; from here on they are told as this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one request, and of all that are there at the same time."""

    body: int = 1_000_000  # bytes; an operation of the largest size that is of use has a tenth of it
    tokens: int = 8_000  # of a document: validating one as large takes about a quarter of a second
    depth: int = 20  # fields within fields; the whole of introspection has 15
    fields: int = 5_000  # and fragments, where they are spread
    aliases: int = 100
    directives: int = 100
    pairs: int = 10_000  # of fields, or fragments, at the same place of the response: to validate each takes microseconds
    input: int = 2_000  # items of lists and fields of objects, in the variables or in the document
    cost: int = 25_000  # objects that the answer can hold
    seconds: float = 30.0  # for a request, the reading of its body included
    rate: int = 1_200  # requests a minute of one viewer, or of one address where nobody is signed in; 0: any number
    running: int = 100  # operations at the same time
    waiting: int = 500  # operations that wait for one of those to end
    subscribers: int = 5_000  # subscriptions at the same time


def too_complex(what: str, value: int, limit: int) -> RequestRefused:
    """The refusal of an operation that asks too much."""
    value = min(value, MOST_TOLD)
    said = f"The operation is too complex: its {what} is {value}, of at most {limit}."
    return RequestRefused.because("QUERY_TOO_COMPLEX", said, what=what, value=value, limit=limit)


def check_document(document: DocumentNode, limits: Limits) -> None:
    """Refuses a document, which need not be valid, for what it holds. Raises `graphlib.CycleError` for fragments in a circle."""
    for what, value in size_of(document)._asdict().items():
        _check(what, value, limits)
    _check("pairs", pairs_in(document, limits.pairs), limits)


def check_input(variables: Mapping[str, Any], limits: Limits) -> None:
    """Refuses variables that hold too much."""
    _check("input", items_in(variables.values()), limits)


def _check(what: str, value: int, limits: Limits) -> None:
    limit: int = getattr(limits, what)
    if value > limit:
        raise too_complex(what, value, limit)
