"""The built explorer page, and a real Chromium to look at it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from explorer.build import DIST, build
from tests.debian import program
from tests.explorer.tab import Tab

expect.set_options(timeout=30_000)  # a busy machine takes longer than the five seconds that are usual

# Nothing that Chromium would do of its own accord, so that every request seen is the page's.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the built page. Where it cannot be built, CI fails and others skip, with the reason."""
    said: list[str] = []
    if not build(said.append):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(said[-1])
    return DIST


def chromium() -> str:
    """Where Chromium is."""
    return program("chromium", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module; each page takes a context of its own."""
    executable = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """Opens an address in a browser context of its own; in the end, nothing was logged and nobody else was asked."""
    tabs: list[Tab] = []

    def opened(address: str, height: int = 800, **options: Any) -> Tab:
        context = browser.new_context(viewport={"width": 1280, "height": height}, **options)
        tabs.append(tab := Tab(context.new_page()))
        tab.page.goto(f"{address}/explorer")
        return tab

    yield opened
    for tab in tabs:
        tab.page.context.close()
        assert tab.logged == []
        assert tab.hosts() == {"127.0.0.1"}
