"""The page of the interview, spoken to: a real Chromium whose microphone hears a child answer, until the page says thank you."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from app import create_app
from tests.conftest import School
from tests.databases import own_database
from tests.explorer.conftest import FLAGS, chromium
from tests.explorer.tab import Tab, serving
from tests.voice.spoken_interview import Say
from voice.audio import SPOKEN, Sound, resampled, wav

PATIENCE = 240_000  # milliseconds for the whole; five questions, answered in their own time, take a third of it
PAUSE = 9.0  # seconds between answers: a question is said, and perhaps another
ANSWERS = (
    "I love skateboarding, and I like drawing comics about dragons.",
    "We play basketball on Fridays, and I sing in a choir.",
    "I want to be a marine biologist.",
    "I would like to have less plastic in the ocean.",
    "It helps me to see an example first.",
)
"""Which question each answers depends on the minute; what they tell does not. The first may be heard from its middle on."""

TOLD = {"skateboarding", "drawing", "comics", "dragons", "basketball", "choir", "singing", "marine biologist", "ocean plastic"}
ENOUGH = 5


@pytest.fixture(scope="module")
def microphone(child: Say, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the microphone hears, over and over."""
    quiet = np.zeros(int(PAUSE * SPOKEN), np.int16)
    heard = [part for text in ANSWERS for part in (quiet, resampled(child(text), SPOKEN).samples)]
    file = tmp_path_factory.mktemp("microphone") / "child.wav"
    file.write_bytes(wav(Sound(np.concatenate(heard), SPOKEN)))
    return file


@pytest.fixture
def tab(school: School, postgres_url: str, microphone: Path, recogniser: None) -> Iterator[Tab]:
    """The page, as Mateo, in a browser with this microphone."""
    executable = chromium()
    hears = f"--use-file-for-fake-audio-capture={microphone}"
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", hears]
    with (
        own_database(postgres_url, school.url) as url,
        serving(create_app(school.settings, url)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS, *fake])
        tab = Tab(browser.new_page(viewport={"width": 1000, "height": 800}))
        tab.page.goto(f"{address.replace('127.0.0.1', 'localhost')}/voice#token={school.token('mateo')}")
        yield tab
        browser.close()


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/spoken-{name}.png")


def test_a_child_talks_until_it_is_enough(tab: Tab) -> None:
    page = tab.page
    page.get_by_role("button", name="Talk with me").click()
    expect(page.locator("#check-word")).to_contain_text("hear you", timeout=PATIENCE)
    picture(page, "check")
    page.get_by_role("button", name="Start talking").click()
    expect(page.locator("#question")).to_contain_text("?", timeout=PATIENCE)
    expect(page.locator("#heard")).not_to_be_empty(timeout=PATIENCE)
    expect(page.locator("#found li").first).to_be_visible(timeout=PATIENCE)
    picture(page, "talking")

    expect(page.get_by_role("heading", name="Thank you, Mateo!")).to_be_visible(timeout=PATIENCE)

    picture(page, "end")
    found = page.locator("#sides li").all_inner_texts()
    assert len(TOLD.intersection(found)) >= ENOUGH, found
    assert tab.logged == []
    assert tab.hosts() == {"localhost"}
