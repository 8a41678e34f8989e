"""A book that is taken in anew, changed: what authors have settled of its concepts stands."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from datasources.graph.port import Change, DropEdge, Edge, Label, Node, Relationship, Value
from datasources.relational import curriculum_changes
from datasources.relational.changes import Actor, changing
from datasources.relational.curriculum_changes import Edit
from ingestion import ids
from tests.ingestion import library
from tests.ingestion.shelf import Shelf

REQUIRES = Relationship.REQUIRES_PREREQUISITE
SUM, DIFFERENCE = ids.concept_id("first-sums", "sum"), ids.concept_id("first-sums", "difference")
STATED: dict[str, Value] = {"strength": "weak", "can_skip": True, "source": "author", "confidence": 1.0}


async def edit(shelf: Shelf, action: str, id: str, change_: Change, **after: Any) -> None:
    """An edit of an author's, decided and carried over."""
    standing = await curriculum_changes.standing(shelf.database)
    made = Edit(concept_id=id, changes=[change_], before={}, after=after, said={}, says={})
    async with changing(shelf.database, action, datetime.now(UTC)) as change:
        change.actor = Actor(None, "staff")
        await curriculum_changes.decide(change, standing, made)
    await shelf.relay().drain()


async def concepts(shelf: Shelf) -> dict[str, tuple[Any, Any, Any]]:
    """Name, description and threshold of each."""
    nodes = await shelf.graph.nodes(Label.CONCEPT, [SUM, DIFFERENCE])
    names = ("name", "description", "mastery_threshold")
    return {id: tuple(node.properties.get(name) for name in names) for id, node in nodes.items()}  # type: ignore[misc]


async def test_what_authors_have_settled_stands_above_the_book(shelf: Shelf, tmp_path: Path) -> None:
    await shelf.take(library.folder(library.COURSE, tmp_path / "course"))
    await shelf.graph.apply([Node(Label.CONCEPT, "elsewhere", {"name": "Of another book"})])
    await edit(shelf, "updateConcept", SUM, Node(Label.CONCEPT, SUM, {"name": "Total"}), name="Total")
    await edit(shelf, "updateConcept", SUM, Node(Label.CONCEPT, SUM, {"mastery_threshold": 0.5}), mastery_threshold=0.5)
    far = Edge(REQUIRES, SUM, "elsewhere", STATED)
    await edit(shelf, "addPrerequisite", SUM, far, prerequisites={"elsewhere": STATED})
    gone = DropEdge(REQUIRES, DIFFERENCE, SUM)
    await edit(shelf, "removePrerequisite", DIFFERENCE, gone, prerequisites={SUM: None})

    text = library.COURSE["01-adding/01-sums.md"].replace("name: Sum\n", "name: The sum\n").replace("by adding.", "by addition.")
    report = await shelf.take(library.folder({**library.COURSE, "01-adding/01-sums.md": text}, tmp_path / "changed"))

    assert not report.unchanged
    assert (await concepts(shelf))[SUM] == ("Total", "What you get by addition.", 0.5)
    edges = [edge for edge, _ in await shelf.graph.targets(REQUIRES, [SUM, DIFFERENCE])]
    assert [(edge.source, edge.target, dict(edge.properties)) for edge in edges] == [(SUM, "elsewhere", STATED)]


async def test_a_prerequisite_that_would_close_a_cycle_gives_way_to_the_book(shelf: Shelf, tmp_path: Path) -> None:
    """The book had none between the two when its author turned it round; now it states one the other way."""
    silent = library.COURSE["01-adding/01-sums.md"].replace(
        "    requires: [{concept: sum, strength: strong, reason: It undoes a sum., can_skip: false}]\n", ""
    )
    await shelf.take(library.folder({**library.COURSE, "01-adding/01-sums.md": silent}, tmp_path / "silent"))
    await edit(shelf, "addPrerequisite", SUM, Edge(REQUIRES, SUM, DIFFERENCE, STATED), prerequisites={DIFFERENCE: STATED})

    await shelf.take(library.folder(library.COURSE, tmp_path / "course"))

    edges = [edge for edge, _ in await shelf.graph.targets(REQUIRES, [SUM, DIFFERENCE])]
    assert [(edge.source, edge.target) for edge in edges] == [(DIFFERENCE, SUM)]
