"""Nobody can tell which stores answer: the same school over Neo4j and Pinecone answers as it does over embedded ones."""

from collections.abc import Iterator
from typing import Any

import pytest

from settings import Settings
from tests.api.conftest import Ids
from tests.api.test_calls import EXPLORE, HOME, OVERVIEW
from tests.api.test_node import EVERYTHING
from tests.bolt import Address
from tests.conftest import School, Served, opened_school, serving
from tests.pinecone.emulator import KEY, Emulator


@pytest.fixture(scope="module")
def pinecone() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator
        assert emulator.problems == []


@pytest.fixture(scope="module")
def production(school: School, postgres_url: str, neo4j_address: Address, pinecone: Emulator) -> Iterator[School]:
    """The same moment of the same school, over the adapters of production."""
    settings = Settings(
        data=school.settings.data,
        neo4j_uri=neo4j_address.uri,
        neo4j_user=neo4j_address.user,
        neo4j_password=neo4j_address.password,
        pinecone_api_key=KEY,
        pinecone_host=pinecone.url,
        jobs=0,  # the embedded school's are not done, either
    )
    with opened_school(postgres_url, settings, school.now) as opened:
        yield opened


async def test_the_answers_are_the_same(served: Served, ids: Ids, production: School) -> None:
    maya, willow = await ids.student("maya"), await ids.organization("Willow")
    period = {"from": "2026-01-01", "to": "2026-12-31"}
    questions: list[tuple[str, dict[str, Any]]] = [
        (HOME, {"student": maya, "today": "2026-11-22", "weekAgo": "2026-11-15"}),
        (OVERVIEW, {"organizationId": willow, "sectionId": await ids.node("Section", "Centre"), "first": 40} | period),
        (EXPLORE, {"query": "the chance of two events", "studentId": maya, "first": 10}),
        (EVERYTHING, {"student": maya, "organization": willow}),
    ]

    async with serving(production) as other:
        for document, variables in questions:
            embedded = await served.client("mr-okafor").data(document, **variables)
            named = await other.client("mr-okafor").data(document, **variables)

            assert _rounded(named) == _rounded(embedded)


def _rounded(value: Any) -> Any:
    """Scores are sums of floats, in the order that each store likes."""
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return round(value, 5) if isinstance(value, float) else value
