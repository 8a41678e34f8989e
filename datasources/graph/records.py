"""The curriculum's records: views over a node, or over an edge between nodes. The reads are in `curriculum.py`.

What stands on both a node and the edge that led to it (`order`, a section's `estimated_hours`) is the edge's.
"""

import math
from dataclasses import dataclass

from datasources.graph.attributes import as_flag, as_number, flag, number, text, texts, time, title, whole, word
from datasources.graph.port import Edge, Node, Properties
from datasources.views import Attribute, Whole
from learning.vocabulary import ConceptRelation, Difficulty, PrerequisiteStrength

MASTERY_THRESHOLD = 0.8  # of a concept that has none of its own; the ERD's figure
MIN_EXAMPLES = 3
EXERCISES = 2  # one initial, one advanced

NO_EDGE: Properties = Whole()
STRENGTHS = {strength.value: strength for strength in PrerequisiteStrength}


class Record:
    """A view over a node, and over the edge that led to it, if one did."""

    __slots__ = ("edge", "id", "node")

    def __init__(self, node: Node, edge: Edge | None = None) -> None:
        self.id = node.id
        self.node = node.properties
        self.edge = NO_EDGE if edge is None else edge.properties

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record) or other.__class__ is not self.__class__:
            return NotImplemented
        return (self.id, self.node, self.edge) == (other.id, other.node, other.edge)

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"


class Subject(Record):
    """A subject, e.g. mathematics."""

    __slots__ = ()
    slug = title("slug")
    name = title("name")
    description = text("description")
    icon_url = text("icon_url")
    color = text("color_scheme")
    grade_levels = texts("grade_levels")
    estimated_hours = number("total_hours", 0, default=0.0)
    prerequisite_subjects = texts("prerequisite_subjects")  # subject ids
    namespace = text("namespace")  # of its passages, in the content store


def _order(record: Record) -> int | None:
    said = as_number(record.edge["order"])
    placed = as_number(record.node["order_index"]) if said is None else said
    return None if placed is None else int(placed)


def _hours(record: Record) -> float:
    said = as_number(record.edge["estimated_hours"], 0)
    return said if said is not None else as_number(record.node["estimated_hours"], 0) or 0.0


ORDER = Attribute(_order, node={"order_index": float}, edge={"order": float})
"""Where a record stands among its siblings."""


class Topic(Record):
    """A part of a subject."""

    __slots__ = ()
    slug = title("slug")
    name = title("name")
    description = text("description")
    difficulty = word("difficulty_level", Difficulty)
    estimated_hours = number("estimated_hours", 0, default=0.0)
    order_index = ORDER
    is_optional = flag("is_optional")
    learning_objectives = texts("learning_objectives")
    textbook_id = text("textbook_id")


class Section(Record):
    """A part of a topic."""

    __slots__ = ()
    slug = title("slug")
    name = title("name")
    description = text("description")
    key_concepts = texts("key_concepts")
    estimated_hours = Attribute(_hours, node={"estimated_hours": float}, edge={"estimated_hours": float})
    practice_problems_count = whole("practice_problems_count", 0)
    order_index = ORDER
    textbook_id = text("textbook_id")


class Concept(Record):
    """What a student learns at a time."""

    __slots__ = ()
    slug = title("slug")
    name = title("name")
    description = text("description")
    learning_objectives = texts("learning_objectives")
    key_vocabulary = texts("key_vocabulary")
    pinecone_chunk_ids = texts("pinecone_chunk_ids")  # in reading order
    content_types = texts("content_types")
    difficulty = word("difficulty_level", Difficulty)
    estimated_minutes = whole("estimated_minutes", 0)  # 0 when nobody has said
    mastery_threshold = number("mastery_threshold", 0, 1, default=MASTERY_THRESHOLD)
    min_examples_required = whole("min_examples_required", MIN_EXAMPLES)
    exercise_count = whole("exercise_count", EXERCISES)
    allows_calculator = flag("allows_calculator")
    order_index = ORDER
    is_optional = flag("is_optional")
    textbook_id = text("textbook_id")
    namespace = text("namespace")  # of its passages, in the content store
    source = text("source")  # what made it: a rule's name, or an author
    created_at = time("created_at")
    updated_at = time("updated_at")


def place(record: Topic | Section | Concept) -> tuple[float, str, str]:
    """The key that siblings stand by."""
    order = record.order_index
    return (math.inf if order is None else order, record.name, record.id)


def _strength(edge: Properties) -> PrerequisiteStrength:
    said = edge["strength"]
    return STRENGTHS.get(said, PrerequisiteStrength.WEAK) if isinstance(said, str) else PrerequisiteStrength.WEAK


def _can_skip(edge: Properties) -> bool:
    return as_flag(edge["can_skip"], _strength(edge) is PrerequisiteStrength.WEAK)


class Prerequisite:
    """That one concept builds on another. Without a known strength it is weak; a weak one can be skipped unless it says no."""

    __slots__ = ("dependent", "edge", "required")

    def __init__(self, edge: Edge, dependent: Concept, required: Concept) -> None:
        self.edge = edge.properties
        self.dependent = dependent
        self.required = required

    strength = Attribute(lambda link: _strength(link.edge), edge={"strength": str})
    can_skip = Attribute(lambda link: _can_skip(link.edge), edge={"can_skip": bool, "strength": str})
    reason = text("reason", of="edge")
    source = text("source", of="edge")
    confidence = number("confidence", 0, 1, of="edge")

    @property
    def required_id(self) -> str:
        return self.required.id


class RelatedConcept:
    """A concept near another in meaning."""

    __slots__ = ("concept", "edge")

    def __init__(self, edge: Edge, node: Node) -> None:
        self.edge = edge.properties
        self.concept = Concept(node)

    relation = word("relationship_type", ConceptRelation, default=ConceptRelation.SIMILAR, of="edge")
    relevance = number("relevance", 0, 1, default=0.0, of="edge")
    source = text("source", of="edge")


class NextConcept:
    """A concept that can follow another."""

    __slots__ = ("concept", "edge")

    def __init__(self, edge: Edge, node: Node) -> None:
        self.edge = edge.properties
        self.concept = Concept(node, edge)

    is_default = flag("default_path", of="edge")
    min_score = number("min_score", 0, 1, of="edge")
    order = number("order", of="edge")  # its concept's, among those that follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A prerequisite by the ids of its ends."""

    dependent: str
    required: str
    strength: PrerequisiteStrength
    can_skip: bool


def requirement(edge: Edge) -> Requirement:
    return Requirement(
        dependent=edge.source,
        required=edge.target,
        strength=_strength(edge.properties),
        can_skip=_can_skip(edge.properties),
    )
