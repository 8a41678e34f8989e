"""The graph in Neo4j: the contract over a real one, and what is its own."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from datasources.errors import StoreMisconfigured, StoreUnavailable
from datasources.graph import cypher, neo4j_writes
from datasources.graph.neo4j import Neo4jGraph
from datasources.graph.port import Label
from tests.bolt import Address
from tests.graph.contract import *  # noqa: F403
from tests.graph.contract import concept

NOBODY = "bolt://127.0.0.1:9"


@pytest.fixture
async def graph(neo4j_address: Address, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Neo4jGraph]:
    if not neo4j_address.real:  # ArcadeDB has nothing to wait for its indexes with, and follows each way through a dense graph
        monkeypatch.setattr(cypher, "AWAIT_INDEXES", "RETURN 1")
        monkeypatch.setattr(neo4j_writes, "FEW", 0)
    store = Neo4jGraph(neo4j_address.uri, neo4j_address.user, neo4j_address.password)
    await store.driver.execute_query("MATCH (node) DETACH DELETE node")
    await store.prepare()
    yield store
    await store.close()


async def test_a_wrong_password_is_said(neo4j_address: Address) -> None:
    store = Neo4jGraph(neo4j_address.uri, neo4j_address.user, "not this one")
    with pytest.raises(StoreMisconfigured) as raised:
        await store.check()
    assert str(raised.value) == f"SPOOL_NEO4J_PASSWORD: Neo4j refused the user '{neo4j_address.user}' with this password."
    with pytest.raises(StoreUnavailable):
        await store.all(Label.SUBJECT)
    await store.close()


async def test_a_database_that_is_not_there_is_said(neo4j_address: Address) -> None:
    store = Neo4jGraph(neo4j_address.uri, neo4j_address.user, neo4j_address.password, "elsewhere")
    with pytest.raises(StoreMisconfigured) as raised:
        await store.check()
    assert str(raised.value) == f"SPOOL_NEO4J_DATABASE: Neo4j at {neo4j_address.uri} has no database 'elsewhere'."
    with pytest.raises(StoreUnavailable):
        await store.version()
    await store.close()


async def test_a_host_that_does_not_answer_is_said() -> None:
    store = Neo4jGraph(NOBODY, "neo4j", "secret", timeout=1)
    with pytest.raises(StoreMisconfigured) as raised:
        await store.check()
    assert str(raised.value) == f"SPOOL_NEO4J_URI: no Neo4j answers at {NOBODY} (ServiceUnavailable)."
    for call in (store.version(), store.apply([concept("a")]), store.prepare()):
        with pytest.raises(StoreUnavailable) as unavailable:
            await call
        assert unavailable.value.store == "graph"
    await store.close()


@pytest.mark.parametrize("uri", ["postgresql://localhost", "localhost:7687", ""])
def test_an_address_that_is_none_is_said(uri: str) -> None:
    with pytest.raises(StoreMisconfigured, match=f"^SPOOL_NEO4J_URI: '{uri}' is not an address of a Neo4j"):
        Neo4jGraph(uri, "neo4j", "secret")


async def test_missing_constraints_are_said(graph: Neo4jGraph) -> None:
    await graph.driver.execute_query("DROP CONSTRAINT hook_id")
    await graph.driver.execute_query("DROP CONSTRAINT topic_id")
    with pytest.raises(StoreMisconfigured) as raised:
        await graph.check()
    assert str(raised.value) == "SPOOL_NEO4J_URI: Neo4j lacks the constraints of Topic, Hook: run `spool migrate`."

    await graph.prepare()

    await graph.check()


async def test_following_prerequisites_visits_each_concept_once(graph: Neo4jGraph, neo4j_address: Address) -> None:
    """The plan prunes: without that, the ways through a dense graph would be counted one by one."""
    if not neo4j_address.real:
        pytest.skip("only Neo4j shows the plan of Neo4j")
    answer = await graph.driver.execute_query(f"EXPLAIN {cypher.PREREQUISITES_BELOW}", {"ids": ["a"]})
    assert answer.summary.plan is not None

    operators = set(_operators(answer.summary.plan))

    assert "VarLengthExpand(Pruning,BFS,All)@neo4j" in operators
    assert "NodeUniqueIndexSeek@neo4j" in operators


def _operators(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["operatorType"]
    for child in plan.get("children", ()):
        yield from _operators(child)
