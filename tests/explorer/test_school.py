"""The explorer of the real application: a query over three stores, typed, run and read."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import School
from tests.explorer.tab import Tab, serving

QUERY = (
    "{ viewer { student { name learningPaths { subjectName currentConcept { "
    "name prerequisites { required { name } satisfied } content(first: 1) { citation } } } } } }"
)


@pytest.fixture(scope="module")
def address(school: School, built: Path) -> Iterator[str]:
    from app import create_app

    with serving(create_app(school.settings, school.url, clock=lambda: school.now)) as served:
        yield served


def test_a_query_over_three_stores_is_typed_run_and_read(address: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(address, height=1400)  # so that the whole answer is in view: what is not, Monaco does not render
    tab.type(QUERY)
    tab.run()

    student = tab.answer("citation")["viewer"]["student"]

    assert student["name"] == "Maya Okonkwo"
    (path,) = student["learningPaths"]
    assert path["subjectName"] == "Mathematics"
    assert path["currentConcept"]["content"][0]["citation"].startswith("Chance and Data: A First Course")
    assert {type(one["satisfied"]) for one in path["currentConcept"]["prerequisites"]} == {bool}


def test_the_page_opens_with_a_query_that_every_viewer_can_run(address: str, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(address)
    tab.run()
    expect(tab.page.locator(".result-window .view-lines")).to_contain_text("Maya Okonkwo")
    viewers = tab.page.get_by_label("View as").locator("option").all_inner_texts()
    if folder := os.environ.get("SCREENSHOTS"):
        tab.page.screenshot(path=f"{folder}/explorer-school.png")

    for viewer in viewers[1:]:
        tab.view_as(viewer)
        expect(tab.page.locator(".result-window .view-lines")).to_contain_text("viewer")
        assert "errors" not in tab.text(".result-window")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_plan_of_a_query_over_three_stores(address: str, open_tab: Callable[..., Tab], scheme: str) -> None:
    tab = open_tab(address, height=1400, color_scheme=scheme)
    tab.page.get_by_role("button", name="Show Plan").click()
    panel = tab.page.get_by_role("region", name="Plan", exact=True)
    panel.get_by_label("Ask for the plan with each query").check()
    tab.type(QUERY)
    tab.run()

    expect(panel.locator("summary strong")).to_have_text(
        ["viewer", "student", "learningPaths", "currentConcept", "prerequisites", "satisfied", "content"]
    )
    facts = panel.locator(".spool-plan-facts").all_inner_texts()
    if folder := os.environ.get("SCREENSHOTS"):
        tab.page.screenshot(path=f"{folder}/explorer-plan-{scheme}.png")
    assert facts[0].split("\n\n") == ["people.viewer", "relational 1× · 1 call · 1 parent · 1 answer", "columns id"]
    assert any("graph 1×" in fact for fact in facts)
    assert any("content 1×" in fact for fact in facts)
