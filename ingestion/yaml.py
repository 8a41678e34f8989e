"""YAML from a book's files, read by the type that each key should have; a `BookError` names the file and the key."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml

from ingestion.book import BookError
from learning.vocabulary import Word

W = TypeVar("W", bound=Word)


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping of a YAML file."""

    file: str
    values: dict[str, Any]

    @classmethod
    def load(cls, file: str, text: str, first_line: int = 1) -> "Fields":
        """The mapping that is the whole of a text, which begins at this line of its file."""
        try:
            values = yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f" at line {mark.line + first_line}" if mark else ""
            raise BookError(f"{file} is broken YAML{where}: {getattr(error, 'problem', None) or error}.") from error
        if values is None:
            values = {}
        if not isinstance(values, dict):
            raise BookError(f"{file} should hold keys with values, and holds a {type(values).__name__}.")
        return cls(file, values)

    def text(self, key: str) -> str | None:
        value = self.values.get(key)
        if isinstance(value, bool | list | dict):
            raise self._wrong(key, "a text")
        return " ".join(str(value).split()) or None if value is not None else None

    def needed(self, key: str) -> str:
        text = self.text(key)
        if text is None:
            raise BookError(f"{self.file} does not say the {key}.")
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or any(isinstance(item, list | dict) or item is None for item in value):
            raise self._wrong(key, "a list of texts")
        return tuple(str(item) for item in value)

    def number(self, key: str, low: float = 0, high: float = 1_000_000) -> float | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self._wrong(key, f"a number from {low:,} to {high:,}")
        return float(value)

    def whole(self, key: str) -> int | None:
        value = self.number(key)
        return None if value is None else int(value)

    def flag(self, key: str) -> bool | None:
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def word(self, key: str, vocabulary: type[W]) -> W | None:
        value = self.values.get(key)
        if value is None:
            return None
        if value not in vocabulary.values():
            raise self._wrong(key, "one of " + ", ".join(vocabulary.values()))
        return vocabulary(value)

    def each(self, key: str) -> Iterator["Fields"]:
        """The mappings of a list."""
        value = self.values.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._wrong(key, "a list of keys with values")
        return (Fields(self.file, item) for item in value)

    def _wrong(self, key: str, what: str) -> BookError:
        return BookError(f"{self.file}: {key} is {self.values[key]!r}, and should be {what}.")
