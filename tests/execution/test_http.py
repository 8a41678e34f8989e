"""The front door: what it answers, what it refuses and how, and what it hands to the view; errors are the same either way."""

import logging
from typing import Any

import httpx
import pytest
from starlette.types import Message

from execution.http import FrontDoor
from execution.limits import Limits
from tests.execution.door import client, events, open_door, over_socket

JSON, RESPONSE, EVENTS = "application/json", "application/graphql-response+json", "text/event-stream"


@pytest.fixture
def door() -> FrontDoor[Any]:
    return open_door()


async def post(door: FrontDoor[Any], body: Any, accept: str = JSON, **headers: str) -> httpx.Response:
    return await client(door).post("/graphql", json=body, headers={"accept": accept, **headers})


def codes(body: Any) -> list[str]:
    return [error["extensions"]["code"] for error in body["errors"]]


# --- answers ------------------------------------------------------------------------------------------------------------


async def test_a_query_is_answered_by_plan(door: FrontDoor[Any]) -> None:
    response = await post(door, {"query": "query($n: String!) { greeting(name: $n) }", "variables": {"n": "Ada"}})

    assert (response.status_code, response.json()) == (200, {"data": {"greeting": "hello Ada"}})
    assert response.headers["content-length"] == str(len(response.content))
    assert door.operations.engine.counts["executed"] == 1


async def test_what_cannot_be_planned_is_run_by_graphql_core(door: FrontDoor[Any]) -> None:
    assert (await post(door, {"query": "{ greeting asked }"})).json() == {"data": {"greeting": "hello you", "asked": 1}}
    assert (await post(door, {"query": 'mutation { rename(name: "Ada") }'})).json() == {"data": {"rename": "Ada"}}
    assert (await post(door, {"query": "{ __schema { queryType { name } } }"})).json()["data"]["__schema"]
    assert door.operations.engine.counts["executed"] == 0


async def test_the_operation_is_chosen_by_its_name(door: FrontDoor[Any]) -> None:
    query = "query A { greeting } query B { __typename }"

    assert (await post(door, {"query": query, "operationName": "B"})).json() == {"data": {"__typename": "Query"}}
    assert (await post(door, {"query": "query A { greeting }", "operationName": ""})).json() == {
        "data": {"greeting": "hello you"}
    }


async def test_get_takes_the_same_in_its_query_string(door: FrontDoor[Any]) -> None:
    query = {"query": "query($n: String) { greeting(name: $n) }", "variables": '{"n": "Łódź & co"}'}

    response = await client(door).get("/graphql", params=query)

    assert response.json() == {"data": {"greeting": "hello Łódź & co"}}


async def test_a_body_in_parts_is_one_body(door: FrontDoor[Any]) -> None:
    async def parts() -> Any:
        for part in (b'{"query": ', b'"{ gree', b'ting }"}'):
            yield part

    response = await client(door).post("/graphql", content=parts(), headers={"content-type": JSON})

    assert response.json() == {"data": {"greeting": "hello you"}}


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),
        (f"{JSON};q=0.9, {RESPONSE}", RESPONSE),
        (f"{JSON}, {RESPONSE}", JSON),
        (f"{RESPONSE};q=0, {JSON};q=0.1", JSON),
        (f"{JSON}, multipart/mixed, {EVENTS}", JSON),
        ("text/html, */*;q=0.8", JSON),
    ],
)
async def test_the_answer_is_of_the_type_that_is_liked_best(door: FrontDoor[Any], accept: str, media: str) -> None:
    response = await post(door, {"query": "{ greeting }"}, accept)

    assert response.headers["content-type"] == f"{media}; charset=utf-8"


# --- refusals -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{" + "greeting {" * 500}, "QUERY_TOO_COMPLEX"),
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query A { greeting } query B { greeting }"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": "query A { greeting }", "operationName": "C"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": "query($n: String!) { greeting(name: $n) }"}, "BAD_USER_INPUT"),
        ({"query": "query($n: String!) { greeting(name: $n) asked }", "variables": {"n": 1}}, "BAD_USER_INPUT"),
    ],
)
async def test_what_graphql_refuses_has_a_code_and_no_data(door: FrontDoor[Any], body: Any, code: str) -> None:
    for accept, status in ((JSON, 200), (RESPONSE, 400)):
        for _ in range(2):  # the second time, of a document that is known
            response = await post(door, body, accept)
            assert response.status_code == status
            assert response.json().keys() == {"errors"}
            assert codes(response.json()) == [code]


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"content": b'{"query'}, 400, "BAD_REQUEST"),
        ({"content": b""}, 400, "BAD_REQUEST"),
        ({"content": b'{"query": "\xff"}'}, 400, "BAD_REQUEST"),
        ({"content": b'{"query": "\\ud800"}'}, 400, "BAD_REQUEST"),
        ({"content": b"[" * 5_000}, 400, "BAD_REQUEST"),
        ({"json": [{"query": "{ greeting }"}]}, 400, "BAD_REQUEST"),
        ({"json": {}}, 400, "BAD_REQUEST"),
        ({"json": {"query": ""}}, 400, "BAD_REQUEST"),
        ({"json": {"query": 1}}, 400, "BAD_REQUEST"),
        ({"json": {"query": "{ greeting }", "variables": []}}, 400, "BAD_REQUEST"),
        ({"json": {"query": "{ greeting }", "extensions": "plan"}}, 400, "BAD_REQUEST"),
        ({"json": {"query": "{ greeting }", "operationName": 1}}, 400, "BAD_REQUEST"),
        ({"json": {"query": "{ greeting }"}, "headers": {"content-type": "text/plain"}}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"data": {"query": "{ greeting }"}}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"json": {"query": ""}, "headers": {"content-type": f"{JSON}; charset=latin1"}}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"json": {"query": "{ greeting }"}, "headers": {"accept": "text/html"}}, 406, "NOT_ACCEPTABLE"),
        ({"json": {"query": "subscription { count(to: 1) }"}}, 406, "NOT_ACCEPTABLE"),
        ({"json": {"query": "{ greeting }"}, "method": "PUT"}, 405, "METHOD_NOT_ALLOWED"),
        ({"method": "GET"}, 400, "BAD_REQUEST"),
        ({"params": {"query": "{ greeting }", "variables": "{"}, "method": "GET"}, 400, "BAD_REQUEST"),
        ({"params": {"query": "{ greeting }", "extensions": "1"}, "method": "GET"}, 400, "BAD_REQUEST"),
        ({"url": "/graphql?query=%ff", "method": "GET"}, 400, "BAD_REQUEST"),
        ({"params": {"query": "mutation { fall }"}, "method": "GET"}, 405, "METHOD_NOT_ALLOWED"),
        ({"json": {"query": "{ greeting }"}, "headers": {"authorization": "Bearer bad"}}, 401, "UNAUTHENTICATED"),
    ],
)
@pytest.mark.parametrize("accept", [JSON, RESPONSE])
async def test_what_http_refuses_has_a_status_and_a_code(
    door: FrontDoor[Any], sent: dict[str, Any], status: int, code: str, accept: str
) -> None:
    sent = {
        "method": "POST",
        "url": "/graphql",
        **sent,
        "headers": {"content-type": JSON, "accept": accept, **sent.get("headers", {})},
    }
    if "data" in sent:
        del sent["headers"]["content-type"]

    response = await client(door).request(**sent)

    assert (response.status_code, codes(response.json())) == (status, [code])
    assert response.json().keys() == {"errors"}


async def test_a_refusal_says_what_would_do(door: FrontDoor[Any]) -> None:
    http = client(door)

    assert (await http.put("/graphql")).headers["allow"] == "GET, POST"
    assert (await http.get("/graphql", params={"query": "mutation { fall }"})).headers["allow"] == "POST"
    assert (await http.post("/graphql", headers={"authorization": "Bearer bad"})).headers["www-authenticate"] == "Bearer"


async def test_a_body_has_a_limit() -> None:
    door = open_door(Limits(body=30))

    async def parts() -> Any:
        yield b'{"query": "{ greeting }"}'
        yield b" " * 6

    responses = [
        await post(door, {"query": "{ greeting          }"}),
        await client(door).post("/graphql", content=parts(), headers={"content-type": JSON}),
        await client(door).get("/graphql?query=" + "a" * 26),
    ]

    assert (await post(door, {"query": "{ greeting }"})).status_code == 200
    for response, size in zip(responses, (33, 31, 32), strict=True):
        assert (response.status_code, response.headers["connection"]) == (413, "close")
        assert response.json()["errors"][0]["extensions"] == {"code": "PAYLOAD_TOO_LARGE", "value": size, "limit": 30}


async def test_a_client_that_goes_away_is_not_answered(door: FrontDoor[Any]) -> None:
    received: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    sent: list[Message] = []

    async def receive() -> Message:
        return received.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await door({"type": "http", "method": "POST", "headers": [(b"content-type", b"application/json")]}, receive, send)

    assert sent == []


async def test_a_failure_of_the_door_itself_is_masked(
    door: FrontDoor[Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(door, "_context", lambda who: dict[str, Any]()["secret"])

    response = await post(door, {"query": "{ greeting }"})

    (error,) = response.json()["errors"]
    assert (response.status_code, error["message"]) == (500, "Something went wrong.")
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["errorId"] in caplog.text


# --- both doors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["{ greeting %s }", "{ greeting asked %s }"], ids=["plan", "graphql-core"])
@pytest.mark.parametrize(
    ("field", "message", "extensions"),
    [
        ("refused", "Too many.", {"code": "BAD_USER_INPUT", "argument": "first", "limit": 3}),
        ("down", "This part cannot be read at the moment; ask again later.", {"code": "STORE_UNAVAILABLE"}),
        ("broken", "Something went wrong.", {"code": "INTERNAL"}),
    ],
)
async def test_a_failed_field_is_told_alike_at_every_door(
    door: FrontDoor[Any], query: str, field: str, message: str, extensions: dict[str, Any]
) -> None:
    operation = {"query": query % field}

    told = [
        (await post(door, operation)).json(),
        *events(await post(door, operation, EVENTS)),
        (await over_socket(door, operation))[0]["payload"],
    ]

    for body in told:
        (error,) = body["errors"]
        assert error["extensions"].pop("errorId", None) is not None or field != "broken"
        assert (error["message"], error["path"], error["extensions"]) == (message, [field], extensions)
        assert body["data"] == {"greeting": "hello you", field: None, **({"asked": 1} if "asked" in query else {})}
        assert "locations" in error


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query A { greeting }", "operationName": "C"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": "query($n: String!) { greeting(name: $n) }", "variables": {"n": 1}}, "BAD_USER_INPUT"),
        ({"query": "subscription($to: Int!) { count(to: $to) }", "variables": {"to": "x"}}, "BAD_USER_INPUT"),
    ],
)
async def test_a_refused_operation_is_told_alike_at_every_door(door: FrontDoor[Any], operation: Any, code: str) -> None:
    (over_http,) = (
        (await post(door, operation, f"{EVENTS}, {JSON}")).json()["errors"] if "sub" not in operation["query"] else [None]
    )
    (told,) = await over_socket(door, operation)
    (error,) = told["payload"] if told["type"] == "error" else told["payload"]["errors"]

    assert error["extensions"] == {"code": code}
    assert over_http is None or over_http == error


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query A { greeting }", "operationName": "C"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": "subscription($to: Int!) { count(to: $to) }", "variables": {"to": "x"}}, "BAD_USER_INPUT"),
    ],
)
async def test_a_refused_operation_is_an_event_to_who_takes_no_other_answer(
    door: FrontDoor[Any], operation: Any, code: str
) -> None:
    response = await post(door, operation, EVENTS)

    (told,) = events(response)
    assert (response.status_code, codes(told)) == (200, [code])
    assert (await post(door, operation, EVENTS, authorization="Bearer bad")).status_code == 401


async def test_one_failure_at_many_positions_has_one_id(door: FrontDoor[Any], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    body = (await post(door, {"query": "{ a: broken b: broken c: broken }"})).json()

    assert len(body["errors"]) == 3
    assert len({error["extensions"]["errorId"] for error in body["errors"]}) == len(caplog.records)


async def test_the_view_has_sockets_and_streams(door: FrontDoor[Any]) -> None:
    counting = {"query": "subscription { count(to: 2) }"}
    counted = [{"data": {"count": 1}}, {"data": {"count": 2}}]

    assert events(await post(door, counting, EVENTS)) == counted
    assert events(await post(door, counting, f"{JSON}, {EVENTS}")) == counted
    assert events(await client(door).get("/graphql", params=counting, headers={"accept": EVENTS})) == counted
    assert [told["payload"] for told in await over_socket(door, counting)] == counted


async def test_each_operation_of_a_socket_has_its_own_context(door: FrontDoor[Any]) -> None:
    operation = {"query": "{ asked }"}

    told = await over_socket(door, operation, operation)

    assert [one["payload"]["data"] for one in told] == [{"asked": 1}, {"asked": 1}]


async def test_a_socket_with_a_refused_token_is_not_opened(door: FrontDoor[Any]) -> None:
    assert await over_socket(door, {"query": "{ greeting }"}, authorization="Bearer bad") == [{"closed": 4403}]


@pytest.mark.parametrize("accept", [JSON, EVENTS, "multipart/mixed"])
async def test_a_form_is_no_request(door: FrontDoor[Any], accept: str) -> None:
    form = {"operations": '{"query": "{ greeting }"}', "map": "{}"}

    response = await client(door).post("/graphql", headers={"accept": accept}, data=form, files={"0": b"text"})

    assert (response.status_code, codes(response.json())) == (415, ["UNSUPPORTED_MEDIA_TYPE"])


# --- the plan -------------------------------------------------------------------------------------------------------------


async def test_the_plan_is_told_to_those_who_may_see_it(door: FrontDoor[Any]) -> None:
    asks = {"query": "{ greeting }", "extensions": {"plan": True}}

    told = (await post(door, asks, authorization="Bearer staff")).json()

    (field,) = told["extensions"]["plan"]["fields"]
    assert (field["field"], field["answeredBy"], field["calls"], field["answers"]) == ("Query.greeting", "door.greeting", 1, 1)
    assert "extensions" not in (await post(door, asks, authorization="Bearer good")).json()
    assert "extensions" not in (await post(door, {"query": "{ greeting }"}, authorization="Bearer staff")).json()


async def test_the_plan_says_why_there_is_none(door: FrontDoor[Any]) -> None:
    asks = {"query": "{ asked }", "extensions": {"plan": True}}

    told = (await post(door, asks, authorization="Bearer staff")).json()

    assert told["extensions"]["plan"].keys() == {"unplanned"}
    assert "Query.asked" in told["extensions"]["plan"]["unplanned"]


@pytest.mark.parametrize("more", ["", " asked"], ids=["planned", "core"])
async def test_a_variable_that_is_null_where_the_argument_may_not_be_is_bad_input(more: str) -> None:
    query = 'query ($name: String = "a") { refused greeting(name: $name)' + more + " }"
    response = await client(open_door()).post("/graphql", json={"query": query, "variables": {"name": None}})

    (error,) = [one for one in response.json()["errors"] if one["path"] == ["greeting"]]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["message"].startswith("Argument 'name' has invalid value")
