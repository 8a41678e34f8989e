"""The graph in PostgreSQL: the contract, and what is its own."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from datasources.errors import StoreMisconfigured, StoreUnavailable
from datasources.graph import embedded_sql
from datasources.graph.embedded import EmbeddedGraph
from datasources.graph.port import Label
from datasources.jsonb import listed
from datasources.relational.database import Database
from tests.databases import own_database
from tests.graph.contract import *  # noqa: F403
from tests.graph.contract import concept


@pytest.fixture(scope="module")
def contract_url(postgres_url: str) -> Iterator[str]:
    """The address of a database that these tests share: its tables are made anew for each."""
    with own_database(postgres_url) as url:
        yield url


@pytest.fixture
async def database(contract_url: str) -> AsyncIterator[Database]:
    database = Database(contract_url, pool=5)
    yield database
    await database.close()


@pytest.fixture
async def graph(database: Database) -> EmbeddedGraph:
    await database.fetch("DROP SCHEMA IF EXISTS embedded_graph CASCADE")
    store = EmbeddedGraph(database)
    await store.prepare()
    return store


async def test_a_database_that_is_not_prepared(fresh_database: Database) -> None:
    store = EmbeddedGraph(fresh_database)
    with pytest.raises(StoreMisconfigured) as raised:
        await store.check()
    assert str(raised.value) == "SPOOL_DATABASE_URL: the graph's tables are not there: run `spool migrate`."
    with pytest.raises(StoreUnavailable, match="run `spool migrate`"):
        await store.all(Label.SUBJECT)

    await asyncio.gather(store.prepare(), EmbeddedGraph(fresh_database).prepare())

    await store.check()
    assert await store.version() == 0


async def test_a_database_that_is_gone_is_an_unavailable_graph_store() -> None:
    database = Database("postgresql://127.0.0.1:9/nowhere", pool=1, timeout=1.0)
    store = EmbeddedGraph(database)
    for call in (store.version(), store.apply([concept("a")])):
        with pytest.raises(StoreUnavailable) as raised:
            await call
        assert raised.value.store == "graph"
    await database.close()


async def test_no_statement_scans_a_large_table(large: Database) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = [
        (embedded_sql.nodes(None), ("Concept", listed(["c1", "c2"]))),
        (embedded_sql.nodes((("name", str), ("order_index", float))), ("Concept", listed(["c1", "c2"]))),
        (embedded_sql.targets((("name", str),), ()), ("NEXT_CONCEPT", listed(["c1", "c2"]), "Concept")),
        (embedded_sql.sources(None, None), ("NEXT_CONCEPT", listed(["c1", "c2"]), "Concept")),
        (embedded_sql.SUBJECT_GRAPH, ("t1",)),
        (embedded_sql.named(None), ("Concept", ["number", "77777"], ["num", "umb", "777"], 10)),
        (embedded_sql.named(None), ("Concept", ["é"], ["é"], 10)),
        (embedded_sql.PREREQUISITES_BELOW, (["c99999"],)),
    ]
    for statement, arguments in asked:
        plan = "\n".join(row[0] for row in await large.fetch(f"EXPLAIN {statement}", *arguments))

        assert "Index" in plan
        assert "Seq Scan on nodes" not in plan
        assert "Seq Scan on edges" not in plan


@pytest.fixture
async def large(contract_url: str, graph: EmbeddedGraph) -> AsyncIterator[Database]:
    """100,000 concepts in 1,000 sections, each with a name, a prerequisite and one that follows."""
    database = Database(contract_url, pool=1, timeout=120)
    for statement in (
        "DROP INDEX embedded_graph.nodes_by_name",
        """
        INSERT INTO embedded_graph.nodes
        SELECT 'Concept', 'c' || n, jsonb_build_object('name', 'Concept number ' || n) FROM generate_series(1, 100000) AS n
        UNION ALL
        SELECT label, 't' || n, '{}'::jsonb
        FROM generate_series(1, 1000) AS n, unnest(ARRAY['Subject', 'Topic', 'Section']) AS label
        """,
        """
        INSERT INTO embedded_graph.edges
        SELECT kind, 'c' || n, 'c' || n / 2, '{}'::jsonb
        FROM generate_series(2, 100000) AS n, unnest(ARRAY['REQUIRES_PREREQUISITE', 'NEXT_CONCEPT']) AS kind
        UNION ALL
        SELECT 'INCLUDES_CONCEPT', 't' || n % 1000 + 1, 'c' || n, '{}'::jsonb FROM generate_series(1, 100000) AS n
        UNION ALL
        SELECT kind, 't' || n, 't' || n, '{}'::jsonb
        FROM generate_series(1, 1000) AS n, unnest(ARRAY['HAS_TOPIC', 'CONTAINS_SECTION']) AS kind
        """,
    ):
        await database.fetch(statement)
    await EmbeddedGraph(database).prepare()
    await database.fetch("ANALYZE embedded_graph.nodes, embedded_graph.edges")
    yield database
    await database.close()
