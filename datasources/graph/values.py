"""What a property can hold, made the same for both adapters: each refuses and keeps exactly what the other does."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from datasources.errors import StoreRefused
from datasources.graph.port import Value

OWN = frozenset({"id", "created_at", "updated_at"})  # kept by the store: passed over among the properties given
INTEGERS = range(-(2**63), 2**63)  # Neo4j's


def fit(properties: Mapping[str, Value]) -> dict[str, Value]:
    """The properties as a store keeps them: plain values, times in UTC. Raises `StoreRefused` for what no store can hold."""
    return {fit_text(name): _fit(name, value) for name, value in properties.items() if name not in OWN}


def fit_text(text: str) -> str:
    """The text, as an id or a property's name. Raises `StoreRefused`."""
    if not text or not storable(text):
        raise StoreRefused("graph", f"{text!r} cannot be an id or a property's name")
    return str(text)


def storable(text: str) -> bool:
    """Whether both stores can hold the text: PostgreSQL has no NUL, and neither has half a surrogate pair."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def askable(ids: Iterable[str]) -> list[str]:
    """These ids, each once, without those that no node can have."""
    return [id for id in dict.fromkeys(ids) if storable(id)]


def words_of(text: str) -> list[str]:
    """The words to look for in names: small letters, each once, longest first. None when no name can hold one of them."""
    words = sorted(dict.fromkeys(text.lower().split()), key=lambda word: (-len(word), word))
    return words if all(map(storable, words)) else []


def pieces(words: Iterable[str]) -> list[str]:
    """What a name must have to hold all words: their pieces of three characters; a shorter word is its own piece."""
    return list(dict.fromkeys(word[at : at + 3] for word in words for at in range(max(1, len(word) - 2))))


def _fit(name: str, value: object) -> Value:
    if name == "name" and not isinstance(value, str | None):
        raise StoreRefused("graph", f"a name is text, not {value!r}")
    match value:
        case None | bool():
            return value
        case str() if storable(value):
            return str(value)  # of a word of the vocabulary: its value
        case int() if value in INTEGERS:
            return int(value)
        case float() if math.isfinite(value):
            return float(value)
        case datetime() if value.tzinfo is not None:
            return value.astimezone(UTC)
        case list() | tuple() if all(isinstance(item, str) and storable(item) for item in value):
            return [str(item) for item in value]
    raise StoreRefused("graph", f"the property {name!r} cannot hold {value!r}")
