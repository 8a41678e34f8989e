"""Requests that were good, until something happened to them on their way."""

import re
from collections.abc import Callable, Mapping
from random import Random

from tests.differential.generate import Queries
from tests.fuzz.hostile import Hostile, posted

PIECES = (
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "!",
    ":",
    "$",
    "...",
    "@",
    '"',
    '"""',
    "#",
    "\\",
    "\0",
    "null",
    "on",
    "fragment A on",
    "-1",
    "é",
)


def _cut(text: str, random: Random) -> str:
    return text[: random.randrange(len(text))]


def _put_in(text: str, random: Random) -> str:
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(text))
        text = text[:at] + random.choice(PIECES) + text[at:]
    return text


def _taken_out(text: str, random: Random) -> str:
    at = random.randrange(len(text))
    return text[:at] + text[at + random.randrange(1, 20) :]


def _swapped(text: str, random: Random) -> str:
    """Two of its words, each in the other's place."""
    parts = re.split(r"(\w+)", text)
    words = range(1, len(parts), 2)
    if len(words) > 1:
        one, other = random.sample(words, 2)
        parts[one], parts[other] = parts[other], parts[one]
    return "".join(parts)


def _many(text: str, random: Random) -> str:
    """A piece of it, again and again."""
    at = random.randrange(len(text))
    piece = text[at : at + random.randrange(1, 30)]
    return text[:at] + piece * random.randrange(2, 300) + text[at:]


def _characters(text: str, random: Random) -> str:
    at = random.randrange(len(text))
    return text[:at] + chr(random.randrange(random.choice([128, 0xD800, 0x110000]))) + text[at + 1 :]


DAMAGES: Mapping[str, Callable[[str, Random], str]] = {
    "cut": _cut,
    "with more in it": _put_in,
    "with less in it": _taken_out,
    "with words swapped": _swapped,
    "with a piece many times": _many,
    "with another character": _characters,
    "whole": lambda text, random: text,
}


class Mangled:
    """Random queries of a schema, about what there is, damaged."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    def request(self, name: str, random: Random) -> Hostile:
        query = self._queries.query(random)
        said = {"query": DAMAGES[name](query.text, random), "variables": query.variables, "operationName": query.operation}
        return posted(f"mangled: {name}", said)
