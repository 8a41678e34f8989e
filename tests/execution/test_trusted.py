"""Documents that are asked by an id or a hash in place of their text."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from execution.limits import Limits
from execution.operations import Operations
from execution.trusted import ManifestError, read_manifest
from tests.execution.door import SCHEMA, client, open_door, over_socket

GREETING, NAMED = "{ greeting }", "query Named($name: String!) { greeting(name: $name) }"
COUNT, RENAME = "subscription { count(to: 2) }", 'mutation { rename(name: "Ada") }'
JSON, EVENTS = "application/json", "text/event-stream"
HELLO = {"data": {"greeting": "hello you"}}


def hashed(document: str) -> str:
    return sha256(document.encode()).hexdigest()


MANIFEST = {hashed(one): one for one in (GREETING, NAMED, COUNT, RENAME)}
NOT_FOUND = {"message": "The server's manifest has no document with this id.", "extensions": {"code": "DOCUMENT_NOT_FOUND"}}
NOT_TRUSTED = {
    "message": "Only the documents of the server's manifest may be asked.",
    "extensions": {"code": "DOCUMENT_NOT_TRUSTED"},
}
NOT_SENT = {"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}
NOT_TAKEN = {"message": "PersistedQueryNotSupported", "extensions": {"code": "PERSISTED_QUERY_NOT_SUPPORTED"}}


def persisted(document: str, **more: Any) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hashed(document)}}, **more}


async def answer(door: Any, asks: dict[str, Any], method: str = "POST", accept: str = JSON) -> Any:
    http = client(door, accept=accept)
    if method == "POST":
        return (await http.post("/graphql", json=asks)).json()
    params = {name: value if isinstance(value, str) else json.dumps(value) for name, value in asks.items()}
    return (await http.get("/graphql", params=params)).json()


# --- by id ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("prefix", ["", "sha256:"])
@pytest.mark.parametrize("only", [False, True])
async def test_a_trusted_document_is_asked_by_its_id(method: str, prefix: str, only: bool) -> None:
    door = open_door(manifest=MANIFEST, only=only)

    assert await answer(door, {"documentId": prefix + hashed(GREETING)}, method) == HELLO
    asks = {"documentId": prefix + hashed(NAMED), "variables": {"name": "Ada"}, "operationName": "Named"}
    assert await answer(door, asks, method) == {"data": {"greeting": "hello Ada"}}
    assert await answer(door, {"documentId": prefix + hashed("{ asked }")}, method) == {"errors": [NOT_FOUND]}


async def test_an_id_stands_for_a_document_in_every_way() -> None:
    http = client(open_door(manifest=MANIFEST, only=True))

    streamed = await http.get("/graphql", params={"documentId": hashed(COUNT)}, headers={"accept": EVENTS})
    mutation = await http.post("/graphql", json={"documentId": hashed(RENAME)})
    by_get = await http.get("/graphql", params={"documentId": hashed(RENAME)})

    assert streamed.text.count('"count"') == 2
    assert mutation.json() == {"data": {"rename": "Ada"}}
    assert (by_get.status_code, by_get.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("wrong", [{"documentId": 1}, {"documentId": hashed(GREETING), "query": GREETING}])
async def test_an_id_is_text_and_alone(wrong: dict[str, Any]) -> None:
    response = await client(open_door(manifest=MANIFEST)).post("/graphql", json=wrong)

    error = {"message": "`documentId` has to be a string, and goes without `query`.", "extensions": {"code": "BAD_REQUEST"}}
    assert (response.status_code, response.json()) == (400, {"errors": [error]})


# --- only these -------------------------------------------------------------------------------------------------------------


async def test_where_only_trusted_documents_may_be_asked_all_else_is_refused_at_every_door() -> None:
    door = open_door(manifest=MANIFEST, only=True)

    for other in ("{ asked }", "{ __schema { queryType { name } } }", "{ __typename }", "{", GREETING + " "):
        assert await answer(door, {"query": other}) == {"errors": [NOT_TRUSTED]}
        assert (await over_socket(door, {"query": other}))[0] == {"type": "error", "id": "0", "payload": [NOT_TRUSTED]}
    assert await answer(door, {"query": GREETING}) == HELLO
    assert (await over_socket(door, {"query": GREETING}))[0]["payload"] == HELLO


async def test_others_may_be_asked_beside_trusted_documents_unless_only_those_may() -> None:
    assert await answer(open_door(manifest=MANIFEST), {"query": "{ __typename }"}) == {"data": {"__typename": "Query"}}


async def test_apollos_clients_name_trusted_documents_by_their_hash() -> None:
    door = open_door(manifest=MANIFEST, only=True)

    assert await answer(door, persisted(GREETING)) == HELLO
    assert await answer(door, persisted("{ asked }")) == {"errors": [NOT_TAKEN]}
    assert await answer(door, persisted("{ asked }", query="{ asked }")) == {"errors": [NOT_TAKEN]}


# --- sent before --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_document_that_was_sent_once_is_asked_by_its_hash(method: str) -> None:
    door = open_door()

    assert await answer(door, persisted(GREETING), method) == {"errors": [NOT_SENT]}
    assert await answer(door, persisted(GREETING, query=GREETING), method) == HELLO
    assert await answer(door, persisted(GREETING), method) == HELLO
    assert await answer(open_door(), persisted(GREETING), method) == {"errors": [NOT_SENT]}


async def test_a_document_of_another_hash_is_not_kept() -> None:
    door = open_door()
    response = await client(door).post("/graphql", json=persisted(GREETING, query="{ asked }"))

    assert (response.status_code, response.json()) == (
        400,
        {"errors": [{"message": "`sha256Hash` is not the hash of `query`.", "extensions": {"code": "BAD_REQUEST"}}]},
    )
    assert await answer(door, persisted(GREETING)) == {"errors": [NOT_SENT]}


async def test_a_refused_document_is_not_kept() -> None:
    door = open_door()
    (error,) = (await answer(door, persisted("{ nothing }", query="{ nothing }")))["errors"]

    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert await answer(door, persisted("{ nothing }")) == {"errors": [NOT_SENT]}


@pytest.mark.parametrize("said", [1, {}, {"version": 2, "sha256Hash": hashed(GREETING)}, {"version": 1, "sha256Hash": 1}])
async def test_what_is_no_hash_is_refused(said: Any) -> None:
    response = await client(open_door()).post("/graphql", json={"query": GREETING, "extensions": {"persistedQuery": said}})

    assert (response.status_code, response.json()["errors"][0]["extensions"]) == (400, {"code": "BAD_REQUEST"})


# --- the manifest -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        MANIFEST,
        {f"sha256:{identity}": document for identity, document in MANIFEST.items()},
        {
            "format": "apollo-persisted-query-manifest",
            "version": 1,
            "operations": [{"id": one, "name": "A", "type": "query", "body": body} for one, body in MANIFEST.items()],
        },
    ],
    ids=["by id", "with prefix", "Apollo's"],
)
def test_manifests_of_several_forms_are_read(said: Any, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(said))

    assert read_manifest(path) == MANIFEST


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "is no manifest"),
        ('{"a": 1}', "is no manifest"),
        ('{"format": "apollo-persisted-query-manifest", "operations": [{"id": "a"}]}', "is no manifest"),
    ],
)
def test_what_is_no_manifest_is_said(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text)

    with pytest.raises(ManifestError, match=sentence):
        read_manifest(path)
    with pytest.raises(ManifestError, match="cannot be read"):
        read_manifest(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("manifest", "sentence"),
    [
        ({"a": "{ nothing }"}, "The document a is refused: Cannot query field 'nothing' on type 'Query'."),
        ({"a": "{"}, "The document a is refused: Syntax Error"),
        ({"a": "{ greeting a: greeting }"}, "The document a is refused: The operation is too complex: its aliases is 1"),
        ({hashed(GREETING): NAMED}, f"The document {hashed(GREETING)} has another hash."),
    ],
)
def test_a_manifest_of_another_schema_is_no_use(manifest: dict[str, str], sentence: str) -> None:
    with pytest.raises(ManifestError, match=sentence):
        Operations(SCHEMA, Limits(aliases=0), manifest=manifest)
