"""The explorer as a person uses it, in a real Chromium against a real server with a small schema of its own.

Each test also asserts an empty console, and that no request left the machine.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import strawberry
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp
from strawberry.asgi import GraphQL

from explorer.page import routes
from tests.explorer.tab import Tab, serving

# --- the app under test -----------------------------------------------------------------------------------------------

VIEWERS = [{"name": "Ada", "role": "STUDENT", "token": "t-ada"}, {"name": "Grace", "role": "EDUCATOR", "token": "t-grace"}]
THREE_STORES = '{ viewer { name } concept(name: "Mean") { name prerequisites passages } }'
ANSWER = {
    "viewer": {"name": "Ada"},
    "concept": {"name": "Mean", "prerequisites": ["Sum", "Count"], "passages": ["The mean is the sum over the count."]},
}
VIEWER, MUTATION = "{ viewer { name } }", 'mutation { greet(name: "Alan") }'


@strawberry.type
class Viewer:
    name: str


@strawberry.type
class Concept:
    name: str
    prerequisites: list[str]
    passages: list[str]


def whose(info: strawberry.Info) -> str:
    sent = info.context["request"].headers.get("authorization", "")
    return next((viewer["name"] for viewer in VIEWERS if sent == f"Bearer {viewer['token']}"), "nobody")


@strawberry.type
class Query:
    @strawberry.field
    def viewer(self, info: strawberry.Info) -> Viewer:
        return Viewer(name=whose(info))

    @strawberry.field
    def concept(self, name: str) -> Concept:
        return Concept(name=name, prerequisites=["Sum", "Count"], passages=["The mean is the sum over the count."])


@strawberry.type
class Mutation:
    @strawberry.mutation
    def greet(self, info: strawberry.Info, name: str) -> str:
        return f"{whose(info)} greets {name}"


def served_app(dist: Path, *, demo: bool = True) -> ASGIApp:
    """An app with the explorer: as in development with the demo viewers, or as in production without."""

    async def viewers() -> list[dict[str, Any]]:
        return list(VIEWERS)

    graphql: Any = GraphQL(strawberry.Schema(Query, Mutation), graphql_ide=None)
    return Starlette(
        routes=[
            Route("/graphql", graphql),
            *routes(endpoint="/graphql", viewers=viewers if demo else None, default_query=VIEWER, dist=dist),
        ]
    )


@pytest.fixture(scope="module")
def bundled(built: Path) -> Iterator[str]:
    with serving(served_app(built)) as address:
        yield address


@pytest.fixture(scope="module")
def production(built: Path) -> Iterator[str]:
    with serving(served_app(built, demo=False)) as address:
        yield address


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(served_app(tmp_path_factory.mktemp("nothing-built"))) as address:
        yield address


# --- GraphiQL ---------------------------------------------------------------------------------------------------------


def test_a_query_over_three_stores_is_typed_run_and_read(bundled: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(bundled)
    assert tab.page.title() == "Spool explorer"
    tab.type(THREE_STORES)
    tab.run()
    assert tab.answer("passages") == ANSWER


def test_view_as_asks_a_query_again(bundled: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(bundled)
    tab.run()
    assert tab.answer("viewer") == {"viewer": {"name": "Ada"}}
    tab.view_as("Grace (educator)")
    assert tab.answer("Grace") == {"viewer": {"name": "Grace"}}
    tab.view_as("No one")
    assert tab.answer("nobody") == {"viewer": {"name": "nobody"}}
    assert tab.sent(VIEWER) == 3


def test_view_as_never_repeats_a_mutation(bundled: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(bundled)
    tab.type(MUTATION)
    tab.run()
    assert tab.answer("greets") == {"greet": "Ada greets Alan"}
    tab.view_as("Grace (educator)")
    tab.run()
    assert tab.answer("Grace") == {"greet": "Grace greets Alan"}
    assert tab.sent("mutation") == 2


def test_an_authorization_in_the_headers_tab_goes_first(bundled: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(bundled)
    tab.page.get_by_role("button", name="Headers").click()
    tab.type_headers('{"authorization": "Bearer t-grace"}')
    tab.run()
    assert tab.answer("viewer") == {"viewer": {"name": "Grace"}}


def test_in_production_there_is_only_the_headers_tab(production: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(production)
    tab.type_headers('{"Authorization": "Bearer t-ada"}')
    tab.run()
    assert tab.answer("viewer") == {"viewer": {"name": "Ada"}}
    expect(tab.page.get_by_label("View as")).to_have_count(0)
    assert not any("config.json" in request.url for request in tab.asked)


def test_prettify(bundled: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(bundled)
    tab.type(VIEWER)
    tab.page.get_by_role("button", name="Prettify query").click()
    expect(tab.page.locator(".graphiql-query-editor .view-line")).to_have_count(6)
    assert tab.text(".graphiql-query-editor").rstrip() == "{\n  viewer {\n    name\n  }\n}"


def test_completion_knows_the_schema(bundled: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(bundled)
    tab.type("{ con")
    tab.page.keyboard.press("Control+Space")
    expect(tab.page.locator(".suggest-widget")).to_contain_text("concept")


def test_a_field_is_ticked_in_the_explorer(bundled: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(bundled)
    tab.type("{ viewer { __typename } }")
    tab.page.get_by_role("button", name="Show GraphiQL Explorer").click()
    tab.page.locator(".graphiql-explorer-viewer [data-field-name=name]").click()
    tab.run()
    assert tab.answer("Ada") == {"viewer": {"__typename": "Viewer", "name": "Ada"}}


def test_what_ran_is_in_the_history_without_its_token(bundled: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(bundled)
    tab.page.get_by_role("button", name="Headers").click()
    tab.type_headers('{"Authorization": "Bearer t-grace"}')
    tab.run()
    tab.answer("Grace")
    tab.page.get_by_role("button", name="Show History").click()
    expect(tab.page.locator(".graphiql-history-item").first).to_contain_text(VIEWER)
    kept = tab.page.evaluate("JSON.stringify(localStorage)")
    assert "graphiql:queries" in kept
    assert "t-grace" not in kept


@pytest.mark.parametrize(("scheme", "background"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(33, 42, 59)")])
def test_light_and_dark(bundled: str, open_tab: Callable[..., Tab], scheme: str, background: str) -> None:
    tab = open_tab(bundled, color_scheme=scheme)
    expect(tab.page.locator(".graphiql-container")).to_have_css("background-color", background)
    tab.type(VIEWER)
    tab.run()
    assert tab.answer("viewer") == {"viewer": {"name": "Ada"}}
    if folder := os.environ.get("SCREENSHOTS"):
        tab.page.screenshot(path=f"{folder}/explorer-{scheme}.png")


# --- the plain page ---------------------------------------------------------------------------------------------------


def test_the_plain_page_does_the_same_in_short(plain: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(plain)
    query, answer = tab.page.get_by_label("Query"), tab.page.get_by_label("Answer")
    query.fill(THREE_STORES)
    tab.page.get_by_role("button", name="Run").click()
    expect(answer).to_contain_text("passages")
    assert json.loads(answer.inner_text())["data"] == ANSWER
    tab.view_as("Grace (educator)")
    expect(answer).to_contain_text('"Grace"')

    query.fill(MUTATION)
    tab.page.get_by_role("button", name="Run").click()
    expect(answer).to_contain_text("Grace greets Alan")
    tab.view_as("Ada (student)")
    query.press("Control+Enter")
    expect(answer).to_contain_text("Ada greets Alan")
    assert tab.sent("mutation") == 2
