"""How well and how fast passages are found, over the books that a data folder holds: `python -m bench.search [BOOK SLUG ...]`.

Well: each definition of a book's glossary is asked for by its meaning, without its term; its own passage is left out, and the
section that comes first is held against the definition's own. Fast: a filtered hybrid query, answered end to end by the store.
"""

import asyncio
import re
import statistics
import sys
from collections.abc import Sequence
from time import perf_counter

from datasources.content.chunks import Chunk, from_metadata
from datasources.content.search import Found, Statistics
from datasources.language import words
from datasources.stores import Stores, open_stores, start_postgres
from learning.vocabulary import ContentKind
from settings import Settings

TERM = re.compile(r"^\*\*(?P<term>.+?)\*\*:\s*(?P<meaning>.+)$", re.DOTALL)
DEEP = 60  # passages looked at, to find ten different sections among them


async def main(slugs: Sequence[str]) -> None:
    settings = Settings.read()
    postgres = start_postgres(settings)
    stores = open_stores(settings, settings.database_url or (postgres.url if postgres else ""))
    try:
        for book in await stores.relational.content.list_textbooks(None, None, None, False, (None, None), 100):
            if not slugs or book.slug in slugs:
                await measure(stores, book.slug, book.namespace)
    finally:
        await stores.close()
        if postgres:
            postgres.stop()


async def measure(stores: Stores, slug: str, namespace: str) -> None:
    """Asks for every definition of one book, among all passages of its namespace; prints the figures."""
    glossary = [
        (chunk, match["meaning"]) for chunk in await definitions(stores, slug, namespace) if (match := TERM.match(chunk.text))
    ]
    ranks, seconds = [], []
    for chunk, meaning in glossary:
        began = perf_counter()
        await search(stores, meaning, namespace, 10, kinds=["explanation", "example", "definition"])
        seconds.append(perf_counter() - began)
        ranks.append(rank(chunk, await search(stores, meaning, namespace, DEEP)))
    found = [place for place in ranks if place is not None]
    first, ten = sum(place == 1 for place in found), sum(place <= 10 for place in found)
    print(
        f"{slug}: n = {len(ranks)}, right section first {first / len(ranks):.3f}, among the first ten {ten / len(ranks):.3f}; "
        f"filtered hybrid query p50 {statistics.median(seconds) * 1000:.1f} ms, p95 {quantile(seconds, 0.95) * 1000:.1f} ms"
    )


async def definitions(stores: Stores, slug: str, namespace: str) -> list[Chunk]:
    ids = await stores.content.ids(namespace, f"{slug}:")
    chunks = [from_metadata(namespace, id, it) for id, it in (await stores.content.fetch(namespace, ids)).items()]
    return [chunk for chunk in chunks if chunk.kind is ContentKind.DEFINITION]


async def search(stores: Stores, query: str, namespace: str, top: int, kinds: Sequence[str] | None = None) -> list[Found]:
    counts = await stores.relational.content.term_counts([namespace], list(words.terms(query)))
    condition = {"content_type": {"$in": list(kinds)}} if kinds else None
    return await stores.search.search(query, namespaces=[namespace], filter=condition, top_k=top, statistics=Statistics(*counts))


def rank(asked: Chunk, found: Sequence[Found]) -> int | None:
    """The place of the asked chunk's section among the sections found, its own passage left out."""
    sections = list(dict.fromkeys(one.chunk.section_id for one in found if one.chunk.id != asked.id))
    return sections.index(asked.section_id) + 1 if asked.section_id in sections else None


def quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
