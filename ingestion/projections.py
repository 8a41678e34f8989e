"""What the graph is told of rows whose truth is in PostgreSQL: hooks, examples, who studies what. Each is a node with its edges.

Only what is in use: a retired hook is no part of the curriculum as it is now, and nobody studies along a path that ended.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from datasources.content.chunks import EXAMPLES, Chunk
from datasources.graph.port import Change, DropNode, Edge, Label, Node, Relationship
from datasources.graph.records import Concept, Section
from datasources.relational.content import ExampleRow, HookRow, TextbookRow
from datasources.relational.integrity import StudyingRow
from datasources.stores import Stores
from learning.vocabulary import ContentKind, Difficulty, LifeCategory


@dataclass(frozen=True, slots=True)
class Projected:
    """What one row is in the graph. A property that is None is not there."""

    node: Node
    edges: tuple[Edge, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What puts it there."""
        return self.node, *self.edges

    @property
    def gone(self) -> tuple[Change, ...]:
        """What takes it away."""
        return (DropNode(self.node.label, self.node.id),)


@dataclass(frozen=True, slots=True)
class Home:
    """Where in the curriculum something is taught."""

    concept: Concept
    section: Section | None
    textbook: TextbookRow | None


def of_hook(row: HookRow) -> Projected:
    """A hook, and the edge from its concept."""
    node = Node(
        Label.HOOK,
        f"hook_{row.id}",
        {
            "concept_id": row.concept_id,
            "life_category": row.category,
            "sub_category": row.sub_category,
            "hook_text": row.text,
            "difficulty": row.difficulty,
            "organization_id": str(row.organization_id) if row.organization_id else None,
            "effectiveness_score": row.effectiveness,
        },
    )
    return Projected(node, (Edge(Relationship.HAS_HOOK, row.concept_id, node.id, {"life_category": row.category}),))


def of_example(row: ExampleRow) -> Projected:
    """An example, and the edge from its concept: `interest_match` is the share that each of its interests has in it."""
    node = Node(
        Label.EXAMPLE,
        f"example_{row.id}",
        {
            "concept_id": row.concept_id,
            "life_category": row.category,
            "example_text": row.text,
            "visual_aid_url": row.visual_aid_url,
            "interest_tags": list(row.interest_tags),
            "difficulty": row.difficulty,
            "organization_id": str(row.organization_id) if row.organization_id else None,
            "effectiveness_score": row.effectiveness,
        },
    )
    match = {"interest_match": round(1 / len(row.interest_tags), 2)}
    return Projected(node, (Edge(Relationship.HAS_EXAMPLE, row.concept_id, node.id, match),))


def passage_of(row: ExampleRow, home: Home) -> Chunk:
    """An example that is for all, as a passage that is searched for. One of an organization is in no index."""
    book = home.textbook
    return Chunk(
        namespace=EXAMPLES,
        id=f"example_{row.id}",
        text=row.text,
        content_type=ContentKind.EXAMPLE,
        chunk_type="curated",
        textbook_id=str(book.id) if book else None,
        book=book.slug if book else None,
        title=book.title if book else None,
        subject=book.subject_name if book else None,
        section_id=home.section.id if home.section else None,
        section=home.section.name if home.section else None,
        concept_id=row.concept_id,
        difficulty=Difficulty(row.difficulty),
        requires_visual=row.visual_aid_url is not None,
        suitable_interests=tuple(row.interest_tags),
        life_categories=(LifeCategory(row.category),),
        last_updated=row.updated_at,
    )


async def homes(stores: Stores, concept_ids: Iterable[str]) -> dict[str, Home]:
    """Where these concepts are taught, by id, of those that are in the curriculum: three calls, however many there are."""
    ids = sorted(set(concept_ids))
    concepts, sections = await asyncio.gather(stores.curriculum.concepts(ids), stores.curriculum.section_of(ids))
    books = [UUID(one.textbook_id) if one and one.textbook_id else None for one in concepts]
    found = zip(concepts, sections, await stores.relational.content.textbooks(books), strict=True)
    return {concept.id: Home(concept, section, textbook) for concept, section, textbook in found if concept}


def of_student(student_id: UUID, paths: Iterable[StudyingRow]) -> Projected:
    """A student by their profile's id and nothing else, and the edge to the subject of each of these paths, which are theirs."""
    node = Node(Label.STUDENT, f"student_{student_id}")
    return Projected(
        node,
        tuple(
            Edge(
                Relationship.STUDYING,
                node.id,
                path.subject_id,
                {"started_at": path.started_at, "current_concept_id": path.current_concept_id},
            )
            for path in paths
        ),
    )
