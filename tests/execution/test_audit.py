"""The checks that the npm package graphql-http 1.23.1 audits a server by, each under the name it has there."""

import json
from typing import Any, NamedTuple

import pytest

from tests.execution.door import client, open_door

JSON, RESPONSE = "application/json", "application/graphql-response+json"
TYPENAME = {"query": "{ __typename }"}
TYPE = {"query": "query Type($name: String!) { __type(name: $name) { name } }", "variables": {"name": "sometype"}}
TYPE_BY_GET = TYPE | {"variables": json.dumps(TYPE["variables"])}
NO_FIELD = {"query": "{ 8f31403dfe404bccbb0e835f2629c6a7 }"}
NO_VARIABLE = {"query": "query CoerceFailure($id: ID!){ __typename }", "variables": {"id": None}}
WRONG_QUERIES: list[Any] = [{"obj": "ect"}, 0, False, ["array"]]
WRONG_OBJECTS: list[Any] = ["string", 0, False, ["array"]]
CLIENT, ANY_ERROR = range(400, 500), range(400, 600)


class Check(NamedTuple):
    body: Any = TYPENAME
    accept: str = ""
    content_type: str = JSON
    status: range | int = 200
    media: str = ""  # of the response
    whole: bool = False  # the response has no errors
    without_data: bool = False
    by_get: bool = False


def nullable(name: str, accept: str) -> Check:
    return Check(TYPENAME | {name: None}, accept, whole=True)


CHECKS = {
    "22EB": Check(accept=RESPONSE, media=RESPONSE),
    "4655": Check(accept=JSON, media=JSON),
    "47DE": Check(accept="*/*", media=JSON),
    "80D8": Check(media=JSON),
    "82A3": Check(),
    "BF61": Check({"query": '{ __type(name: "Run🏃Swim🏊") { name } }'}, content_type=f"{JSON}; charset=utf-8"),
    "78D5": Check(),
    "2C94": Check(),
    "5A70": Check(by_get=True),
    "9C48": Check({"query": "mutation { __typename }"}, RESPONSE, status=CLIENT, by_get=True),
    "9ABE": Check(content_type="", status=CLIENT),
    "03D4": Check(),
    "A5BF": Check(None, status=400),
    "423L": Check({"notquery": "{ __typename }"}, RESPONSE, status=400),
    **{f"LKJ{n}": Check({"query": wrong}, status=400) for n, wrong in enumerate(WRONG_QUERIES)},
    "34A2": Check(accept=RESPONSE),
    "13EE": Check(accept=JSON, whole=True),
    **{f"6C0{n}": Check(TYPENAME | {"operationName": wrong}, status=400) for n, wrong in enumerate(WRONG_QUERIES)},
    "8161": Check({"operationName": "Query", "query": "query Query { __typename }"}, RESPONSE),
    "B8B3": Check({"operationName": "Query", "query": "query Query { __typename }"}, JSON, whole=True),
    **{f"94B{n}": nullable(name, RESPONSE) for n, name in enumerate(("variables", "operationName", "extensions"))},
    **{f"022{n}": nullable(name, JSON) for n, name in enumerate(("variables", "operationName", "extensions"))},
    **{f"476{n}": Check(TYPENAME | {"variables": wrong}, status=400) for n, wrong in enumerate(WRONG_OBJECTS)},
    "2EA1": Check(TYPE, RESPONSE),
    "28B9": Check(TYPE, JSON, whole=True),
    "D6D5": Check(TYPE_BY_GET, RESPONSE, whole=True, by_get=True),
    "6A70": Check(TYPE_BY_GET, JSON, whole=True, by_get=True),
    **{f"58B{n}": Check(TYPENAME | {"extensions": wrong}, status=400) for n, wrong in enumerate(WRONG_OBJECTS)},
    "428F": Check(TYPENAME | {"extensions": {"some": "value"}}, RESPONSE),
    "1B7A": Check(TYPENAME | {"extensions": {"some": "value"}}, JSON, whole=True),
    "B6DC": Check('{ "not a JSON', JSON, status=range(200, 600)),
    "BCF8": Check('{ "not a JSON', JSON, status=400),
    "B7N8": Check('{ "not a JSON', RESPONSE, status=400),
    "8764": Check({"qeury": "{ __typename }"}, status=ANY_ERROR),
    "3E3A": Check({"qeury": "{ __typename }"}, status=400),
    "572B": Check({"query": "{"}, JSON),
    "FDE2": Check(NO_FIELD, JSON),
    "7B9B": Check(NO_VARIABLE, JSON),
    "865D": Check({"query": "{"}, RESPONSE, status=ANY_ERROR),
    "556A": Check({"query": "{"}, RESPONSE, status=400),
    "D586": Check({"query": "{"}, RESPONSE, status=400, without_data=True),
    "51FE": Check(NO_FIELD, RESPONSE, status=ANY_ERROR),
    "74FF": Check(NO_FIELD, RESPONSE, status=400),
    "5E5B": Check(NO_FIELD, RESPONSE, status=400, without_data=True),
    "86EE": Check(NO_VARIABLE, RESPONSE, status=400),
}


def test_no_check_is_left_out() -> None:
    assert len(CHECKS) == 61


@pytest.mark.parametrize("name", CHECKS)
async def test_the_audit(name: str) -> None:
    check = CHECKS[name]
    http = client(open_door())
    http.headers["accept"] = check.accept
    if not check.accept:
        del http.headers["accept"]
    headers = {"content-type": check.content_type} if check.content_type else {}
    content = check.body if isinstance(check.body, str) else json.dumps(check.body) if check.body else ""

    if check.by_get:
        response = await http.get("/graphql", params=check.body)
    else:
        response = await http.post("/graphql", content=content, headers=headers)

    assert response.status_code in (check.status if isinstance(check.status, range) else [check.status])
    assert check.media in response.headers["content-type"]
    body = json.loads(response.content.decode())
    assert not (check.whole and "errors" in body)
    assert not (check.without_data and "data" in body)
