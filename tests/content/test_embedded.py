"""The content store over pgvector: the contract, and what is its own."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

import pytest

from datasources.content.chunks import from_metadata
from datasources.content.embedded import EmbeddedContent
from datasources.content.port import Sparse, Values, Vector
from datasources.errors import StoreMisconfigured, StoreUnavailable
from datasources.relational.database import Database, driver
from execution.selected import Leaf
from learning.vocabulary import ContentKind, Difficulty
from tests.content.contract import *  # noqa: F403
from tests.content.contract import BETWEEN, NORTH, vector
from tests.databases import own_database


@pytest.fixture(scope="module")
def contract_url(postgres_url: str) -> Iterator[str]:
    """The address of a database that these tests share: the index is made anew for each."""
    with own_database(postgres_url) as url:
        yield url


@pytest.fixture
async def database(contract_url: str) -> AsyncIterator[Database]:
    database = Database(contract_url, pool=2)
    yield database
    await database.close()


@pytest.fixture
async def content(database: Database) -> EmbeddedContent:
    store = EmbeddedContent(database, 4)
    await store.recreate()
    return store


async def test_another_dimension_is_said_and_mended(content: EmbeddedContent, database: Database) -> None:
    await content.upsert("math", [vector("a")])
    wider = EmbeddedContent(database, 256)
    await wider.prepare()
    with pytest.raises(StoreMisconfigured) as raised:
        await wider.check()
    assert str(raised.value) == (
        "SPOOL_EMBEDDER: the content index holds vectors of 4 dimensions, and this embedder's have 256: "
        "run `spool ingest --re-embed`, or name the embedder that was used before."
    )
    await wider.recreate()
    await wider.check()
    assert await wider.namespaces() == {}


async def test_a_database_that_is_not_prepared(fresh_database: Database) -> None:
    store = EmbeddedContent(fresh_database, 4)
    with pytest.raises(StoreMisconfigured) as raised:
        await store.check()
    assert str(raised.value) == "SPOOL_DATABASE_URL: this database has no content index; run `spool migrate`."
    await asyncio.gather(store.prepare(), EmbeddedContent(fresh_database, 4).prepare())
    await store.check()


async def test_a_database_that_is_gone_is_an_unavailable_content_store() -> None:
    database = Database("postgresql://127.0.0.1:9/nowhere", pool=1, timeout=1.0)
    with pytest.raises(StoreUnavailable) as raised:
        await EmbeddedContent(database, 4).ids("math")
    assert raised.value.store == "content"
    await database.close()


async def test_equal_neighbours_are_cut_by_id(content: EmbeddedContent) -> None:
    await content.upsert("math", [vector("c"), vector("a"), vector("b")])
    assert [match.id for match in await content.query("math", NORTH, None, None, 2)] == ["a", "b"]


STORED: dict[str, Any] = {
    "whole": {
        "text": 'A "fair" coin — \\ ½\n\t数学 🎲',
        "summary": "In short",
        "content_type": "formula",
        "difficulty_level": "basic",
        "title": "Introductory Statistics",
        "section": "5.2 Independent Events",
        "chapter": "5. Probability",
        "page_number": 127,
    },
    "bare": {},
    "by chapter": {"text": "x", "chapter": "5. Probability", "section": "", "page_number": 3.0, "title": "T"},
    "empty": {"text": "", "summary": "", "title": "", "section": "", "chapter": "", "content_type": "", "difficulty_level": ""},
    "malformed": {
        "text": 5,
        "summary": ["x"],
        "content_type": "poem",
        "difficulty_level": "easy",
        "title": True,
        "section": 7,
        "chapter": ["5"],
        "page_number": "127",
    },
    "between pages": {"page_number": 127.5, "section": "S", "difficulty_level": 5, "content_type": ["formula"]},
    "behind the cover": {"page_number": -1},
}
LEAVES = (
    Leaf("id", "string", "key", prefix="ContentChunk:"),
    Leaf("__typename", "constant", prefix="ContentChunk"),
    Leaf("text", "string", "text"),
    Leaf("summary", "string", "summary", required=False),
    Leaf("kind", "enum", "kind", names=tuple((kind.value, kind.name) for kind in ContentKind)),
    Leaf("difficulty", "enum", "difficulty", required=False, names=tuple((one.value, one.name) for one in Difficulty)),
    Leaf("citation", "string", "citation"),
)


async def test_json_says_what_the_chunk_shows(content: EmbeddedContent) -> None:
    await content.upsert("math", [Vector(id, NORTH, None, metadata) for id, metadata in STORED.items()])
    asked = {"math": [*STORED, "none"], "science": ["whole"]}

    whole, written = await content.pick(asked, None), await content.written(asked, None, LEAVES)

    assert {namespace: list(own) for namespace, own in written.items()} == {n: list(own) for n, own in whole.items()}
    for id in STORED:
        chunk = from_metadata("math", id, whole["math"][id])
        assert json.loads(cast(bytes, written["math"][id])) == {
            "id": f"ContentChunk:math/{id}",
            "__typename": "ContentChunk",
            "text": chunk.text,
            "summary": chunk.summary,
            "kind": chunk.kind.name,
            "difficulty": chunk.difficulty and chunk.difficulty.name,
            "citation": chunk.citation,
        }


@pytest.mark.parametrize(
    "leaf",
    [
        Leaf("misconceptions", "string", "misconceptions"),
        Leaf("text", "int", "text"),
        Leaf("concept", "object", "concept", leaves=(Leaf("id", "string", "id"),)),
        Leaf("kind", "enum", "kind", names=(("formula", "FORMULA"),)),  # a word that the API does not have
    ],
)
async def test_what_is_not_written_comes_as_values(content: EmbeddedContent, leaf: Leaf) -> None:
    await content.upsert("math", [vector("a", text="A"), vector("b", text="B", content_type="formula")])

    found = await content.written({"math": ["a", "b"]}, {"text": str}, (LEAVES[0], leaf))

    assert [cast(Values, found["math"][id])["text"] for id in ("a", "b")] == ["A", "B"]


async def test_a_filter_is_answered_by_the_index(content: EmbeddedContent, database: Database) -> None:
    many = [vector(f"{n:05}", BETWEEN, Sparse([n], [1.0]), concept_id=f"concept-{n % 500}", text="x" * 1000) for n in range(5000)]
    await content.upsert("math", many)
    async with database.transaction() as connection:
        await driver(connection).execute("ANALYZE embedded_content.vectors")
        plan = await driver(connection).fetch(
            "EXPLAIN SELECT id FROM embedded_content.vectors WHERE namespace = $1 AND metadata @@ (SELECT $2::text::jsonpath)",
            "math",
            '$."concept_id" == "concept-7"',
        )
    assert "vectors_metadata" in "\n".join(row[0] for row in plan)
    matches = await content.query("math", BETWEEN, Sparse([507], [2.0]), {"concept_id": {"$in": ["concept-7", "none"]}}, 2)
    assert [(match.id, match.score) for match in matches] == [("00507", 3.0), ("00007", 1.0)]
