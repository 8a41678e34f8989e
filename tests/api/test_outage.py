"""A store that is down nulls its own fields, and no others; nothing internal is shown."""

import asyncio

import pytest

from datasources.errors import StoreUnavailable
from tests.api.conftest import Ids
from tests.conftest import Served

QUERY = """query($id: ID!) { student(id: $id) { name learningPaths { id subjectName currentConcept { name } } } }"""


async def test_a_dead_graph_costs_only_what_it_answers(served: Served, ids: Ids, monkeypatch: pytest.MonkeyPatch) -> None:
    async def down(*arguments: object, **named: object) -> None:
        raise StoreUnavailable("graph", "10.1.2.3:7687 refused")

    monkeypatch.setattr(type(served.stores.graph), "nodes", down)

    body = await served.client("maya").send(QUERY, id=await ids.student("maya"))

    (path,) = body["data"]["student"]["learningPaths"]
    assert (body["data"]["student"]["name"], path["subjectName"], path["currentConcept"]) == ("Maya Okonkwo", "Mathematics", None)
    (error,) = body["errors"]
    assert error["path"] == ["student", "learningPaths", 0, "currentConcept"]
    assert error["extensions"] == {"code": "STORE_UNAVAILABLE"}
    assert "10.1.2.3" not in str(body)


async def test_an_unexpected_error_is_masked_under_an_id(
    served: Served, ids: Ids, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*arguments: object) -> None:
        raise KeyError("secret-of-maya")

    monkeypatch.setattr(type(served.stores.relational.paths), "of_students", broken)

    body = await served.client("maya").send(QUERY, id=await ids.student("maya"))

    (error,) = body["errors"]
    assert body["data"] == {"student": None}
    assert (error["message"], error["extensions"]["code"]) == ("Something went wrong.", "INTERNAL")
    assert "secret-of-maya" not in str(body)
    assert error["extensions"]["errorId"] in caplog.text


async def test_health_names_each_store(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    http = served.client().http
    ready = await http.get("/readyz")

    async def down(*arguments: object, **named: object) -> None:
        raise StoreUnavailable("content", "timeout")

    monkeypatch.setattr(type(served.stores.content), "check", down)
    not_ready = await http.get("/readyz")

    assert (await http.get("/healthz")).json() == {"status": "ok"}
    assert ready.status_code == 200
    assert {name: (state["status"], state["breaker"]) for name, state in ready.json()["stores"].items()} == {
        "relational": ("ok", "closed"),
        "graph": ("ok", "closed"),
        "content": ("ok", "closed"),
    }
    assert not_ready.status_code == 503
    assert not_ready.json()["status"] == "down"
    assert not_ready.json()["stores"]["content"]["reason"] == "StoreUnavailable"


async def test_however_many_ask_for_health_at_once_each_store_is_asked_once(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    http, asked = served.client().http, 0

    async def check(*arguments: object) -> None:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.1)

    monkeypatch.setattr(type(served.stores.content), "check", check)
    answers = await asyncio.gather(*(http.get("/readyz") for _ in range(20)))

    assert ([answer.status_code for answer in answers], asked) == ([200] * 20, 1)
    assert ((await http.get("/readyz")).status_code, asked) == (200, 2)
