"""The page of the interview as a child uses it, in a real Chromium on the demo school: in writing, without a microphone.

Each test also asserts an empty console, and that no request left the machine.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app import create_app
from tests.conftest import School
from tests.databases import own_database
from tests.explorer.conftest import browser
from tests.explorer.tab import Tab, serving

__all__ = ["browser"]  # a fixture

MICROPHONE = "navigator.mediaDevices.getUserMedia = () => { throw new Error('nobody has asked for the microphone') }"
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def address(school: School, postgres_url: str) -> Iterator[str]:
    with own_database(postgres_url, school.url) as url:
        app = create_app(replace(school.settings, interviews=0), url, clock=lambda: school.now)
        with serving(app) as served:
            yield served


@pytest.fixture
def enter(address: str, browser: Browser, school: School) -> Iterator[Enter]:
    """Opens the page as somebody, as a school's own page does: with a token in the fragment."""
    tabs: list[Tab] = []

    def opened(handle: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        tabs.append(tab := Tab(context.new_page()))
        tab.page.add_init_script(MICROPHONE)
        tab.page.goto(f"{address}/voice#token={school.token(handle)}")
        expect(tab.page.locator("#start")).to_be_visible()
        return tab.page

    yield opened
    for tab in tabs:
        tab.page.context.close()
        assert tab.logged == []
        assert tab.hosts() == {"127.0.0.1"}


def answer(page: Page, text: str) -> None:
    """Writes an answer, once the page waits for one, and sends it by the keyboard."""
    asked = page.locator("#question").inner_text()
    page.get_by_label("Your answer").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#question")).not_to_have_text(asked, use_inner_text=True)


def begin(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_label("Your answer")).to_be_focused()


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/voice-{name}.png")


def test_an_interview_is_held_in_writing_and_goes_on_after_a_reload(enter: Enter, address: str) -> None:
    page = enter("mateo")
    assert page.url == f"{address}/voice"
    begin(page, "Write to me")
    expect(page.locator("#question")).to_contain_text("What do you like to do when nobody tells you what to do?")
    answer(page, "I skate, and I draw comics about my dog.")
    second = page.locator("#question").inner_text()
    picture(page, "writing")

    page.reload()
    begin(page, "Go on in writing")
    expect(page.locator("#question")).to_have_text(second, use_inner_text=True)
    answer(page, "Space. I read everything about rockets.")

    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Your answer")).to_be_visible()
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("dialog").get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Thank you, Mateo!")).to_be_focused()
    picture(page, "end")


def test_a_parent_takes_back_that_a_child_may_talk_and_allows_it_again(enter: Enter) -> None:
    page = enter("adaeze-okonkwo")
    page.get_by_label("Obi").check()
    given, asked = (page.get_by_role("button", name=name) for name in ("Take it back", "Yes, Obi may talk"))
    given.click()
    expect(asked).to_be_visible()
    expect(page.get_by_role("button", name="Talk with Obi")).to_be_hidden()
    picture(page, "parent")

    asked.click()
    expect(given).to_be_visible()
    expect(page.get_by_role("button", name="Talk with Obi")).to_be_visible()
    expect(page.get_by_label("Obi")).to_be_checked()


def test_what_is_answered_and_finished_elsewhere_is_seen_here(enter: Enter) -> None:
    here, there = enter("lucas"), enter("lucas", viewport={"width": 320, "height": 640}, color_scheme="dark")
    begin(here, "Write to me")
    first = here.locator("#question").inner_text()
    there.reload()
    begin(there, "Go on in writing")
    assert there.evaluate("document.documentElement.scrollWidth") == 320

    answer(there, "I cook with my grandmother.")
    expect(here.locator("#question")).not_to_have_text(first, use_inner_text=True)
    there.get_by_role("button", name="Finish").click()
    there.get_by_role("dialog").get_by_role("button", name="Finish").click()
    expect(there.get_by_role("heading", name="Thank you, Lucas!")).to_be_visible()
    expect(here.get_by_role("heading", name="This talk is over")).to_be_visible()


def test_where_nobody_hears_it_says_so_and_goes_on_in_writing(enter: Enter) -> None:
    page = enter("hana")
    page.get_by_role("button", name="Talk with me").click()
    expect(page.get_by_role("alert")).to_contain_text("I cannot hear here")
    begin(page, "Write instead")
    expect(page.get_by_role("button", name="Talk instead")).to_be_hidden()
