"""The content store over pgvector: the contract, and what is its own."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from datasources.content.embedded import EmbeddedContent
from datasources.content.port import Sparse
from datasources.errors import StoreMisconfigured, StoreUnavailable
from datasources.relational.database import Database, driver
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
