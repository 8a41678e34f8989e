"""The explorer as a person uses it, in a real Chromium against a real server with a small schema of its own.

Each test also asserts an empty console, and that no request left the machine.
"""

import json
import os
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import strawberry
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from execution.fields import batched
from execution.http import FrontDoor
from execution.operations import Operations
from execution.request import Request
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


@dataclass(slots=True, kw_only=True, eq=False)
class Asker(Request):
    name: str


async def identify(authorization: str) -> str:
    return next((viewer["name"] for viewer in VIEWERS if authorization == f"Bearer {viewer['token']}"), "nobody")


async def asker(parents: Sequence[None], ctx: Asker) -> list[Viewer]:
    return [Viewer(name=ctx.name) for _ in parents]


@strawberry.type
class Query:
    viewer: Viewer = batched(asker, description="")

    @strawberry.field
    def concept(self, name: str) -> Concept:  # a plain resolver, so that what asks for it has no plan
        return Concept(name=name, prerequisites=["Sum", "Count"], passages=["The mean is the sum over the count."])


@strawberry.type
class Mutation:
    @strawberry.mutation
    def greet(self, info: strawberry.Info, name: str) -> str:
        return f"{info.context.name} greets {name}"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def greetings(self, info: strawberry.Info) -> AsyncGenerator[str]:
        for whom in ("Alan", "Kurt"):
            yield f"{info.context.name} greets {whom}"


def served_app(dist: Path, *, demo: bool = True) -> ASGIApp:
    """An app with the explorer: as in development with the demo viewers, or as in production without."""

    async def viewers() -> list[dict[str, Any]]:
        return list(VIEWERS)

    door = FrontDoor(
        Operations(strawberry.Schema(Query, Mutation, Subscription)),
        identify=identify,
        context=lambda name: Asker(name=name),
        known=lambda error: None,
        explains=lambda name: name != "Grace",
    )
    return Starlette(
        routes=[
            Route("/graphql", door),
            WebSocketRoute("/graphql", door),
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


def test_a_subscription_is_followed_in_the_viewers_name(bundled: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(bundled)
    tab.type("subscription { greetings }")
    tab.run()
    assert tab.answer("Ada greets Kurt") == {"greetings": "Ada greets Kurt"}
    tab.view_as("Grace (educator)")
    tab.run()
    assert tab.answer("Grace greets Kurt") == {"greetings": "Grace greets Kurt"}


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


def test_the_plan_is_shown_in_a_panel_of_its_own(bundled: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(bundled)
    tab.page.get_by_role("button", name="Show Plan").click()
    panel = tab.page.get_by_role("region", name="Plan", exact=True)
    expect(panel).to_contain_text("No plan was asked for.")
    panel.get_by_label("Ask for the plan with each query").press("Space")
    tab.run()
    assert tab.answer("Ada", whole=True) == {"data": {"viewer": {"name": "Ada"}}}

    viewer = panel.locator("details")
    expect(viewer.locator("summary")).to_contain_text("viewer")
    expect(viewer).to_contain_text("no store · 1 call · 1 parent · 1 answer")
    viewer.locator("summary").press("Enter")
    expect(viewer.locator("code").first).to_be_hidden()

    tab.view_as("Grace (educator)")
    expect(panel).to_contain_text("The server told no plan.")
    tab.view_as("Ada (student)")
    expect(panel.locator("summary")).to_contain_text("viewer")
    tab.type(THREE_STORES)
    tab.run()
    expect(panel).to_contain_text("Run by graphql-core, without a plan: ")
    assert [asked for name, asked in tab.plans_asked() if name == "IntrospectionQuery"] == [False]

    tab.page.reload()
    expect(panel.get_by_label("Ask for the plan with each query")).to_be_checked()


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


def test_the_plain_page_shows_the_plan(plain: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(plain)
    told = tab.page.get_by_role("region", name="Plan")
    tab.page.get_by_role("button", name="Run").click()
    expect(tab.page.get_by_label("Answer")).to_contain_text("Ada")
    expect(told).to_be_hidden()

    tab.page.get_by_role("checkbox", name="Plan").press("Space")
    tab.page.get_by_role("button", name="Run").click()

    expect(told.locator("summary")).to_have_text("viewer Viewer")
    expect(told).to_contain_text("calls: 1, parents: 1, answers: 1")
    tab.page.get_by_label("Query").fill(THREE_STORES)
    tab.page.get_by_role("button", name="Run").click()
    expect(told).to_contain_text("Run by graphql-core, without a plan: ")
