"""The limits of the application as its settings say, and what its responses tell a browser."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from graphql import get_introspection_query

from app import create_app
from demo.viewers import DEFAULT_QUERY
from environment import SettingError
from execution.cost import cost_under
from execution.documents import Documents
from execution.limits import Limits
from schema.root import schema
from settings import Settings
from tests.conftest import School, Served, serving
from tests.execution.door import over_socket

VIEWER = {"query": "{ viewer { name } }"}
MAYA = {"data": {"viewer": {"name": "Maya Okonkwo"}}}
INTROSPECTION = {"query": get_introspection_query()}
SECURE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}
APP, STRANGER = "https://app.example.org", "https://stranger.example.org"

OWN = {"demo": DEFAULT_QUERY, "introspection": INTROSPECTION["query"]} | {
    path.stem: path.read_text() for path in (Path(__file__).parents[2] / "bench" / "queries").glob("*.graphql")
}

Serving = Callable[..., AbstractAsyncContextManager[Served]]


@pytest.fixture
def set_to(school: School) -> Serving:
    """The application with these settings."""

    @asynccontextmanager
    async def set_to(**settings: Any) -> AsyncIterator[Served]:
        async with serving(replace(school, settings=replace(school.settings, **settings))) as served:
            yield served

    return set_to


def extensions(response: Any) -> list[Any]:
    return [error["extensions"] for error in response.json()["errors"]]


def test_the_settings_are_the_limits_unless_set() -> None:
    settings, limits = Settings(), Limits()

    assert (settings.most_cost, settings.most_depth) == (limits.cost, limits.depth)
    assert (settings.request_timeout, settings.rate) == (limits.seconds, limits.rate)
    assert (settings.concurrency, settings.queue) == (limits.running, limits.waiting)


async def test_cost_and_depth_are_as_set(set_to: Serving) -> None:
    async with set_to(most_cost=3, most_depth=4) as served:
        http = served.client("maya").http
        dear = await http.post(
            "/graphql", json={"query": 'query($n: Int!) { searchConcepts(query: "a", first: $n) { id } }', "variables": {"n": 4}}
        )
        deep = await http.post("/graphql", json={"query": "{ viewer { student { learningPaths { student { id } } } } }"})

        assert extensions(dear) == [{"code": "QUERY_TOO_COMPLEX", "what": "cost", "value": 4, "limit": 3}]
        assert extensions(deep) == [{"code": "QUERY_TOO_COMPLEX", "what": "depth", "value": 5, "limit": 4}]
        assert (await http.post("/graphql", json=VIEWER)).json() == MAYA


async def test_each_viewer_has_a_rate(set_to: Serving) -> None:
    async with set_to(rate=2) as served:
        maya, obi = served.client("maya").http, served.client("adaeze-okonkwo").http
        answers = [await maya.post("/graphql", json=VIEWER) for _ in range(3)]

        assert [one.status_code for one in answers] == [200, 200, 429]
        assert extensions(answers[-1]) == [{"code": "RATE_LIMITED", "value": 3, "limit": 2}]
        assert (await obi.post("/graphql", json=VIEWER)).status_code == 200
        (told,) = await over_socket(served.app, VIEWER, authorization=f"Bearer {served.school.token('maya')}")
        assert told["payload"][0]["extensions"] == {"code": "RATE_LIMITED", "value": 3, "limit": 2}


async def test_a_store_that_takes_longer_than_a_request_may_is_not_waited_for(
    set_to: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with set_to(request_timeout=0.3) as served:
        database = served.stores.relational.database
        fetch = database.fetch
        monkeypatch.setattr(database, "fetch", _slow(fetch))
        response = await served.client("maya").http.post(
            "/graphql", json={"query": "{ viewer { student { learningPaths { id } } } }"}
        )
        monkeypatch.setattr(database, "fetch", fetch)

        (told,) = extensions(response)
        assert (response.status_code, told["code"], told["limit"]) == (503, "REQUEST_TIMEOUT", 0.3)
        assert (await served.client("maya").http.post("/graphql", json=VIEWER)).json() == MAYA


def _slow(fetch: Any) -> Any:
    async def slow(statement: str, *arguments: Any, **named: Any) -> Any:
        await fetch("SELECT pg_sleep(20)")

    return slow


async def test_the_schema_is_told_only_where_it_may_be(set_to: Serving, served: Served) -> None:
    assert (await served.client().http.post("/graphql", json=INTROSPECTION)).json()["data"]["__schema"]
    async with set_to(introspection=False) as closed:
        response = await closed.client().http.post("/graphql", json=INTROSPECTION)
        assert {one["code"] for one in extensions(response)} == {"GRAPHQL_VALIDATION_FAILED"}
        assert (await closed.client().http.get("/explorer")).status_code == 404


async def test_only_trusted_documents_may_be_asked_where_that_is_set(set_to: Serving, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    identity = sha256(VIEWER["query"].encode()).hexdigest()
    manifest.write_text(json.dumps({identity: VIEWER["query"]}))
    async with set_to(documents=manifest, documents_only=True) as served:
        http = served.client("maya").http

        assert (await http.post("/graphql", json={"documentId": f"sha256:{identity}"})).json() == MAYA
        for other in (INTROSPECTION, {"query": "{ viewer { id } }"}):
            assert extensions(await http.post("/graphql", json=other)) == [{"code": "DOCUMENT_NOT_TRUSTED"}]


def test_a_manifest_of_another_schema_stops_the_start(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"old": "{ viewer { nickname } }"}')

    with pytest.raises(SettingError) as refused:
        create_app(Settings(data=tmp_path, documents=manifest), "")

    assert str(refused.value).startswith(
        "SPOOL_DOCUMENTS: The document old is refused: Cannot query field 'nickname' on type 'User'."
    )


@pytest.mark.parametrize("name", OWN)
def test_what_spools_own_clients_ask_is_far_from_too_much(name: str) -> None:
    document = Documents(schema._schema).find(OWN[name])

    (cost,) = {cost_under(one, {}) for one in document.costs.values()}
    assert cost <= Limits().cost * 0.7


# --- browsers ------------------------------------------------------------------------------------------------------------------


async def test_every_response_says_how_a_browser_is_to_treat_it(served: Served) -> None:
    http = served.client("maya").http
    answers = [
        await http.post("/graphql", json=VIEWER),
        await http.post("/graphql", json={"query": "{"}),
        await http.put("/graphql"),
        await http.get("/healthz"),
        await http.get("/nothing"),
    ]

    for answer in answers:
        assert {name: answer.headers[name] for name in SECURE} == SECURE
        assert "strict-transport-security" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers


async def test_an_event_stream_is_kept_nowhere_either(served: Served) -> None:
    http = served.client("maya").http
    response = await http.post("/graphql", json=VIEWER, headers={"accept": "text/event-stream"})

    assert {name: response.headers[name] for name in SECURE} == SECURE | {"cache-control": "no-store, no-transform"}


async def test_the_explorers_own_policy_stays(served: Served) -> None:
    policy = (await served.client().http.get("/explorer")).headers.get_list("content-security-policy")

    assert len(policy) == 1
    assert policy[0].startswith("default-src 'self'")


async def test_pages_of_the_origins_that_are_set_may_ask(set_to: Serving) -> None:
    async with set_to(origins=f"{APP}, https://other.example.org") as served:
        http = served.client("maya").http
        asks = {"access-control-request-method": "POST", "access-control-request-headers": "authorization, content-type"}
        asked = await http.options("/graphql", headers={"origin": APP, **asks})
        answer = await http.post("/graphql", json=VIEWER, headers={"origin": APP})

        assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, APP)
        assert asked.headers["access-control-allow-headers"] == "authorization, content-type"
        assert "access-control-allow-credentials" not in asked.headers
        assert (answer.json(), answer.headers["access-control-allow-origin"]) == (MAYA, APP)
        assert answer.headers["access-control-expose-headers"] == "Retry-After"
        assert answer.headers["vary"] == "Origin"


async def test_pages_of_other_origins_may_not(set_to: Serving, served: Served) -> None:
    asks = {"origin": STRANGER, "access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    async with set_to(origins=APP) as strict:
        for http in (strict.client("maya").http, served.client("maya").http):
            asked = await http.options("/graphql", headers=asks)
            answer = await http.post("/graphql", json=VIEWER, headers={"origin": STRANGER})

            assert asked.status_code in (400, 405)
            assert "access-control-allow-origin" not in {**asked.headers, **answer.headers}
