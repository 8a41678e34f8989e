"""Learning paths are begun, set aside, gone on with, given up, and paced."""

import asyncio
from datetime import date
from typing import Any

import pytest

from datasources.graph.port import Label, Relationship
from tests.lessons.conftest import ask, bare, pupil, unchanged
from tests.people.conftest import Desk, key
from tests.work import run_jobs

PATHS = "SELECT status, daily_target_minutes FROM learning_paths WHERE student_profile_id = $1::text::uuid ORDER BY id"
LAST_USED = "SELECT concept_id, updated_at FROM concept_progress WHERE student_profile_id = $1::text::uuid ORDER BY id"
OWN = "SELECT count(*) FROM concept_progress WHERE learning_path_id = $1::text::uuid"
AUDIT = "SELECT actor, before, after FROM audit_events WHERE action = $1 AND entity = 'learning_paths' ORDER BY id"


async def textbook(desk: Desk) -> str:
    return f"Textbook:{await desk.tables.value('SELECT id FROM textbooks')}"


async def test_a_newcomer_begins_at_the_beginning(desk: Desk) -> None:
    omar = await pupil(desk, "omar")
    mark = await omar.mark()
    path = await omar.ask("startLearningPath", studentId=omar.id, textbookId=await textbook(desk))
    assert (path["__typename"], path["status"], path["subjectName"]) == ("LearningPath", "ACTIVE", "Mathematics")
    goal = await desk.tables.value("SELECT daily_goal_minutes FROM student_profiles WHERE id = $1::text::uuid", omar.key)
    assert path["dailyTargetMinutes"] == goal
    counted = (path["conceptsTotal"], path["conceptsCompleted"], path["conceptsMastered"], path["averageMastery"])
    assert counted == (33, 0, 0, None)
    assert path["currentConcept"]["id"] == path["availableConcepts"][0]["id"]
    assert path["nextConcept"] is not None
    assert path["estimatedCompletionOn"] is None  # no pace yet
    assert await omar.told(mark) == [("path_changed", bare(path["id"]), {})]


async def test_a_guardian_and_an_educator_may_and_say_how_long(desk: Desk) -> None:
    mateo = await pupil(desk, "mateo")
    teacher = desk.client(
        await desk.tables.value(
            "SELECT u.handle FROM organization_members m JOIN users u ON u.id = m.user_id JOIN student_profiles s "
            "ON s.organization_id = m.organization_id WHERE s.id = $1::text::uuid AND m.role = 'educator' ORDER BY 1",
            mateo.key,
        )
    )
    input = {"studentId": mateo.id, "textbookId": await textbook(desk), "dailyTargetMinutes": 25, "idempotencyKey": key()}
    path = await ask(teacher, "startLearningPath", **input)
    assert path["dailyTargetMinutes"] == 25
    async with unchanged(desk):
        assert await ask(teacher, "startLearningPath", **input) == path


async def test_one_path_in_a_subject_at_a_time_however_many_ask(desk: Desk) -> None:
    omar = await pupil(desk, "omar")
    book = await textbook(desk)
    answers = await asyncio.gather(*(omar.ask("startLearningPath", studentId=omar.id, textbookId=book) for _ in range(8)))
    paths = [one for one in answers if one["__typename"] == "LearningPath"]
    conflicts = [one for one in answers if one["__typename"] == "ConflictError"]
    assert (len(paths), len(conflicts)) == (1, 7)
    for one in conflicts:
        assert one == {
            "__typename": "ConflictError",
            "reason": "ALREADY_EXISTS",
            "message": "A path in Mathematics is going on already.",
            "existing": {"__typename": "LearningPath", "id": paths[0]["id"]},
        }
    assert len(await desk.tables.rows(PATHS, omar.key)) == 1


@pytest.mark.parametrize("minutes", [4, 481, -1])
async def test_minutes_a_day(desk: Desk, minutes: int) -> None:
    omar, maya = await pupil(desk, "omar"), await pupil(desk, "maya")
    refused = {"__typename": "InputError", "fields": [{"path": ["dailyTargetMinutes"], "message": "It takes 5 to 480."}]}
    async with unchanged(desk):
        started = await omar.ask(
            "startLearningPath", studentId=omar.id, textbookId=await textbook(desk), dailyTargetMinutes=minutes
        )
        updated = await maya.ask("updateLearningPath", id=await maya.path(), dailyTargetMinutes=minutes)
    assert started == updated == refused


async def test_a_book_that_is_not_there_or_not_offered(desk: Desk) -> None:
    omar = await pupil(desk, "omar")
    book = await textbook(desk)
    async with unchanged(desk):
        missing = await omar.ask("startLearningPath", studentId=omar.id, textbookId="Textbook:nothing")
    assert missing == {"__typename": "NotFoundError", "field": "textbookId"}
    for change, said in (
        ("processing_status = 'running'", "The textbook is not ready yet."),
        ("processing_status = 'completed', archived_at = now()", "The textbook is no longer offered."),
    ):
        await desk.tables.rows(f"UPDATE textbooks SET {change}")
        async with unchanged(desk):
            refused = await omar.ask("startLearningPath", studentId=omar.id, textbookId=book)
        assert (refused["reason"], refused["message"]) == ("WRONG_STATE", said)
        assert refused["existing"] == {"__typename": "Textbook", "id": book}


async def test_set_aside_and_gone_on_with(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    id = await maya.path()
    mark = await maya.mark()
    before = await maya.ask("updateLearningPath", id=id)
    assert date.fromisoformat(before["estimatedCompletionOn"]) >= desk.school.now.date()
    paused = await maya.ask("updateLearningPath", id=id, status="PAUSED")
    assert paused == before | {"status": "PAUSED", "estimatedCompletionOn": None}
    async with unchanged(desk):
        assert await maya.ask("updateLearningPath", id=id, status="PAUSED") == paused
    assert await maya.ask("updateLearningPath", id=id, status="ACTIVE") == before
    assert [kind for kind, _, _ in await maya.told(mark)] == ["path_changed"] * 2
    [pausing] = [row for row in await desk.tables.rows(AUDIT, "updateLearningPath") if row[2].get("status") == "paused"]
    assert (pausing[0], pausing[1]["status"]) == ("user", "active")


async def test_paced_anew(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    id = await maya.path()
    assert (await maya.ask("updateLearningPath", id=id, dailyTargetMinutes=75))["dailyTargetMinutes"] == 75


async def test_given_up_and_begun_again(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    first = await maya.path()
    before = await maya.ask("updateLearningPath", id=first)
    used = await desk.tables.rows(LAST_USED, maya.key)
    ended = await maya.ask("updateLearningPath", id=first, status="ABANDONED")
    nowhere: dict[str, Any] = {
        "currentConcept": None,
        "nextConcept": None,
        "availableConcepts": [],
        "estimatedCompletionOn": None,
    }
    assert ended == before | nowhere | {"status": "ABANDONED"}  # it keeps its counters

    second = await maya.ask("startLearningPath", studentId=maya.id, textbookId=await textbook(desk))

    same = ("conceptsTotal", "conceptsCompleted", "conceptsMastered", "averageMastery", "currentConcept", "availableConcepts")
    assert {name: second[name] for name in same} == {name: before[name] for name in same}
    assert second["id"] != first
    assert await desk.tables.value(OWN, bare(first)) == 0
    assert await desk.tables.value(OWN, bare(second["id"])) > 0
    assert await desk.tables.rows(LAST_USED, maya.key) == used
    async with unchanged(desk):
        taken = await maya.ask("updateLearningPath", id=first, status="ACTIVE")
    assert (taken["reason"], taken["existing"]["id"]) == ("ALREADY_EXISTS", second["id"])
    await maya.ask("updateLearningPath", id=second["id"], status="ABANDONED")
    again = await maya.ask("updateLearningPath", id=first, status="ACTIVE")
    assert again == before
    assert await desk.tables.value(OWN, bare(second["id"])) == 0


async def test_what_is_completed_stays_so(desk: Desk) -> None:
    priya = await pupil(desk, "priya")  # is through
    sql = "SELECT id FROM learning_paths WHERE student_profile_id = $1::text::uuid"
    id = f"LearningPath:{await desk.tables.value(sql, priya.key)}"
    for change in ({"status": "PAUSED"}, {"status": "ABANDONED"}, {"dailyTargetMinutes": 30}):
        async with unchanged(desk):
            refused = await priya.ask("updateLearningPath", id=id, **change)
        assert (refused["reason"], refused["existing"]["id"]) == ("WRONG_STATE", id)


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"status": "COMPLETED"}, "status", "It is `ACTIVE`, `PAUSED` or `ABANDONED`."),
        ({"status": None}, "status", "It is `ACTIVE`, `PAUSED` or `ABANDONED`."),
        ({"dailyTargetMinutes": None}, "dailyTargetMinutes", "It cannot be null; leave it out to keep what is there."),
    ],
)
async def test_what_a_path_cannot_be_told(desk: Desk, change: dict[str, Any], field: str, message: str) -> None:
    maya = await pupil(desk, "maya")
    async with unchanged(desk):
        answer = await maya.ask("updateLearningPath", id=await maya.path(), **change)
    assert answer == {"__typename": "InputError", "fields": [{"path": [field], "message": message}]}


async def test_store_calls(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    id = await maya.path()
    plain = "mutation($input: UpdateLearningPathInput!) { updateLearningPath(input: $input) { ... on LearningPath { id } } }"
    await maya.client.data(plain, input={"id": id, "dailyTargetMinutes": 31})  # the outline is read, and kept
    calls = desk.count_calls()
    await maya.client.data(plain, input={"id": id, "dailyTargetMinutes": 32})
    assert calls == {"relational": 3, "graph": 1, "transaction": 1}


async def test_every_path_of_the_demo_school_is_where_its_rules_say(desk: Desk) -> None:
    """What was written of the school's live paths is what `move` makes of their students' progress: nothing has to move."""
    sql = """
    SELECT u.handle, p.id::text, p.status FROM learning_paths p JOIN student_profiles s ON s.id = p.student_profile_id
    JOIN users u ON u.id = s.user_id WHERE p.status IN ('active', 'paused') ORDER BY u.handle
    """
    rows = await desk.tables.rows(sql)
    assert len(rows) > 25
    async with unchanged(desk):
        for handle, id, status in rows:
            answer = await ask(desk.client(handle), "updateLearningPath", id=f"LearningPath:{id}", status=status.upper())
            assert answer["__typename"] == "LearningPath"


async def test_the_graph_is_told_who_studies_what(desk: Desk) -> None:
    omar = await pupil(desk, "omar")
    node, graph = f"student_{omar.key}", desk.stores.graph
    version = await graph.version()
    path = await omar.ask("startLearningPath", studentId=omar.id, textbookId=await textbook(desk))
    assert await run_jobs(desk) == []
    [(edge, subject)] = await graph.targets(Relationship.STUDYING, [node])
    assert subject.id == "subj_mathematics"
    assert edge.properties["current_concept_id"] == bare(path["currentConcept"]["id"])
    await omar.ask("updateLearningPath", id=path["id"], status="ABANDONED")
    assert await run_jobs(desk) == []
    assert await graph.nodes(Label.STUDENT, [node]) == {}
    assert await graph.version() == version  # it is no other curriculum
