"""The explorer as a person uses it, in a real Chromium against a real server.

Each test also asserts an empty console, and that no request left the machine.
"""

import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import strawberry
import uvicorn
from playwright.sync_api import Browser, Page, Request, expect
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp
from strawberry.asgi import GraphQL

from explorer.page import routes

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


# --- the server and the browser ---------------------------------------------------------------------------------------


@contextlib.contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The app's address, on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


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


@dataclass
class Tab:
    """A page, and all that it logged and asked for."""

    page: Page
    logged: list[str] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.logged.append(message.text))
        self.page.on("pageerror", lambda error: self.logged.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request))

    def type(self, text: str) -> None:
        self.page.locator(".graphiql-query-editor .monaco-editor").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)

    def type_headers(self, text: str) -> None:
        self.page.locator("[aria-label=Headers] .graphiql-editor:not(.hidden) .monaco-editor").click()
        self.page.keyboard.insert_text(text)

    def run(self) -> None:
        self.page.get_by_role("button", name="Execute query").click()

    def view_as(self, name: str) -> None:
        self.page.get_by_label("View as").select_option(label=name)

    def text(self, part: str) -> str:
        """What is to be read in one of Monaco's editors."""
        return self.page.locator(f"{part} .view-lines").inner_text().replace("\xa0", " ")

    def answer(self, containing: str) -> Any:
        expect(self.page.locator(".result-window .view-lines")).to_contain_text(containing)
        return json.loads(self.text(".result-window"))["data"]

    def sent(self, start: str) -> int:
        """How many operations that begin so were sent."""
        bodies = [json.loads(request.post_data or "") for request in self.asked if request.method == "POST"]
        return sum(body["query"].startswith(start) for body in bodies)

    def hosts(self) -> set[str | None]:
        return {urlsplit(request.url).hostname for request in self.asked if not request.url.startswith("data:")}


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """Opens an address in a browser context of its own; in the end, nothing was logged and nobody else was asked."""
    tabs: list[Tab] = []

    def opened(address: str, **options: Any) -> Tab:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
        tabs.append(tab := Tab(context.new_page()))
        tab.page.goto(f"{address}/explorer")
        return tab

    yield opened
    for tab in tabs:
        tab.page.context.close()
        assert tab.logged == []
        assert tab.hosts() == {"127.0.0.1"}


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
