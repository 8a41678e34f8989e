"""The application behind its front door: who may see a plan, and what is beside the API."""

import pytest

from access.local import LocalIssuer
from app import Api
from tests.conftest import Served
from tests.execution.door import client, over_socket

VIEWER = "{ viewer { name } }"
ASKS = {"query": VIEWER, "extensions": {"plan": True}}


async def test_in_development_everybody_may_see_the_plan(served: Served) -> None:
    answer = (await served.client("maya").http.post("/graphql", json=ASKS)).json()

    assert answer["data"] == {"viewer": {"name": "Maya Okonkwo"}}
    (field,) = answer["extensions"]["plan"]["fields"]
    assert (field["field"], field["answeredBy"], field["stores"]) == ("Query.viewer", "people.viewer", {"relational": 1})


@pytest.mark.parametrize(("handle", "sees"), [("maya", False), ("dr-lindqvist", False), ("robin", True)])
async def test_in_production_staff_alone_may(served: Served, handle: str, sees: bool) -> None:
    school = served.school
    api = Api(LocalIssuer.of(school.settings.data), lambda: school.now, production=True)
    api.stores = served.stores

    response = await client(api.door, authorization=f"Bearer {school.token(handle)}").post("/graphql", json=ASKS)

    assert ("extensions" in response.json()) == sees
    assert response.json()["data"]["viewer"]["name"]


async def test_the_api_and_what_is_beside_it_have_their_paths(served: Served) -> None:
    http = served.client("maya").http

    assert (await http.get("/graphql", params={"query": VIEWER})).json() == {"data": {"viewer": {"name": "Maya Okonkwo"}}}
    assert (await http.get("/healthz")).status_code == 200
    assert (await http.get("/graphql/")).status_code == 404
    assert (await http.get("/")).status_code == 404


async def test_a_socket_of_the_application_answers_whoever_has_the_token(served: Served) -> None:
    token = served.school.token("maya")

    (told,) = await over_socket(served.app, {"query": VIEWER}, authorization=f"Bearer {token}")

    assert told["payload"] == {"data": {"viewer": {"name": "Maya Okonkwo"}}}
