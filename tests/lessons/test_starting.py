"""Sessions begin, with their lesson."""

import asyncio
import re
from typing import Any

import pytest

from datasources.errors import StoreUnavailable
from tests.lessons.conftest import Pupil, bare, patient, pupil, unchanged
from tests.people.conftest import Desk, key
from tests.work import run_jobs

USES = "SELECT id::text, usage_count FROM content_hooks UNION SELECT id::text, usage_count FROM content_examples"
SESSIONS = """
SELECT session_number, ended_at IS NULL FROM learning_sessions
WHERE student_profile_id = $1::text::uuid AND concept_id = $2 ORDER BY session_number
"""
CONCEPTS = """
query($subject: ID!, $student: ID!) {
  student(id: $student) { knowledgeMap(subjectId: $subject) { concept { id name } isUnlocked progress { status } } }
}
"""


async def mapped(maya: Pupil) -> dict[str, dict[str, Any]]:
    """Where she stands with every concept, by its name."""
    found = await maya.client.data(CONCEPTS, subject="Subject:subj_mathematics", student=maya.id)
    return {one["concept"]["name"]: one for one in found["student"]["knowledgeMap"]}


async def test_a_lesson_is_made_of_what_is_there_and_cites_it(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    path, mark = await maya.path(), await maya.mark()
    before = dict(await desk.tables.rows(USES))

    session = await maya.begin()

    assert (session["__typename"], session["kind"]) == ("LearningSession", "LESSON")
    assert (session["startedAt"], session["endedAt"]) == (desk.school.now.isoformat().replace("+00:00", "Z"), None)
    lesson = session["lesson"]
    assert lesson["hook"] is not None
    assert len(lesson["examples"]) == 3
    numbers = [int(n) for n in re.findall(r"\[(\d+)\]", lesson["explanation"])]
    assert numbers == list(range(1, len(lesson["sources"]) + 1))
    for number, source in enumerate(lesson["sources"], 1):
        assert source["text"].strip() in lesson["explanation"]
        assert f"{number}. {source['citation']}" in lesson["explanation"]
    used = [bare(one["id"]) for one in (lesson["hook"], *lesson["examples"])]
    after = dict(await desk.tables.rows(USES))
    assert {id for id in after if after[id] != before[id]} == set(used)
    assert all(after[id] == before[id] + 1 for id in used)
    assert (await maya.told(mark))[0] == ("session_changed", bare(session["id"]), {})
    assert await maya.row("SELECT last_accessed_at, status FROM learning_paths WHERE id = $1::text::uuid", bare(path)) == (
        desk.school.now,
        "active",
    )


async def test_the_device_is_told_coarsely(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    sql = "SELECT device_type, browser_info FROM learning_sessions WHERE id = $1::text::uuid"
    assert await maya.row(sql, bare((await maya.begin())["id"])) == (None, None)
    maya.client.http.headers["User-Agent"] = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
    assert await maya.row(sql, bare((await maya.begin())["id"])) == ("mobile", {"family": "Firefox"})


async def test_what_was_shown_before_goes_down(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    lessons = [(await maya.begin())["lesson"] for _ in range(3)]
    assert len({lesson["hook"]["id"] for lesson in lessons}) == 3
    first, second = ({one["id"] for one in lesson["examples"]} for lesson in lessons[:2])
    assert first != second


async def test_a_new_concept_is_opened(desk: Desk) -> None:
    sam = await pupil(desk, "sam")
    where = "query($id: ID!) { node(id: $id) { ... on LearningPath { currentConcept { id } } } }"
    at = (await sam.client.data(where, id=await sam.path()))["node"]["currentConcept"]["id"]
    known = (await mapped(sam)).values()
    new = next(one["concept"] for one in known if one["isUnlocked"] and one["progress"] is None and one["concept"]["id"] != at)
    mark = await sam.mark()

    session = await sam.begin(conceptId=new["id"])

    assert session["number"] == 1
    assert (await mapped(sam))[new["name"]]["progress"] == {"status": "NOT_STARTED"}
    assert (await sam.client.data(where, id=await sam.path()))["node"]["currentConcept"]["id"] == new["id"]
    opened, path = [(kind, payload) for kind, _, payload in await sam.told(mark)][1:]
    assert opened == ("concept_progressed", {"status": "not_started"})
    assert path == ("path_changed", {})


async def test_missing_prerequisites_are_told_and_only_those_that_lock(desk: Desk) -> None:
    sam = await pupil(desk, "sam")
    wanted = "required { id name } dependent { id } strength reason canSkip satisfied"
    document = f"query($id: ID!) {{ concept(id: $id) {{ prerequisites {{ {wanted} }} }} }}"
    seen = set()
    for one in (await mapped(sam)).values():
        if one["isUnlocked"] or one["progress"]:
            continue
        links = (await sam.client.data(document, id=one["concept"]["id"]))["concept"]["prerequisites"]
        lacking = [link for link in links if not link["satisfied"]]
        async with unchanged(desk):
            answer = await sam.begin(conceptId=one["concept"]["id"])
        assert answer["__typename"] == "PrerequisitesUnmetError"
        assert answer["message"] == "Other concepts are to be mastered before this one."
        assert answer["unmet"] == [link for link in lacking if not link["canSkip"] and link["strength"] != "WEAK"] != []
        seen |= {(link["canSkip"], link["strength"] == "WEAK") for link in lacking}
    assert seen >= {(True, False), (True, True)}  # links that advise, and were not satisfied either


@pytest.mark.parametrize("kind", ["EXERCISE", "ASSESSMENT"])
async def test_practice_has_no_lesson(desk: Desk, kind: str) -> None:
    maya = await pupil(desk, "maya")
    session = await maya.begin(kind=kind)
    assert (session["kind"], session["lesson"]) == (kind, None)


async def test_a_review_is_short_and_of_what_is_mastered(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    known = next(one for one in (await mapped(maya)).values() if one["progress"] and one["progress"]["status"] == "MASTERED")
    review = await maya.begin(kind="REVIEW", conceptId=known["concept"]["id"])
    lesson = await maya.begin(conceptId=known["concept"]["id"])
    assert review["lesson"]["hook"] is None
    assert len(review["lesson"]["examples"]) == 1
    assert 0 < len(review["lesson"]["explanation"]) <= len(lesson["lesson"]["explanation"])
    async with unchanged(desk):
        refused = await maya.begin(kind="REVIEW")
    assert (refused["__typename"], refused["reason"]) == ("ConflictError", "WRONG_STATE")


async def test_an_open_session_ends_when_another_begins(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    first = await maya.begin()
    mark = await maya.mark()
    second = await maya.begin(kind="EXERCISE")
    assert [id for kind, id, _ in await maya.told(mark) if kind == "session_changed"] == [bare(first["id"]), bare(second["id"])]
    open_ = await desk.tables.rows(
        "SELECT id::text FROM learning_sessions WHERE student_profile_id = $1::text::uuid AND ended_at IS NULL", maya.key
    )
    assert open_ == [(bare(second["id"]),)]


async def test_a_path_that_is_not_active_takes_no_session(desk: Desk) -> None:
    dante = await pupil(desk, "dante")  # has set his path aside
    path = await dante.path()
    async with unchanged(desk):
        answer = await dante.begin()
    assert answer == {
        "__typename": "ConflictError",
        "reason": "WRONG_STATE",
        "message": "The path is not active.",
        "existing": {"__typename": "LearningPath", "id": path},
    }


@pytest.mark.parametrize(
    ("input", "field"),
    [
        ({"learningPathId": "LearningPath:nothing"}, "learningPathId"),
        ({"conceptId": "Concept:nothing"}, "conceptId"),
        ({"conceptId": "Section:nothing"}, "conceptId"),
    ],
)
async def test_what_is_not_there(desk: Desk, input: dict[str, Any], field: str) -> None:
    maya = await pupil(desk, "maya")
    async with unchanged(desk):
        answer = await maya.ask("startSession", **{"learningPathId": await maya.path()} | input)
    assert answer == {"__typename": "NotFoundError", "field": field}


async def test_the_same_key_begins_one_session(desk: Desk) -> None:
    maya, once = await pupil(desk, "maya"), key()
    first = await maya.begin(idempotencyKey=once)
    async with unchanged(desk):
        assert await maya.begin(idempotencyKey=once) == first
    async with unchanged(desk):
        other = await maya.begin(idempotencyKey=once, kind="EXERCISE")
    assert other["reason"] == "KEY_REUSED"


async def test_fifty_at_once_leave_one_open_and_are_numbered_without_a_gap(desk: Desk) -> None:
    async with patient(desk) as waiting:
        await _fifty(waiting)


async def _fifty(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    path = await maya.path()
    began = await asyncio.gather(*(maya.ask("startSession", learningPathId=path) for _ in range(50)))
    before = await desk.tables.value(
        "SELECT count(*) FROM learning_sessions WHERE student_profile_id = $1::text::uuid AND concept_id = $2",
        maya.key,
        bare(began[0]["concept"]["id"]),
    )
    assert sorted(one["number"] for one in began) == list(range(before - 49, before + 1))
    rows = await desk.tables.rows(SESSIONS, maya.key, bare(began[0]["concept"]["id"]))
    assert [number for number, _ in rows] == list(range(1, before + 1))
    assert [is_open for _, is_open in rows] == [False] * (before - 1) + [True]


async def test_store_calls(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    path = await maya.path()
    plain = "mutation($input: StartSessionInput!) { startSession(input: $input) { ... on LearningSession { id } } }"
    await maya.client.data(plain, input={"learningPathId": path, "idempotencyKey": key()})  # the outline is read, and kept
    calls = desk.count_calls()
    await maya.client.data(plain, input={"learningPathId": path, "idempotencyKey": key()})
    assert calls == {"relational": 8, "graph": 1, "content": 1, "transaction": 1}
    calls.clear()
    await maya.client.data(plain, input={"learningPathId": path, "kind": "EXERCISE", "idempotencyKey": key()})
    assert calls == {"relational": 4, "graph": 1, "transaction": 1}


async def test_while_passages_cannot_be_had_the_session_begins_and_its_lesson_follows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    maya = await pupil(desk, "maya")

    async def down(*_: Any, **__: Any) -> Any:
        raise StoreUnavailable("content", "nobody answers")

    with monkeypatch.context() as patched:
        patched.setattr(desk.stores.search, "search", down, raising=False)
        session = await maya.begin()
    assert session["lesson"] is None
    mark = await maya.mark()
    assert await run_jobs(desk) == []
    node = await maya.client.data(
        "query($id: ID!) { node(id: $id) { ... on LearningSession { lesson { hook { id } examples { id } sources { id } } } } }",
        id=session["id"],
    )
    lesson = node["node"]["lesson"]
    assert lesson["hook"] is not None
    assert len(lesson["examples"]) == 3
    assert lesson["sources"] != []
    assert await maya.told(mark) == [("session_changed", bare(session["id"]), {})]


async def test_nobody_waits_for_the_lesson_of_a_session_that_ended(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    maya = await pupil(desk, "maya")

    async def down(*_: Any, **__: Any) -> Any:
        raise StoreUnavailable("content", "nobody answers")

    monkeypatch.setattr(desk.stores.search, "search", down, raising=False)
    session = await maya.begin()
    await maya.ask("endSession", id=session["id"])
    assert await run_jobs(desk) == []
    sql = "SELECT content_status, personalized_content FROM learning_sessions WHERE id = $1::text::uuid"
    assert await maya.row(sql, bare(session["id"])) == ("cancelled", None)
