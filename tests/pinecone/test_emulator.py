"""The emulator refuses what Pinecone's API does not know: a contract that it passes says something."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.pinecone.emulator import KEY, Emulator

HEADERS = {"Api-Key": KEY, "X-Pinecone-Api-Version": "2026-07"}
SCHEMA = {"fields": {"_values": {"type": "dense_vector", "dimension": 2, "metric": "dotproduct"}}}


@pytest.fixture
def service() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def client(service: Emulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, headers=HEADERS) as client:
        assert client.post("/indexes", json={"name": "an-index", "schema": SCHEMA}).status_code == 201
        yield client


def test_only_its_version_and_key(service: Emulator, client: httpx.Client) -> None:
    assert client.get("/indexes", headers={"X-Pinecone-Api-Version": "2024-07"}).status_code == 400
    assert service.problems == ['list_indexes: X-Pinecone-Api-Version : "2024-07" is not one of "2026-07"']
    assert client.get("/indexes", headers={"Api-Key": "another"}).status_code == 401


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("indexes", {"name": "x", "dimension": 2, "metric": "cosine", "spec": {"pod": {"pod_type": "p2.x1"}}}),
        ("indexes", {"name": "Upper", "schema": SCHEMA}),
        ("indexes", {"name": "x", "schema": {"fields": {"embedding": SCHEMA["fields"]["_values"]}}}),
        ("data/an-index/vectors/upsert", {"vectors": []}),
        ("data/an-index/vectors/upsert", {"vectors": [{"id": "größe", "values": [1, 0]}]}),
        ("data/an-index/vectors/upsert", {"vectors": [{"id": "a", "values": [1, 0], "metadata": {"page": None}}]}),
        ("data/an-index/vectors/upsert", {"vectors": [{"id": "a", "values": [1, 0], "sparse_values": {}}]}),
        ("data/an-index/vectors/upsert", {"vectors": [{"id": f"{n}", "values": [1, 0]} for n in range(1001)]}),
        ("data/an-index/vectors/delete", {"ids": []}),
        ("data/an-index/query", {"topK": 10_001, "vector": [1, 0]}),
        ("data/an-index/query", {"topK": 1, "vector": [1, 0], "id": "a"}),
        ("data/an-index/query", {"topK": 1, "vector": [1, 0], "sparseVector": {"indices": [], "values": []}}),
        ("data/an-index/nowhere", {}),
    ],
)
def test_what_the_description_does_not_allow_is_a_problem(service: Emulator, client: httpx.Client, path: str, body: Any) -> None:
    assert client.post(f"/{path}", json=body).status_code in (400, 404)
    assert len(service.problems) == 1


@pytest.mark.parametrize("query", ["limit=101", "limit=ten", "limit=1&limit=2", "size=5"])
def test_query_parameters_are_held_against_it_too(service: Emulator, client: httpx.Client, query: str) -> None:
    assert client.get(f"/data/an-index/vectors/list?{query}").status_code == 400
    assert len(service.problems) == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("vectors/upsert", {"vectors": [{"id": "a", "values": [1, 0, 0]}]}, 400),
        ("vectors/upsert", {"vectors": [{"id": "a", "values": [0, 0]}]}, 400),
        ("vectors/upsert", {"vectors": [{"id": "a", "values": [1, 0], "sparseValues": {"indices": [1], "values": [1]}}]}, 400),
        ("vectors/upsert", {"vectors": [{"id": "a", "values": [1, 0], "metadata": {"text": "x" * 41_000}}]}, 400),
        ("vectors/upsert", {"vectors": [{"id": "a", "values": [1, 0], "metadata": {"text": "x" * 2_100_000}}]}, 413),
        ("vectors/delete", {"ids": ["a"], "namespace": "nowhere"}, 404),
    ],
)
def test_what_the_service_checks_beyond_its_description(
    service: Emulator, client: httpx.Client, path: str, body: Any, status: int
) -> None:
    assert client.post(f"/data/an-index/{path}", json=body).status_code == status
    assert service.problems == []
