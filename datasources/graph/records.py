"""The curriculum's records, and how each is read from a node and the edge that led to it. The reads are in `curriculum.py`.

A property that is missing, or not what it should be, reads as absent: one bad value never hides a whole curriculum. What
stands on both ends and edge (`order`, a section's `estimated_hours`) is the edge's.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from datasources.graph.port import Edge, Node, Value
from learning.vocabulary import ConceptRelation, Difficulty, PrerequisiteStrength, Word

MASTERY_THRESHOLD = 0.8  # of a concept that has none of its own; the ERD's figure
MIN_EXAMPLES = 3
EXERCISES = 2  # one initial, one advanced

W = TypeVar("W", bound=Word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject, e.g. mathematics."""

    id: str
    slug: str
    name: str
    description: str | None
    icon_url: str | None
    color: str | None
    grade_levels: tuple[str, ...]
    estimated_hours: float
    prerequisite_subjects: tuple[str, ...]  # subject ids
    namespace: str | None  # of its passages, in the content store


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A part of a subject."""

    id: str
    slug: str
    name: str
    description: str | None
    difficulty: Difficulty | None
    estimated_hours: float
    order_index: int | None
    is_optional: bool
    learning_objectives: tuple[str, ...]
    textbook_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a topic."""

    id: str
    slug: str
    name: str
    description: str | None
    key_concepts: tuple[str, ...]
    estimated_hours: float
    practice_problems_count: int
    order_index: int | None
    textbook_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """What a student learns at a time."""

    id: str
    slug: str
    name: str
    description: str | None
    learning_objectives: tuple[str, ...]
    key_vocabulary: tuple[str, ...]
    pinecone_chunk_ids: tuple[str, ...]  # in reading order
    content_types: tuple[str, ...]
    difficulty: Difficulty | None
    estimated_minutes: int  # 0 when nobody has said
    mastery_threshold: float
    min_examples_required: int
    exercise_count: int
    allows_calculator: bool
    order_index: int | None
    is_optional: bool
    textbook_id: str | None
    namespace: str | None  # of its passages, in the content store
    source: str | None  # what made it: a rule's name, or an author
    created_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prerequisite:
    """That one concept builds on another. Without a known strength it is weak; a weak one can be skipped unless it says no."""

    required: Concept
    dependent: Concept
    strength: PrerequisiteStrength
    reason: str | None
    can_skip: bool
    source: str | None
    confidence: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A prerequisite by the ids of its ends."""

    dependent: str
    required: str
    strength: PrerequisiteStrength
    can_skip: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedConcept:
    """A concept near another in meaning."""

    concept: Concept
    relation: ConceptRelation
    relevance: float
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextConcept:
    """A concept that can follow another."""

    concept: Concept
    is_default: bool
    min_score: float | None


class Properties:
    """The properties of a node or edge, each by the type that it should have."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return value if isinstance(value, str) and value else None

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

    def number(self, name: str, low: float = -math.inf, high: float = math.inf) -> float | None:
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return None
        return float(value) if low <= value <= high else None

    def whole(self, name: str, low: float = -math.inf) -> int | None:
        value = self.number(name, low)
        return None if value is None else int(value)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.values.get(name)
        return value if isinstance(value, bool) else default

    def time(self, name: str) -> datetime | None:
        value = self.values.get(name)
        return value if isinstance(value, datetime) else None

    def word(self, name: str, vocabulary: type[W]) -> W | None:
        value = self.values.get(name)
        return next((word for word in vocabulary if word == value), None)


def subject(node: Node) -> Subject:
    read = Properties(node.properties)
    return Subject(
        id=node.id,
        slug=read.text("slug") or node.id,
        name=read.text("name") or node.id,
        description=read.text("description"),
        icon_url=read.text("icon_url"),
        color=read.text("color_scheme"),
        grade_levels=read.texts("grade_levels"),
        estimated_hours=read.number("total_hours", 0) or 0.0,
        prerequisite_subjects=read.texts("prerequisite_subjects"),
        namespace=read.text("namespace"),
    )


def topic(node: Node, edge: Edge | None = None) -> Topic:
    read = Properties(node.properties)
    return Topic(
        id=node.id,
        slug=read.text("slug") or node.id,
        name=read.text("name") or node.id,
        description=read.text("description"),
        difficulty=read.word("difficulty_level", Difficulty),
        estimated_hours=read.number("estimated_hours", 0) or 0.0,
        order_index=order(node, edge),
        is_optional=read.flag("is_optional"),
        learning_objectives=read.texts("learning_objectives"),
        textbook_id=read.text("textbook_id"),
    )


def section(node: Node, edge: Edge | None = None) -> Section:
    read = Properties(node.properties)
    hours = Properties(edge.properties).number("estimated_hours", 0) if edge else None
    return Section(
        id=node.id,
        slug=read.text("slug") or node.id,
        name=read.text("name") or node.id,
        description=read.text("description"),
        key_concepts=read.texts("key_concepts"),
        estimated_hours=(read.number("estimated_hours", 0) or 0.0) if hours is None else hours,
        practice_problems_count=read.whole("practice_problems_count", 0) or 0,
        order_index=order(node, edge),
        textbook_id=read.text("textbook_id"),
    )


def concept(node: Node, edge: Edge | None = None) -> Concept:
    read = Properties(node.properties)
    threshold = read.number("mastery_threshold", 0, 1)
    examples = read.whole("min_examples_required", 0)
    exercises = read.whole("exercise_count", 0)
    return Concept(
        id=node.id,
        slug=read.text("slug") or node.id,
        name=read.text("name") or node.id,
        description=read.text("description"),
        learning_objectives=read.texts("learning_objectives"),
        key_vocabulary=read.texts("key_vocabulary"),
        pinecone_chunk_ids=read.texts("pinecone_chunk_ids"),
        content_types=read.texts("content_types"),
        difficulty=read.word("difficulty_level", Difficulty),
        estimated_minutes=read.whole("estimated_minutes", 0) or 0,
        mastery_threshold=MASTERY_THRESHOLD if threshold is None else threshold,
        min_examples_required=MIN_EXAMPLES if examples is None else examples,
        exercise_count=EXERCISES if exercises is None else exercises,
        allows_calculator=read.flag("allows_calculator"),
        order_index=order(node, edge),
        is_optional=read.flag("is_optional"),
        textbook_id=read.text("textbook_id"),
        namespace=read.text("namespace"),
        source=read.text("source"),
        created_at=read.time("created_at"),
        updated_at=read.time("updated_at"),
    )


def requirement(edge: Edge) -> Requirement:
    read = Properties(edge.properties)
    strength = read.word("strength", PrerequisiteStrength) or PrerequisiteStrength.WEAK
    can_skip = read.flag("can_skip", strength is PrerequisiteStrength.WEAK)
    return Requirement(dependent=edge.source, required=edge.target, strength=strength, can_skip=can_skip)


def prerequisite(edge: Edge, dependent: Node, required: Node) -> Prerequisite:
    read = Properties(edge.properties)
    ids = requirement(edge)
    return Prerequisite(
        required=concept(required),
        dependent=concept(dependent),
        strength=ids.strength,
        reason=read.text("reason"),
        can_skip=ids.can_skip,
        source=read.text("source"),
        confidence=read.number("confidence", 0, 1),
    )


def related(edge: Edge, node: Node) -> RelatedConcept:
    read = Properties(edge.properties)
    return RelatedConcept(
        concept=concept(node),
        relation=read.word("relationship_type", ConceptRelation) or ConceptRelation.SIMILAR,
        relevance=read.number("relevance", 0, 1) or 0.0,
        source=read.text("source"),
    )


def following(edge: Edge, node: Node) -> NextConcept:
    read = Properties(edge.properties)
    return NextConcept(concept=concept(node), is_default=read.flag("default_path"), min_score=read.number("min_score", 0, 1))


def order(node: Node, edge: Edge | None) -> int | None:
    """Where it stands among its siblings: as the edge says, else as the node does."""
    said = Properties(edge.properties).whole("order") if edge else None
    return Properties(node.properties).whole("order_index") if said is None else said
