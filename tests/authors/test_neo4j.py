"""The same over Neo4j, as production has it: what is carried over to it, and cycles that two would close together."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import permutations

import pytest
from neo4j import GraphDatabase

from datasources.graph.port import DropEdge
from settings import Settings
from tests.authors import test_prerequisites as alike
from tests.authors.conftest import Study
from tests.bolt import Address
from tests.conftest import MOMENT, School, opened_school, serving
from tests.databases import own_database

test_one_is_added = alike.test_one_is_added
test_one_is_removed = alike.test_one_is_removed
test_another_process_notices = alike.test_another_process_notices
test_one_that_would_close_a_cycle_is_refused = alike.test_one_that_would_close_a_cycle_is_refused
test_of_two_that_would_close_one_together_one_is_refused = alike.test_of_two_that_would_close_one_together_one_is_refused
test_what_the_graph_cannot_be_told_is_kept_and_counts = alike.test_what_the_graph_cannot_be_told_is_kept_and_counts
test_what_the_graph_refuses_is_taken_back = alike.test_what_the_graph_refuses_is_taken_back


@pytest.fixture(scope="module")
def loaded(postgres_url: str, neo4j_address: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """The demo school, its curriculum in Neo4j."""
    if not neo4j_address.real:
        pytest.skip("only Neo4j has Neo4j's locks")
    uri, user, password = neo4j_address.uri, neo4j_address.user, neo4j_address.password
    with GraphDatabase.driver(uri, auth=(user, password)) as driver:
        driver.execute_query("MATCH (node) DETACH DELETE node")
    settings = Settings(
        data=tmp_path_factory.mktemp("authors"), rate=0, jobs=0, neo4j_uri=uri, neo4j_user=user, neo4j_password=password
    )
    with opened_school(postgres_url, settings, MOMENT) as opened:
        yield opened


@pytest.fixture
async def study(loaded: School, postgres_url: str) -> AsyncIterator[Study]:
    """Its rows are the test's own; of the graph, what a test adds is taken away after it."""
    with own_database(postgres_url, loaded.url) as url:
        async with serving(replace(loaded, url=url)) as served:
            study = Study(served.app, served.school)
            yield study
            ends = permutations(await alike.three(study), 2)
            await study.stores.graph.apply([DropEdge(alike.REQUIRES, *pair) for pair in ends])
            await study.close()
