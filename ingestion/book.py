"""A textbook as every reader gives it and every later step takes it: values only. What its source does not say is absent."""

from collections.abc import Iterator
from dataclasses import dataclass

from learning.exercises_material import with_solution
from learning.vocabulary import ConceptRelation, ContentKind, Difficulty, PrerequisiteStrength


class BookError(Exception):
    """A textbook cannot be taken in; the message is one sentence that says why. Nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of a section that belongs together: a paragraph, an example, an exercise with its solution, a definition."""

    kind: ContentKind
    text: str  # Markdown; of an exercise the task alone
    solution: str = ""  # of an exercise: Markdown, which learners do not see
    subsection: str | None = None
    terms: tuple[str, ...] = ()  # introduced here, as written
    concept: str | None = None  # the slug of the stated concept that it belongs to
    requires_visual: bool = False  # its source shows a figure here
    misconceptions: tuple[str, ...] = ()
    expected_steps: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """The text, with the solution behind it."""
        return with_solution(self.text, self.solution)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPrerequisite:
    concept: str  # the slug of the required one
    strength: PrerequisiteStrength
    reason: str | None
    can_skip: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRelation:
    concept: str
    relation: ConceptRelation
    relevance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedNext:
    concept: str
    default: bool
    min_score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedConcept:
    """A concept as an author states it."""

    slug: str
    name: str
    description: str | None = None
    learning_objectives: tuple[str, ...] = ()
    key_vocabulary: tuple[str, ...] = ()
    difficulty: Difficulty | None = None
    estimated_minutes: int | None = None
    mastery_threshold: float | None = None
    allows_calculator: bool | None = None
    is_optional: bool = False
    min_examples_required: int | None = None
    exercise_count: int | None = None
    requires: tuple[StatedPrerequisite, ...] = ()
    related: tuple[StatedRelation, ...] = ()
    next: tuple[StatedNext, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a chapter."""

    key: str  # what names it in its source, and goes on naming it when sections before it come or go
    name: str
    number: str  # as a reader counts: `5.2`
    description: str | None = None
    learning_objectives: tuple[str, ...] = ()
    estimated_hours: float | None = None
    blocks: tuple[Block, ...] = ()
    concepts: tuple[StatedConcept, ...] = ()
    is_introduction: bool = False  # it opens its chapter, and teaches nothing of its own

    @property
    def heading(self) -> str:
        return f"{self.number} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter of a book: a topic of its subject."""

    key: str
    name: str
    number: str | None  # None for what stands before or after the chapters
    sections: tuple[Section, ...]
    description: str | None = None
    learning_objectives: tuple[str, ...] = ()
    difficulty: Difficulty | None = None
    estimated_hours: float | None = None
    is_optional: bool = False

    @property
    def heading(self) -> str:
        return f"{self.number}. {self.name}" if self.number else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A textbook."""

    slug: str
    title: str
    chapters: tuple[Chapter, ...]
    subject: str | None = None
    description: str | None = None
    publisher: str | None = None
    year: int | None = None
    isbn: str | None = None
    grade_levels: tuple[str, ...] = ()
    language: str | None = None
    license: str | None = None

    def sections(self) -> Iterator[tuple[Chapter, Section]]:
        """Every section with its chapter, in reading order."""
        for chapter in self.chapters:
            for section in chapter.sections:
                yield chapter, section
