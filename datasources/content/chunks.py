"""What a passage's metadata means: a `Chunk`, to and from the flat metadata that a content store holds, and the namespaces.

The metadata's keys are the ERD's. How a passage is cut from a book is in `ingestion/`; how it is found, in `search.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from datasources.content.port import Metadata
from learning.vocabulary import ContentKind, Difficulty, LifeCategory

EXERCISES = "exercises"
EXAMPLES = "examples"
SUBJECT_NAMESPACES = ("math", "science", "literature", "humanities")
NAMESPACES: Mapping[str, str] = {
    alias: namespace
    for namespace, aliases in {
        "math": "math, maths, mathematics, statistics, probability, algebra, prealgebra, geometry, calculus, trigonometry",
        "science": "science, physics, chemistry, biology, astronomy, anatomy, microbiology, earth science, computer science",
        "literature": "literature, english, language arts, reading, writing, poetry",
        "humanities": "humanities, history, philosophy, sociology, psychology, economics, geography, government, civics, art",
    }.items()
    for alias in aliases.split(", ")
}
"""The namespace of a subject's textbook passages, by its name or an alias in lower case."""


def namespace_of(subject: str) -> str | None:
    """The namespace of a subject, e.g. `math` for `Mathematics`; None for a subject that has none."""
    return NAMESPACES.get(subject.strip().casefold())


def chunk_id(book: str, section: str, n: int) -> str:
    """The id of a book's passage, the same whenever the book is cut the same way: `{textbook slug}:{section}:{n}`."""
    return f"{book}:{section}:{n}"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str) and item) if isinstance(value, list) else ()


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _count(value: object) -> int | None:
    number = _number(value)  # a store may give every number back as a float
    return int(number) if number is not None and number.is_integer() else None


def _time(value: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return time if time is None or time.tzinfo else time.replace(tzinfo=UTC)


def _difficulty(value: object) -> Difficulty | None:
    return next((word for word in Difficulty if word == value), None)


def _life_categories(value: object) -> tuple[LifeCategory, ...]:
    return tuple(word for text in _texts(value) for word in LifeCategory if word == text)


def _kind(value: object) -> ContentKind:
    return next((word for word in ContentKind if word == value), ContentKind.EXPLANATION)


def _stored(read: Callable[[object], Any], key: str | None = None, default: Any = None) -> Any:
    """A field that the metadata holds, under its own name or `key`; `read` gives the default for what is malformed."""
    return field(default=default, metadata={"read": read, "key": key})


@dataclass(slots=True, frozen=True, kw_only=True)
class Chunk:
    """A passage. What no source gave is None or empty, never invented."""

    namespace: str
    id: str
    text: str = _stored(lambda value: _text(value) or "", default="")
    content_type: ContentKind = _stored(_kind, default=ContentKind.EXPLANATION)
    chunk_type: str | None = _stored(_text)  # how it was cut: `continuous`, or by itself
    chunk_index: int | None = _stored(_count)  # its place in the book, from 0
    total_chunks: int | None = _stored(_count)

    textbook_id: str | None = _stored(_text)
    book: str | None = _stored(_text)  # the textbook's slug
    title: str | None = _stored(_text)
    subject: str | None = _stored(_text)
    topic_id: str | None = _stored(_text)
    section_id: str | None = _stored(_text)
    concept_id: str | None = _stored(_text)
    chapter: str | None = _stored(_text)  # with its number: `5. Probability`
    section: str | None = _stored(_text)  # with its number: `5.2 Independent Events`
    subsection: str | None = _stored(_text)
    page_number: int | None = _stored(_count)

    difficulty: Difficulty | None = _stored(_difficulty, "difficulty_level")
    requires_visual: bool | None = _stored(_flag)
    summary: str | None = _stored(_text)
    keywords: tuple[str, ...] = _stored(_texts, default=())
    prerequisite_concepts: tuple[str, ...] = _stored(_texts, default=())  # concept ids
    learning_objectives: tuple[str, ...] = _stored(_texts, default=())
    misconceptions: tuple[str, ...] = _stored(_texts, "common_misconceptions", ())
    expected_steps: tuple[str, ...] = _stored(_texts, default=())  # an exercise's, in order
    suitable_interests: tuple[str, ...] = _stored(_texts, default=())
    life_categories: tuple[LifeCategory, ...] = _stored(_life_categories, default=())
    clarity_score: float | None = _stored(_number)
    completeness: float | None = _stored(_number)
    last_updated: datetime | None = _stored(_time)
    embedder: str | None = _stored(_text)  # as SPOOL_EMBEDDER spelled it when the passage was embedded

    @property
    def kind(self) -> ContentKind:
        """What sort of passage it is."""
        return self.content_type

    @property
    def citation(self) -> str:
        """Its source, e.g. `Introductory Statistics, 5.2 Independent Events, p. 127`: what is known of title, section, page."""
        page = f"p. {self.page_number}" if self.page_number is not None else None
        return ", ".join(part for part in (self.title, self.section or self.chapter, page) if part)


_KEYS = {f.name: f.metadata["key"] or f.name for f in fields(Chunk) if "read" in f.metadata}
_READERS: dict[str, Callable[[object], Any]] = {f.name: f.metadata["read"] for f in fields(Chunk) if "read" in f.metadata}


def to_metadata(chunk: Chunk) -> Metadata:
    """The chunk as a store holds it, without its namespace and id; what is None or empty is left out."""
    values = {key: _flat(getattr(chunk, name)) for name, key in _KEYS.items()}
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def from_metadata(namespace: str, id: str, metadata: Mapping[str, Any]) -> Chunk:
    """The chunk that was stored. What is malformed reads as absent, a kind that is not known as an explanation."""
    return Chunk(namespace=namespace, id=id, **{name: read(metadata.get(_KEYS[name])) for name, read in _READERS.items()})


def _flat(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return [_flat(item) for item in value] if isinstance(value, tuple) else value
