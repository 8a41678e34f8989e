"""Passages against concepts: the passages' own metadata is the truth, the concepts' lists of them a projection."""

from collections import defaultdict
from functools import partial
from typing import Any

from datasources.graph.port import Label, Node
from datasources.relational import outbox
from datasources.relational.integrity import Mended
from ingestion.doctor import wholeness
from ingestion.doctor.case import ACTOR, Case
from ingestion.doctor.findings import Fault, count, some
from ingestion.doctor.readings import Passage

Lists = dict[str, Any]  # the two properties of a concept that its passages decide


async def passages(case: Case) -> str | Fault:
    """Every textbook has all its passages, and every passage a concept."""
    lost, strays = await wholeness.lost(case), await wholeness.strays(case)
    said = []
    if lost:
        slugs = {str(book.id): book.slug for book in await case.books()}
        books = some(f"{slugs[id]}: {number:,}" for id, number in lost.items())
        said.append(f"{count(sum(lost.values()), 'passage')} lost ({books})")
    if strays:
        ids = some(f"{passage.namespace}/{passage.id}" for passage in strays)
        said.append(f"{count(len(strays), 'passage')} whose concept is not in the graph ({ids})")
    if said:
        return Fault("; ".join(said), *await wholeness.again(case, [*lost, *(passage.textbook_id for passage in strays)]))
    return f"{count(len(await case.passages()), 'passage')}, each with its concept"


async def lists(case: Case) -> str | Fault:
    """Every concept lists its passages in reading order, and of what kinds they are."""
    concepts = (await case.curriculum()).concepts
    own: dict[tuple[str | None, str | None], list[Passage]] = defaultdict(list)
    for passage in await case.passages():
        own[passage.concept_id, passage.namespace].append(passage)
    expected = {id: _listed(own[id, concept.namespace]) for id, concept in concepts.items()}
    held = {id: _held(concept.pinecone_chunk_ids, concept.content_types) for id, concept in concepts.items()}
    wrong = {id: lists for id, lists in expected.items() if lists != held[id]}
    if not wrong:
        return f"{count(sum(len(lists['pinecone_chunk_ids']) for lists in held.values()), 'passage')} listed by their concepts"
    absent, unlisted = _differences(wrong, held)
    text = f"{count(len(wrong), 'concept')} with another list than the passages ({some(wrong)}): "
    return Fault(f"{text}{absent:,} listed and not there, {unlisted:,} there and not listed", partial(_mend, case, wrong, held))


def _listed(own: list[Passage]) -> Lists:
    ordered = sorted(own, key=lambda passage: (passage.index is None, passage.index, passage.id))
    return _held([passage.id for passage in ordered], sorted({passage.kind for passage in ordered}))


def _held(ids: Any, kinds: Any) -> Lists:
    return {"pinecone_chunk_ids": list(ids), "content_types": list(kinds)}


def _differences(wrong: dict[str, Lists], held: dict[str, Lists]) -> tuple[int, int]:
    pairs = [(set(held[id]["pinecone_chunk_ids"]), set(lists["pinecone_chunk_ids"])) for id, lists in wrong.items()]
    return sum(len(said - there) for said, there in pairs), sum(len(there - said) for said, there in pairs)


async def _mend(case: Case, wrong: dict[str, Lists], held: dict[str, Lists]) -> None:
    nodes = [Node(Label.CONCEPT, id, lists) for id, lists in wrong.items()]
    mended = [Mended(Label.CONCEPT, id, held[id], lists) for id, lists in wrong.items()]
    await case.decide(outbox.graph_changes(ACTOR, nodes), mended)
