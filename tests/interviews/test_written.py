"""Interviews in writing, from the first question to the profile."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from access.work import Work
from resolvers.interviews_jobs import abandon_interviews
from tests.interviews.conftest import ask, everything, pupil
from tests.operations import operation
from tests.people.conftest import Desk, key, later
from tests.tables import untouched

TOLD = {
    "personal": "I love skateboarding and drawing comics.",
    "social": "We play basketball every Friday, and I sing in a choir.",
    "career": "I want to be a marine biologist.",
    "philanthropic": "There should be less plastic in the ocean.",
    "learning": "When I see an example first, and then try it myself.",
}


async def test_from_the_first_question_to_the_profile(desk: Desk) -> None:
    mateo = await pupil(desk)
    interview = await mateo.begin()
    assert (interview["__typename"], interview["kind"], interview["status"]) == ("InterviewSession", "INITIAL", "IN_PROGRESS")
    assert [one["answer"] for one in interview["questions"]] == [None]
    assert interview["questions"][0]["text"].startswith("Hi! I'm Spool.")

    while interview["status"] == "IN_PROGRESS":
        question = interview["questions"][-1]["id"]
        interview = await mateo.answer(interview, TOLD[question])

    assert [one["id"] for one in interview["questions"]] == list(TOLD)
    assert [one["answer"] for one in interview["questions"]] == list(TOLD.values())
    assert (interview["status"], interview["voice"]) == ("COMPLETED", "OVER")
    assert interview["endedAt"] == interview["startedAt"]
    found = {one["name"]: one["category"] for one in interview["interests"]}
    assert len(found) >= 5
    assert found["skateboarding"] == "PERSONAL"
    interests, careers, causes, styles, onboarded = await mateo.profile()
    assert {"football", "dogs"} <= {one["interest"] for one in interests}  # what was there before
    assert set(found) <= {one["interest"] for one in interests}
    assert [one["interest"] for one in careers] == [name for name, side in found.items() if side == "CAREER"] != []
    assert [one["interest"] for one in causes] == [name for name, side in found.items() if side == "PHILANTHROPIC"] != []
    assert set(styles) == {"examples", "practice"}
    assert onboarded == desk.school.now


async def test_what_a_client_sends_to_join(desk: Desk) -> None:
    mateo = await pupil(desk)
    start = {"studentId": mateo.id, "idempotencyKey": key()}
    joined = (await mateo.client.data(operation("JoinInterview"), start=start))["startInterview"]
    assert set(joined) == {"id", "iceServers", "questions"}
    again = {"studentId": mateo.id, "idempotencyKey": key()}
    conflict = (await mateo.client.data(operation("JoinInterview"), start=again))["startInterview"]
    assert conflict == {
        "existing": {"id": joined["id"], "status": "IN_PROGRESS"},
        "message": "An interview of the student is under way.",
    }


async def test_the_same_key_twice_is_one_interview(desk: Desk) -> None:
    mateo = await pupil(desk)
    told = {"studentId": mateo.id, "idempotencyKey": key()}
    first, second = await asyncio.gather(*(ask(mateo.client, "startInterview", **told) for _ in range(2)))
    assert first["id"] == second["id"]
    assert await desk.tables.value("SELECT count(*) FROM interview_sessions WHERE status = 'in_progress'") == 1


async def test_two_who_begin_at_once_share_one(desk: Desk) -> None:
    mateo = await pupil(desk)
    answers = await asyncio.gather(*(mateo.begin() for _ in range(5)))
    begun = [one for one in answers if one["__typename"] == "InterviewSession"]
    assert len(begun) == 1
    assert {one["existing"]["id"] for one in answers if one["__typename"] == "ConflictError"} == {begun[0]["id"]}


async def test_an_answer_is_replaced_by_another(desk: Desk) -> None:
    mateo = await pupil(desk)
    interview = await mateo.answer(await mateo.begin(), "I love skateboarding.")
    assert [one["name"] for one in interview["interests"]] == ["skateboarding"]
    asked = [one["id"] for one in interview["questions"]]

    interview = await mateo.answer(interview, "I love chess.", "personal")

    assert [one["name"] for one in interview["interests"]] == ["chess"]
    assert [one["id"] for one in interview["questions"]] == asked
    assert interview["questions"][0]["answer"] == "I love chess."


async def test_who_has_little_to_say_is_asked_more_and_not_for_ever(desk: Desk) -> None:
    mateo = await pupil(desk)
    interview = await mateo.begin()
    while interview["status"] == "IN_PROGRESS":
        interview = await mateo.answer(interview, "dunno")
    assert [one["id"] for one in interview["questions"]] == [
        *("personal", "personal-2", "social", "social-2", "career", "career-2"),
        *("philanthropic", "philanthropic-2", "strongest", "strongest-2", "yours", "learning"),
    ]
    interests, *_, onboarded = await mateo.profile()
    assert [one["interest"] for one in interests] == ["football", "dogs"]
    assert onboarded is None


async def test_finished_early_it_keeps_what_it_found(desk: Desk) -> None:
    mateo = await pupil(desk)
    interview = await mateo.answer(await mateo.begin(), "I love skateboarding and drawing comics.")
    done = await ask(mateo.client, "completeInterview", sessionId=interview["id"])
    assert done["status"] == "COMPLETED"
    assert await ask(mateo.client, "completeInterview", sessionId=interview["id"]) == done
    interests, *_ = await mateo.profile()
    assert "skateboarding" in {one["interest"] for one in interests}


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (
            "personal",
            " ",
            {"__typename": "InputError", "fields": [{"path": ["text"], "message": "It takes 1 to 2000 characters."}]},
        ),
        (
            "personal",
            "x" * 2001,
            {"__typename": "InputError", "fields": [{"path": ["text"], "message": "It takes 1 to 2000 characters."}]},
        ),
        ("nonsense", "chess", {"__typename": "NotFoundError", "field": "questionId"}),
    ],
    ids=["empty", "too long", "no such question"],
)
async def test_what_is_no_answer_changes_nothing(desk: Desk, question: str, text: str, expected: Any) -> None:
    mateo = await pupil(desk)
    interview = await mateo.begin()
    async with untouched(lambda: everything(desk)):
        assert await mateo.answer(interview, text, question) == expected


async def test_what_is_over_takes_no_answer(desk: Desk) -> None:
    mateo = await pupil(desk)
    interview = await mateo.begin()
    await ask(mateo.client, "completeInterview", sessionId=interview["id"])
    async with untouched(lambda: everything(desk)):
        assert await mateo.answer(interview, "chess") == {
            "__typename": "ConflictError",
            "reason": "WRONG_STATE",
            "message": "The interview is over.",
            "existing": {"__typename": "InterviewSession", "id": interview["id"]},
        }


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        ("ms-vargas", "InterviewSession"),
        ("mr-okafor", "InterviewSession"),
        ("robin", "FORBIDDEN"),
        ("maya", "NotFoundError"),
        ("ms-tran", "NotFoundError"),
        (None, "UNAUTHENTICATED"),
    ],
)
async def test_who_may_hold_one(desk: Desk, who: str | None, outcome: str) -> None:
    mateo = await pupil(desk)
    interview = await mateo.begin()
    asked = {"sessionId": interview["id"], "questionId": "personal", "text": "chess"}
    client = desk.client(who)
    body = await client.send(
        "mutation($input: AnswerInterviewInput!) { answerInterview(input: $input) { __typename } }", input=asked
    )
    said = body["errors"][0]["extensions"]["code"] if "errors" in body else body["data"]["answerInterview"]["__typename"]
    assert said == outcome


async def test_one_that_is_left_alone_is_given_up_and_nothing_in_it_is_lost(desk: Desk) -> None:
    mateo = await pupil(desk)
    interview = await mateo.answer(await mateo.begin(), "I love skateboarding.")
    await _abandon(desk, timedelta(minutes=30))
    assert await desk.tables.value("SELECT count(*) FROM interview_sessions WHERE status = 'abandoned'") == 0
    await _abandon(desk, timedelta(minutes=31))
    assert await desk.tables.rows("SELECT id::text, status FROM interview_sessions WHERE status = 'abandoned'") == [
        (interview["id"].partition(":")[2], "abandoned")
    ]
    interests, *_ = await mateo.profile()
    assert "skateboarding" in {one["interest"] for one in interests}
    answer = await ask(mateo.client, "completeInterview", sessionId=interview["id"])
    assert (answer["__typename"], answer["reason"]) == ("ConflictError", "WRONG_STATE")
    assert (await mateo.begin())["__typename"] == "InterviewSession"


async def _abandon(desk: Desk, after: timedelta) -> None:
    await abandon_interviews(Work(stores=desk.stores, clock=lambda: desk.school.now + after))


async def test_the_audit_trail_says_who_and_when_and_not_what(desk: Desk) -> None:
    mateo = await pupil(desk)
    interview = await mateo.answer(await mateo.begin(), "I love skateboarding, my name is Zebulon.")
    await ask(mateo.client, "completeInterview", sessionId=interview["id"])
    trail = [row for row in await desk.tables.audit() if "nterview" in row[2]]
    assert {(row[0], row[2], row[3]) for row in trail} == {
        ("mateo", "startInterview", "interview_sessions"),
        ("mateo", "answerInterview", "interview_sessions"),
        ("mateo", "completeInterview", "interview_sessions"),
        ("mateo", "completeInterview", "student_profiles"),
    }
    words = json.dumps([row[4:] for row in trail if row[3] == "interview_sessions"])
    assert "skateboarding" not in words
    assert "Zebulon" not in words


async def test_an_educator_who_reads_the_answers_is_taken_down(desk: Desk) -> None:
    mateo = await pupil(desk)
    interview = await mateo.answer(await mateo.begin(), "I love skateboarding.")
    query = "query($id: ID!) { node(id: $id) { ... on InterviewSession { questions { answer } } } }"
    await desk.client("mr-okafor").data(query, id=interview["id"])
    looks = [row for row in await desk.tables.audit() if row[3] == "interview_sessions" and row[0] == "mr-okafor"]
    assert len(looks) == 1


async def test_the_calls_of_the_store_do_not_depend_on_what_was_said(desk: Desk) -> None:
    mateo = await pupil(desk)
    interview = await mateo.begin()
    counter = desk.count_calls()
    interview = await mateo.answer(interview, "I love skateboarding and drawing.")
    first = dict(counter)
    counter.clear()
    await mateo.answer(interview, "dunno")
    assert dict(counter) == first


async def test_how_long_it_took_is_written_down(desk: Desk) -> None:
    mateo = await pupil(desk)
    interview = await mateo.begin()
    async with later(desk, timedelta(minutes=10)) as then:
        after = await pupil(then)
        done = await ask(after.client, "completeInterview", sessionId=interview["id"])
        assert done["endedAt"] == "2026-11-18T16:40:00Z"
    assert (
        await desk.tables.value(
            "SELECT duration_seconds FROM interview_sessions WHERE status = 'completed' ORDER BY completed_at DESC LIMIT 1"
        )
        == 600
    )
