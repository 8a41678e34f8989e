"""Hybrid search over the embedded store, with the embedder that is installed."""

from collections import Counter
from collections.abc import Sequence

import pytest

from datasources.content.chunks import Chunk, to_metadata
from datasources.content.embedded import EmbeddedContent
from datasources.content.port import Filter, Vector
from datasources.content.search import ContentSearch, Found, Statistics
from datasources.errors import StoreRefused
from datasources.language import words
from datasources.language.local import WordllamaEmbedder
from datasources.relational.database import Database

PASSAGES = [
    Chunk(
        namespace="math", id="dice", text="A fair die shows each of its six faces with the same probability.", concept_id="dice"
    ),
    Chunk(namespace="math", id="independent", text="Two events are independent when the probability of both is their product."),
    Chunk(namespace="math", id="mean", text="The mean is the sum of all values divided by how many there are."),
    Chunk(namespace="science", id="speed", text="Speed is the distance travelled divided by the time that it took."),
    Chunk(namespace="science", id="dice", text="A crystal of salt is a cube, as a die is.", concept_id="crystals"),
]


def statistics(query: str, chunks: Sequence[Chunk] = PASSAGES) -> Statistics:
    """How many of the chunks have each term of the query."""
    having = Counter(term for chunk in chunks for term in words.terms(chunk.text))
    return Statistics(len(chunks), {term: having[term] for term in words.terms(query)})


@pytest.fixture
async def search(fresh_database: Database) -> ContentSearch:
    embedder = WordllamaEmbedder()
    content = EmbeddedContent(fresh_database, embedder.dimension)
    await content.prepare()
    vectors = await embedder.embed([chunk.text for chunk in PASSAGES])
    for chunk, values in zip(PASSAGES, vectors.tolist(), strict=True):
        await content.upsert(chunk.namespace, [Vector(chunk.id, values, words.document(chunk.text), to_metadata(chunk))])
    return ContentSearch(content, embedder)


async def found(
    search: ContentSearch,
    query: str,
    filter: Filter | None = None,
    top_k: int = 10,
    namespaces: Sequence[str] = ("math", "science"),
) -> list[Found]:
    return await search.search(query, namespaces=namespaces, filter=filter, top_k=top_k, statistics=statistics(query))


def keys(found: Sequence[Found]) -> list[str]:
    return [f"{one.chunk.namespace}/{one.chunk.id}" for one in found]


async def test_words_find_a_passage(search: ContentSearch) -> None:
    assert keys(await found(search, "independent events", top_k=1)) == ["math/independent"]


async def test_meaning_finds_a_passage_without_its_words(search: ContentSearch) -> None:
    assert not words.terms("how fast a car drives").keys() & words.terms(PASSAGES[3].text).keys()
    assert keys(await found(search, "how fast a car drives", top_k=1)) == ["science/speed"]


async def test_namespaces_merge_by_score(search: ContentSearch) -> None:
    everything = await found(search, "die")
    assert set(keys(everything[:2])) == {"math/dice", "science/dice"}
    assert sorted(keys(everything)) == sorted(f"{chunk.namespace}/{chunk.id}" for chunk in PASSAGES)
    assert [one.score for one in everything] == sorted((one.score for one in everything), reverse=True)
    assert all(0 <= one.score <= 1 for one in everything)
    assert keys(await found(search, "die", top_k=1, namespaces=["science"])) == ["science/dice"]
    assert await found(search, "die", namespaces=[]) == []


async def test_a_passage_asked_for_in_its_own_words_scores_high(search: ContentSearch) -> None:
    (best,) = await found(search, PASSAGES[1].text, top_k=1)
    assert best.chunk == PASSAGES[1]
    assert 0.8 < best.score <= 1


async def test_a_filter_holds_in_every_namespace(search: ContentSearch) -> None:
    assert keys(await found(search, "die", {"concept_id": {"$eq": "crystals"}})) == ["science/dice"]


async def test_only_stop_words_are_searched_by_meaning(search: ContentSearch) -> None:
    assert len(await found(search, "how is it")) == len(PASSAGES)


async def test_without_statistics_it_searches_by_meaning_and_says_so_once(
    search: ContentSearch, caplog: pytest.LogCaptureFixture
) -> None:
    async def scored(known: Statistics | None) -> list[tuple[str, float]]:
        everywhere = ["math", "science"]
        found = await search.search("a fair die", namespaces=everywhere, filter=None, top_k=5, statistics=known)
        return [(one.chunk.key, round(one.score, 6)) for one in found]

    no_words = Statistics(len(PASSAGES), {})
    by_meaning = await scored(None)

    assert await scored(None) == by_meaning
    assert by_meaning[0][0] == "math/dice"
    assert by_meaning != await scored(no_words)
    await scored(None)
    assert [record.name for record in caplog.records] == ["spool.search"] * 2  # an outage, its end, and another


async def test_an_empty_query_finds_nothing(search: ContentSearch) -> None:
    assert await found(search, "  ") == []


async def test_a_bad_request_is_refused(search: ContentSearch) -> None:
    with pytest.raises(StoreRefused):
        await found(search, "die", {"concept_id": {"$like": "x"}})
