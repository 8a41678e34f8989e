"""Whoever is shown what a pupil answered is in the audit trail, but for the pupil and their guardians."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from datasources.errors import StoreUnavailable
from datasources.relational.looks import Looks
from tests.api.conftest import Ids
from tests.conftest import School, Served, serving

ANSWERS = """
query($id: ID!, $all: Boolean! = true) {
  student(id: $id) { assessments(first: 5) { nodes { id response @include(if: $all) evaluation { score feedback } } } }
}
"""
BY_CORE = ANSWERS.replace("Boolean!", "Boolean")
INTERVIEWS = "query($id: ID!) { student(id: $id) { interviews { id questions { text %s } } } }"
LOOKS = """
SELECT u.handle, a.actor, a.action, a.entity, a.entity_id, a.before, a.after
FROM audit_events a JOIN users u ON u.id = a.actor_id WHERE a.action = 'looked' ORDER BY a.id
"""
OTHERS = [("mr-okafor", "user"), ("dr-lindqvist", "user"), ("robin", "staff")]


@pytest.fixture
async def office(own_school: School) -> AsyncIterator[Served]:
    """The application over a school that the test may change."""
    async with serving(own_school) as served:
        yield served


async def maya(office: Served) -> str:
    return await Ids(office.stores.relational.database).student("maya")


async def looks(office: Served) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await office.stores.relational.database.fetch(LOOKS)]


def shown(data: dict[str, Any]) -> list[str]:
    """The keys of the answers on a page."""
    return [one["id"].partition(":")[2] for one in data["student"]["assessments"]["nodes"]]


@pytest.mark.parametrize(("handle", "words"), OTHERS)
@pytest.mark.parametrize("query", [ANSWERS, BY_CORE], ids=["planned", "core"])
async def test_a_look_at_answers_is_in_the_trail(office: Served, query: str, handle: str, words: str) -> None:
    data = await office.client(handle).data(query, id=await maya(office))

    found = await looks(office)
    assert len(found) == 5
    assert sorted(found) == sorted((handle, words, "looked", "assessments", key, None, None) for key in shown(data))


async def test_a_level_of_looks_is_one_statement(office: Served) -> None:
    educator, id = office.client("mr-okafor"), await maya(office)
    await educator.data("{ viewer { id } }")  # from here on the viewer is known
    calls = office.count_calls()

    await educator.data(ANSWERS, id=id, all=False)
    without = calls["relational"]
    calls.clear()
    await educator.data(ANSWERS, id=id)

    assert (without, calls["relational"]) == (2, 3)  # the student, the page, and the looks


async def test_an_answer_is_looked_at_once_in_a_request(office: Served) -> None:
    """Wherever it comes up, at the same time or later."""
    query = """query($id: ID!) { student(id: $id) {
        mine: assessments(first: 3) { nodes { id response said: response exercise { assessment { response } } } }
        more: assessments(first: 5) { nodes { response } }
    } }"""
    educator, id = office.client("mr-okafor"), await maya(office)
    await educator.data("{ viewer { id } }")
    calls = office.count_calls()

    await educator.data(query, id=id)

    assert calls["relational"] == 1 + 2 + 1 + 1 + 1  # the student, two pages, their looks, exercises, their answers
    keys = [look[4] for look in await looks(office)]
    assert len(keys) == len(set(keys)) == 5


async def test_each_request_is_a_look_of_its_own(office: Served) -> None:
    educator, id = office.client("mr-okafor"), await maya(office)
    for _ in range(2):
        await educator.data(ANSWERS, id=id)

    assert len(await looks(office)) == 10


@pytest.mark.parametrize("handle", ["maya", "adaeze-okonkwo"])
async def test_the_pupil_and_their_guardians_are_not_in_it(office: Served, handle: str) -> None:
    data = await office.client(handle).data(ANSWERS, id=await maya(office))
    await office.client(handle).data(INTERVIEWS % "answer", id=await maya(office))

    assert len(shown(data)) == 5
    assert await looks(office) == []


@pytest.mark.parametrize(("handle", "words"), OTHERS)
async def test_who_looks_at_grades_looks_at_no_answer(office: Served, handle: str, words: str) -> None:
    data = await office.client(handle).data(ANSWERS, id=await maya(office), all=False)

    assert len(shown(data)) == 5
    assert await looks(office) == []


@pytest.mark.parametrize(("handle", "words"), OTHERS)
async def test_a_look_at_an_interviews_answers(office: Served, handle: str, words: str) -> None:
    viewer, id = office.client(handle), await maya(office)

    await viewer.data(INTERVIEWS % "answeredAt", id=id)
    before = await looks(office)
    data = await viewer.data(INTERVIEWS % "answer", id=id)

    answered = [one for one in data["student"]["interviews"] if any(question["answer"] for question in one["questions"])]
    assert before == []
    assert answered
    assert sorted(look[:5] for look in await looks(office)) == sorted(
        (handle, words, "looked", "interview_sessions", one["id"].partition(":")[2]) for one in answered
    )


async def test_a_look_by_the_answers_own_id(office: Served) -> None:
    educator = office.client("mr-okafor")
    id = (await educator.data(ANSWERS, id=await maya(office), all=False))["student"]["assessments"]["nodes"][0]["id"]

    await educator.data("query($id: ID!) { node(id: $id) { ... on Assessment { response } } }", id=id)

    assert [look[4] for look in await looks(office)] == [id.partition(":")[2]]


async def test_what_one_may_not_see_one_does_not_look_at(office: Served) -> None:
    assert await office.client("ms-tran").data(ANSWERS, id=await maya(office)) == {"student": None}
    assert await looks(office) == []


@pytest.mark.parametrize("query", [ANSWERS, BY_CORE], ids=["planned", "core"])
async def test_an_answer_that_cannot_be_put_into_the_trail_is_not_shown(
    office: Served, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*arguments: object) -> None:
        raise StoreUnavailable("relational")

    educator, id = office.client("mr-okafor"), await maya(office)
    answers = [one["response"] for one in (await educator.data(query, id=id))["student"]["assessments"]["nodes"]]
    monkeypatch.setattr(Looks, "write", down)

    refused = await educator.http.post("/graphql", json={"query": query, "variables": {"id": id}})
    grades = await educator.data(query, id=id, all=False)
    own = await office.client("maya").data(query, id=id)

    assert {error["extensions"]["code"] for error in refused.json()["errors"]} == {"STORE_UNAVAILABLE"}
    assert not [answer for answer in answers if answer in refused.text]
    assert len(shown(grades)) == 5
    assert [one["response"] for one in own["student"]["assessments"]["nodes"]] == answers
