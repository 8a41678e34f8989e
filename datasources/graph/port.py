"""The graph port: labelled nodes and typed edges, read in batches and changed in one transaction.

Both adapters (`neo4j.py`, `embedded.py`) pass `tests/graph/contract.py`. What the properties mean to a learner is in
`curriculum.py`; a traversal (closure, frontier, order) is a pure rule of `learning/`, never a query of this port.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from datasources.views import Names


class Label(StrEnum):
    """The sorts of node, by the ERD's names."""

    SUBJECT = "Subject"
    TOPIC = "Topic"
    SECTION = "Section"
    CONCEPT = "Concept"
    HOOK = "Hook"
    EXAMPLE = "Example"
    STUDENT = "Student"


class Relationship(StrEnum):
    """The sorts of edge, by the ERD's names; `ENDS` says what each joins."""

    HAS_TOPIC = "HAS_TOPIC"
    CONTAINS_SECTION = "CONTAINS_SECTION"
    INCLUDES_CONCEPT = "INCLUDES_CONCEPT"
    REQUIRES_PREREQUISITE = "REQUIRES_PREREQUISITE"
    NEXT_CONCEPT = "NEXT_CONCEPT"
    HAS_HOOK = "HAS_HOOK"
    HAS_EXAMPLE = "HAS_EXAMPLE"
    RELATED_TO = "RELATED_TO"
    STUDYING = "STUDYING"


ENDS: Mapping[Relationship, tuple[Label, Label]] = {
    Relationship.HAS_TOPIC: (Label.SUBJECT, Label.TOPIC),
    Relationship.CONTAINS_SECTION: (Label.TOPIC, Label.SECTION),
    Relationship.INCLUDES_CONCEPT: (Label.SECTION, Label.CONCEPT),
    Relationship.REQUIRES_PREREQUISITE: (Label.CONCEPT, Label.CONCEPT),  # from the dependent to the required
    Relationship.NEXT_CONCEPT: (Label.CONCEPT, Label.CONCEPT),
    Relationship.HAS_HOOK: (Label.CONCEPT, Label.HOOK),
    Relationship.HAS_EXAMPLE: (Label.CONCEPT, Label.EXAMPLE),
    Relationship.RELATED_TO: (Label.CONCEPT, Label.CONCEPT),
    Relationship.STUDYING: (Label.STUDENT, Label.SUBJECT),
}

Value = str | int | float | bool | datetime | list[str] | None
"""What a property can hold: Neo4j's primitives and arrays of them. None, when written, takes the property away. Numbers are
finite and whole ones fit in 64 bits, times have a zone, text has no NUL, `name` is text; anything else is refused."""

Properties = Mapping[str, Value]


@dataclass(slots=True)  # not frozen: reads make hundreds, and that takes five times as long
class Node:
    """A node. Every node read has `created_at` and `updated_at` (in UTC) among its properties. The store keeps them: `updated_at`
    moves when a property changes. Given by a writer, these two and `id` are passed over."""

    label: Label
    id: str
    properties: Properties = field(default_factory=dict)


@dataclass(slots=True)
class Edge:
    """An edge from one node to another; at most one of each relationship between the same two."""

    relationship: Relationship
    source: str
    target: str
    properties: Properties = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class DropNode:
    """Takes a node away, with its edges."""

    label: Label
    id: str


@dataclass(slots=True, frozen=True)
class DropEdge:
    """Takes an edge away."""

    relationship: Relationship
    source: str
    target: str


Change = Node | Edge | DropNode | DropEdge
"""A Node or Edge is put: made if new, its given properties set, its others left as they are."""


@dataclass(slots=True, frozen=True)
class SubjectGraph:
    """All of one subject: its hierarchy and what its concepts build on."""

    subject: Node
    nodes: Sequence[Node]  # topics, sections, concepts; in no order
    edges: Sequence[Edge]  # HAS_TOPIC, CONTAINS_SECTION, INCLUDES_CONCEPT, REQUIRES_PREREQUISITE and NEXT_CONCEPT among them


class Graph(Protocol):
    """A store of the curriculum. Each method is one round trip, or a bounded few, however many ids it is given.

    `names` are the properties that a read is to give: of these each node and edge has all, None where it has no such property;
    with None in place of names, all that it has.

    Raises `StoreUnavailable` when the store does not answer, `StoreRefused` when it says no; never a driver's exception.
    """

    async def nodes(self, label: Label, ids: Sequence[str], *, names: Names = None) -> dict[str, Node]:
        """The nodes with these ids, by id; those that are not there are left out."""
        ...

    async def all(self, label: Label, *, names: Names = None) -> list[Node]:
        """Every node with this label, in order of id. For labels with few nodes: subjects, topics."""
        ...

    async def targets(
        self, relationship: Relationship, ids: Sequence[str], *, names: Names = None, of_edges: Names = None
    ) -> list[tuple[Edge, Node]]:
        """Every edge of this relationship that leaves one of these nodes, with the node it leads to; in no order. `names` are
        the nodes' properties, `of_edges` the edges'."""
        ...

    async def sources(
        self, relationship: Relationship, ids: Sequence[str], *, names: Names = None, of_edges: Names = None
    ) -> list[tuple[Edge, Node]]:
        """Every edge of this relationship that reaches one of these nodes, with the node it comes from; in no order."""
        ...

    async def prerequisites_below(self, ids: Sequence[str]) -> set[tuple[str, str]]:
        """The prerequisites that lead down from these concepts, at any depth, each as (dependent, required): for writers, who
        are to close no cycle."""
        ...

    async def subject_graph(self, subject_id: str) -> SubjectGraph | None:
        """The whole of one subject. None when there is none with this id."""
        ...

    async def named(self, label: Label, words: str, limit: int, *, names: Names = None) -> list[Node]:
        """Nodes whose `name` holds every word of `words` somewhere, whatever the case; shortest name first, then by id.

        No words find no nodes.
        """
        ...

    async def version(self) -> int:
        """The curriculum's version: 0 when nothing was ever written, greater after every `apply` but one that says no more than
        who studies what."""
        ...

    async def apply(self, changes: Sequence[Change]) -> int:
        """Makes all changes, in order, in one transaction, or none; gives the new version. The same again does no harm.

        An edge whose ends are not there (or are not of its relationship's labels) is refused with `StoreRefused`; a
        REQUIRES_PREREQUISITE edge that closes a cycle, once all changes are made, with `PrerequisiteCycle`. Writers take
        turns: two that would close a cycle together cannot. Of a node or edge that is put, what is not named stays, and a
        property whose value is None is taken away.
        """
        ...

    async def prepare(self) -> None:
        """Makes what the store needs to hold a curriculum (constraints, indexes, tables). The same again does no harm."""
        ...

    async def check(self) -> None:
        """Says whether the store can be used as it is: `StoreMisconfigured` names the setting, `StoreUnavailable` the store."""
        ...

    async def close(self) -> None:
        """Lets go of its connections."""
        ...
