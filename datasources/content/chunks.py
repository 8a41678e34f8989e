"""What a passage's metadata means: a `Chunk`, to and from the flat metadata that a content store holds, and the namespaces.

The metadata's keys are the ERD's. How a passage is cut from a book is in `ingestion/`; how it is found, in `search.py`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar, dataclass_transform

from datasources.content.port import Metadata, Values
from datasources.views import Attribute, Whole, attribute
from learning.exercises_material import apart
from learning.vocabulary import ContentKind, Difficulty, LifeCategory

V = TypeVar("V")

EXAMPLES = "examples"
SUBJECT_NAMESPACES = ("math", "science", "literature", "humanities")
SEARCHED = (*SUBJECT_NAMESPACES, EXAMPLES)
"""Where everybody finds passages. The ERD's namespace `exercises` is kept free: docs/erd.md says why."""

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

NUMBERS = (int, float)
DIFFICULTIES = {word.value: word for word in Difficulty}
KINDS = {word.value: word for word in ContentKind}
LIFE_CATEGORIES = {word.value: word for word in LifeCategory}


def namespace_of(subject: str) -> str | None:
    """The namespace of a subject, e.g. `math` for `Mathematics`; None for a subject that has none."""
    return NAMESPACES.get(subject.strip().casefold())


def chunk_id(book: str, section: str, n: int) -> str:
    """The id of a book's passage, the same whenever the book is cut the same way: `{textbook slug}:{section}:{n}`."""
    return f"{book}:{section}:{n}"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str) and item) if isinstance(value, list) else ()


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, NUMBERS) and not isinstance(value, bool) else None


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
    return DIFFICULTIES.get(value) if isinstance(value, str) else None


def _life_categories(value: object) -> tuple[LifeCategory, ...]:
    return tuple(LIFE_CATEGORIES[text] for text in _texts(value) if text in LIFE_CATEGORIES)


def _kind(value: object) -> ContentKind:
    return KINDS.get(value, ContentKind.EXPLANATION) if isinstance(value, str) else ContentKind.EXPLANATION


def _apart(known: Mapping[str, Any]) -> tuple[str, str]:
    """Text and solution: exercises that were stored before the two were kept apart have both in their text."""
    text = _words(known["text"])
    return apart(text) if _kind(known["content_type"]) is ContentKind.EXERCISE else (text, "")


def _task(known: Mapping[str, Any]) -> str:
    return _apart(known)[0]


def _solution(known: Mapping[str, Any]) -> str | None:
    return _text(known["solution"]) or _apart(known)[1] or None


def _citation(chunk: "Chunk") -> str:
    known = chunk.metadata
    title, section, page = _text(known["title"]), _text(known["section"]) or _text(known["chapter"]), _count(known["page_number"])
    return ", ".join([part for part in (title, section, None if page is None else f"p. {page}") if part])


def _stored(read: Callable[[Any], Any], key: str, kind: type = str) -> Any:
    """What the metadata holds under a key; `read` gives the default for what is not there or malformed."""
    return attribute(read, "metadata", key, kind)


def _made(read: Callable[[Mapping[str, Any]], Any], **keys: type) -> Any:
    """What is made of several values of the metadata. It is stored under the first key."""
    return Attribute(lambda chunk: read(chunk.metadata), metadata=keys)


class _View:
    """What a `Chunk` is over. Built of keywords, it is over the metadata that they make."""

    __slots__ = ("id", "metadata", "namespace")

    def __init__(self, *, namespace: str, id: str, **known: Any) -> None:
        if unknown := known.keys() - KEYS:
            raise TypeError(f"a passage has no {', '.join(sorted(unknown))}")
        self.namespace = namespace
        self.id = id
        self.metadata: Mapping[str, Any] = Whole({KEYS[name]: _flat(value) for name, value in known.items()})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Chunk):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in ("namespace", "id", *KEYS))

    def __hash__(self) -> int:
        return hash((self.namespace, self.id))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.namespace!r}, {self.id!r})"


@dataclass_transform(kw_only_default=True)
def _view(cls: type[V]) -> type[V]:
    """A class that is built of keywords, one for each attribute that it annotates."""
    return cls


@_view
class Chunk(_View):
    """A passage, as a view over its metadata. What no source gave is None or empty, never invented."""

    __slots__ = ()

    namespace: str
    id: str
    text: str = _made(_task, text=str, content_type=str)  # of an exercise the task alone
    solution: str | None = _made(_solution, solution=str, text=str, content_type=str)  # an exercise's: for whoever grades it
    content_type: ContentKind = _stored(_kind, "content_type")
    chunk_type: str | None = _stored(_text, "chunk_type")  # how it was cut: `continuous`, or by itself
    chunk_index: int | None = _stored(_count, "chunk_index", float)  # its place in the book, from 0
    total_chunks: int | None = _stored(_count, "total_chunks", float)

    textbook_id: str | None = _stored(_text, "textbook_id")
    book: str | None = _stored(_text, "book")  # the textbook's slug
    title: str | None = _stored(_text, "title")
    subject: str | None = _stored(_text, "subject")
    topic_id: str | None = _stored(_text, "topic_id")
    section_id: str | None = _stored(_text, "section_id")
    concept_id: str | None = _stored(_text, "concept_id")
    chapter: str | None = _stored(_text, "chapter")  # with its number: `5. Probability`
    section: str | None = _stored(_text, "section")  # with its number: `5.2 Independent Events`
    subsection: str | None = _stored(_text, "subsection")
    page_number: int | None = _stored(_count, "page_number", float)

    difficulty: Difficulty | None = _stored(_difficulty, "difficulty_level")
    requires_visual: bool | None = _stored(_flag, "requires_visual", bool)
    summary: str | None = _stored(_text, "summary")
    keywords: tuple[str, ...] = _stored(_texts, "keywords", list)
    prerequisite_concepts: tuple[str, ...] = _stored(_texts, "prerequisite_concepts", list)  # concept ids
    learning_objectives: tuple[str, ...] = _stored(_texts, "learning_objectives", list)
    misconceptions: tuple[str, ...] = _stored(_texts, "common_misconceptions", list)
    expected_steps: tuple[str, ...] = _stored(_texts, "expected_steps", list)  # an exercise's, in order
    suitable_interests: tuple[str, ...] = _stored(_texts, "suitable_interests", list)
    life_categories: tuple[LifeCategory, ...] = _stored(_life_categories, "life_categories", list)
    clarity_score: float | None = _stored(_number, "clarity_score", float)
    completeness: float | None = _stored(_number, "completeness", float)
    last_updated: datetime | None = _stored(_time, "last_updated")
    embedder: str | None = _stored(_text, "embedder")  # as SPOOL_EMBEDDER spelled it when the passage was embedded

    key = Attribute(lambda chunk: f"{chunk.namespace}/{chunk.id}")
    """What tells it from all others: `namespace/id`."""

    kind = attribute(_kind, "metadata", "content_type", str)
    """What sort of passage it is."""

    citation = Attribute(_citation, metadata={"title": str, "section": str, "chapter": str, "page_number": float})
    """Its source, e.g. `Introductory Statistics, 5.2 Independent Events, p. 127`: what is known of title, section, page."""


KEYS = {
    name: next(iter(getattr(Chunk, name).reads["metadata"])) for name in Chunk.__annotations__ if name not in ("namespace", "id")
}
"""Where the metadata has each attribute: the names are the ERD's."""


def to_metadata(chunk: Chunk) -> Metadata:
    """The chunk as a store holds it, without its namespace and id; what is None or empty is left out."""
    values = {key: _flat(getattr(chunk, name)) for name, key in KEYS.items()}
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def from_metadata(namespace: str, id: str, metadata: Values) -> Chunk:
    """The chunk that was stored, as far as its metadata was fetched. What is malformed reads as absent, a kind that is not known
    as an explanation."""
    chunk = Chunk.__new__(Chunk)
    chunk.namespace = namespace
    chunk.id = id
    chunk.metadata = metadata
    return chunk


def _flat(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return [_flat(item) for item in value] if isinstance(value, tuple) else value
