"""A page in a real browser, with all that it logged and asked for; and a server for it to ask."""

import contextlib
import json
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import Page, Request, expect
from starlette.types import ASGIApp


@contextlib.contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The app's address, on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="websockets-sansio"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


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
        self.page.wait_for_timeout(500)  # GraphiQL looks for the operation's name when the typing pauses

    def type_headers(self, text: str) -> None:
        self.page.locator("[aria-label=Headers] .graphiql-editor:not(.hidden) .monaco-editor").click()
        self.page.keyboard.insert_text(text)

    def run(self) -> None:
        """Runs what is in the editor, once there is something: a busy machine takes a while to bring the first query."""
        expect(self.page.locator(".graphiql-query-editor .view-lines")).to_contain_text("{")
        self.page.get_by_role("button", name="Execute query").click()

    def view_as(self, name: str) -> None:
        self.page.get_by_label("View as").select_option(label=name)

    def text(self, part: str) -> str:
        """What is to be read in one of Monaco's editors."""
        return self.page.locator(f"{part} .view-lines").inner_text().replace("\xa0", " ")

    def answer(self, containing: str, *, whole: bool = False) -> Any:
        """The data, or the whole response."""
        expect(self.page.locator(".result-window .view-lines")).to_contain_text(containing)
        shown = self.text(".result-window")
        response = json.loads(re.sub(r" ?\n\s*", " ", shown))  # Monaco folds long lines, in the middle of a string too
        return response if whole else response["data"]

    def sent(self, start: str) -> int:
        """How many operations that begin so were sent."""
        return sum(body["query"].startswith(start) for body in self._bodies())

    def plans_asked(self) -> list[tuple[str | None, bool]]:
        """Of each operation that was sent its name, and whether its plan was asked for."""
        return [(body.get("operationName"), "extensions" in body) for body in self._bodies()]

    def _bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.post_data or "") for request in self.asked if request.method == "POST"]

    def hosts(self) -> set[str | None]:
        return {urlsplit(request.url).hostname for request in self.asked if not request.url.startswith("data:")}
