"""Whether the stores still hold all of each textbook. What is lost is not worked out again: the book can be taken in again."""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial

from datasources.relational import textbooks
from datasources.relational.textbooks import Registered
from ingestion.doctor.case import Case
from ingestion.doctor.findings import Remedy, some
from ingestion.doctor.readings import Passage


async def unplaced(case: Case) -> tuple[set[str], set[str]]:
    """The concepts that no subject leads to: those that should be led to, and those that only their learners know.

    Of these, the book has no more, and their content is gone with it; they stay for the progress of those who learned them.
    """
    curriculum = await case.curriculum()
    outside = [concept for id, concept in curriculum.concepts.items() if id not in curriculum.placed]
    emptied = [concept.id for concept in outside if not concept.pinecone_chunk_ids]
    kept = await textbooks.learnt(case.database, emptied) if emptied else set()
    return {concept.id for concept in outside} - kept, kept


async def strays(case: Case) -> list[Passage]:
    """Passages that no concept can list: theirs is not in the graph, or looks for its passages in another namespace."""
    concepts = (await case.curriculum()).concepts
    found = []
    for passage in await case.passages():
        concept = concepts.get(passage.concept_id or "")
        if concept is None:
            if passage.is_textbooks or passage.concept_id is not None:
                found.append(passage)
        elif passage.is_textbooks and concept.namespace != passage.namespace:
            found.append(passage)
    return found


async def lost(case: Case) -> dict[str, int]:
    """How many passages each textbook lacks, by its id: by the passages' own word, which says how many there are."""
    held: dict[str, list[Passage]] = defaultdict(list)
    for passage in await case.passages():
        if passage.is_textbooks:
            held[passage.textbook_id or ""].append(passage)
    missing = {str(book.id): _missing(held[str(book.id)], book) for book in await case.books()}
    return {id: number for id, number in missing.items() if number}


async def incomplete(case: Case) -> set[str]:
    """The ids of the textbooks that are not whole. Their counters are left as they are until they are whole again."""
    outside, _ = await unplaced(case)
    concepts = (await case.curriculum()).concepts
    owners = {concepts[id].textbook_id for id in outside} | {passage.textbook_id for passage in await strays(case)}
    return {id for id in owners if id} | (await lost(case)).keys()


async def again(case: Case, textbook_ids: Iterable[str | None]) -> tuple[Remedy | None, str | None]:
    """How to get back what these textbooks lost: what makes way for it, and what is left to do."""
    asked = set(textbook_ids)
    books = [book for book in await case.books() if str(book.id) in asked]
    if not books:
        return None, None
    return partial(case.release, [book.id for book in books]), f"ingest {some(book.slug for book in books)} again"


def _missing(passages: list[Passage], book: Registered) -> int:
    total = max((passage.total or 0 for passage in passages), default=book.chunk_count or 0)
    return max(0, total - len({passage.index for passage in passages}))
