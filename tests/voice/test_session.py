"""Interviews that are spoken: what is said is heard, stored and answered, and what gets in between does no harm."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.conftest import School, Served, serving
from tests.interviews.conftest import ask
from tests.voice.caller import Caller
from tests.voice.spoken_interview import Say, Talk

ANSWERS = {
    "personal": "I love skateboarding, and I like drawing comics about dragons.",
    "social": "We play basketball on Fridays, and I sing in a choir.",
    "career": "I want to be a marine biologist.",
    "philanthropic": "I would like to have less plastic in the ocean.",
    "learning": "It helps me to see an example first.",
}


@pytest.fixture
async def room(own_school: School, recogniser: None) -> AsyncIterator[Served]:
    """The application, which hears and speaks, over a copy of the demo school."""
    async with serving(replace(own_school, settings=replace(own_school.settings, interviews=2))) as served:
        yield served


async def put_away(room: Served) -> None:
    """Returns when no call is held any more, and all of them are written down."""
    async with asyncio.timeout(20):
        while room.app.api.calls._holding:  # type: ignore[attr-defined]  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.05)


async def test_an_interview_from_the_greeting_to_the_profile(room: Served, child: Say) -> None:
    talk = await Talk.of(room, "mateo", child)
    await talk.begin()
    async with talk.call() as caller:
        for _ in range(12):
            question = await caller.told.next("question")
            await caller.hears(caller.heard_seconds + 1.5)
            caller.speak(child(ANSWERS[question["id"].removesuffix("-2")]))
            while not (await caller.told.next("caption"))["final"]:
                pass
            if (await talk.state())["status"] == "COMPLETED":
                break
        assert (await caller.told.next("ended"))["status"] == "COMPLETED"
    state = await talk.state()
    assert [one["id"] for one in state["questions"]] == list(ANSWERS)
    assert all(one["answer"] for one in state["questions"])
    found = {one["name"] for one in state["interests"]}
    assert {"skateboarding", "basketball", "marine biologist"} <= found
    assert len(found) >= 5
    await put_away(room)
    sql = "SELECT total_speaking_time, connection_quality, connection_logs FROM interview_sessions WHERE id = $1::text::uuid"
    [(speaking, quality, log)] = await room.stores.relational.database.fetch(sql, talk.id.partition(":")[2])
    assert 10 <= speaking <= 40
    assert quality == "excellent"
    assert [entry["state"] for entry in log if entry["state"] in ("offered", "connected", "ended")] == [
        *("offered", "connected", "ended")
    ]


async def test_after_a_lost_connection_it_goes_on_at_the_same_question(room: Served, child: Say) -> None:
    talk = await Talk.of(room, "mateo", child)
    await talk.begin()
    async with talk.call() as caller:
        heard = await talk.answer(caller, ANSWERS["personal"])
        assert heard["questionId"] == "personal"
        assert (await caller.told.next("question"))["id"] == "social"
    async with talk.call() as caller:
        assert (await caller.told.next("question"))["id"] == "social"
    assert [one["id"] for one in (await talk.state())["questions"]] == ["personal", "social"]


async def test_what_was_said_before_the_connection_was_lost_is_stored(room: Served, child: Say) -> None:
    talk = await Talk.of(room, "mateo", child)
    await talk.begin()
    async with talk.call() as caller:
        await caller.told.next("question")
        await caller.hears(caller.heard_seconds + 1.2)
        caller.speak(child(ANSWERS["personal"]))
        while (await caller.told.next("hearing"))["on"]:
            pass
    async with asyncio.timeout(20):
        while (await talk.state())["questions"][0]["answer"] is None:  # noqa: ASYNC110  # another task stores it
            await asyncio.sleep(0.1)
    assert "skateboarding" in {one["name"] for one in (await talk.state())["interests"]}


async def test_a_second_call_takes_the_place_of_the_first(room: Served, child: Say) -> None:
    talk = await Talk.of(room, "mateo", child)
    await talk.begin()
    async with talk.call() as first, talk.call() as second:
        assert (await first.told.next("ended"))["status"] == "REPLACED"
        assert (await second.told.next("question"))["id"] == "personal"


async def test_a_call_at_another_server_does_too(room: Served, child: Say) -> None:
    async with serving(room.school) as elsewhere:
        talk = await Talk.of(room, "mateo", child)
        await talk.begin()
        async with talk.call() as first:
            await first.told.next("question")
            talk.client = elsewhere.client("mateo")
            async with talk.call() as second:
                assert (await first.told.next("ended"))["status"] == "REPLACED"
                assert (await second.told.next("question"))["id"] == "personal"


async def test_an_answer_in_writing_moves_the_talk_on(room: Served, child: Say) -> None:
    talk = await Talk.of(room, "mateo", child)
    await talk.begin()
    async with talk.call() as caller:
        await caller.told.next("question")
        await ask(talk.client, "answerInterview", sessionId=talk.id, questionId="personal", text=ANSWERS["personal"])
        assert (await caller.told.next("question"))["id"] == "social"


async def test_a_withdrawn_consent_ends_the_call_and_not_the_interview(room: Served, child: Say) -> None:
    talk = await Talk.of(room, "mateo", child)
    await talk.begin()
    mother = room.client("ms-vargas")
    consent = "mutation($input: {}) {{ {}(input: $input) {{ __typename }} }}"
    told = {"studentId": talk.student, "kind": "VOICE_RECORDING"}
    async with talk.call() as caller:
        await caller.told.next("question")
        await mother.data(consent.format("WithdrawConsentInput!", "withdrawConsent"), input=told)
        assert (await caller.told.next("ended"))["status"] == "CONSENT_WITHDRAWN"
    async with Caller() as caller:
        refused = await talk.connect(await caller.offer())
    assert (refused["__typename"], refused["consent"]) == ("ConsentRequiredError", "VOICE_RECORDING")
    assert [one["name"] for one in refused["student"]["guardians"]] == ["Elena Vargas"]
    state = await talk.state()
    assert (state["status"], state["voice"]) == ("IN_PROGRESS", "CONSENT_MISSING")


async def test_more_than_there_is_room_for_are_refused_and_may_write(room: Served, child: Say) -> None:
    talks = [await Talk.of(room, handle, child) for handle in ("mateo", "maya", "lucas")]
    for talk in talks:
        student = talk.student.partition(":")[2]
        await room.stores.relational.database.fetch(
            "INSERT INTO consents (student_profile_id, kind, policy_version, granted_at) "
            "SELECT $1::text::uuid, 'voice_recording', 'x', now() WHERE NOT EXISTS (SELECT FROM consents "
            "WHERE student_profile_id = $1::text::uuid AND kind = 'voice_recording' AND withdrawn_at IS NULL) RETURNING id",
            student,
        )
        await talk.begin()
    async with talks[0].call(), talks[1].call(), Caller() as third:
        body = await talks[2].client.send(
            "mutation($input: ConnectInterviewInput!) { connectInterview(input: $input) { __typename } }",
            input={"sessionId": talks[2].id, "sdpOffer": await third.offer()},
        )
        (error,) = body["errors"]
        assert (error["extensions"]["code"], error["extensions"]["limit"]) == ("SERVER_BUSY", 2)
        written = await ask(talks[2].client, "answerInterview", sessionId=talks[2].id, questionId="personal", text="Chess!")
        assert written["__typename"] == "InterviewSession"
    await put_away(room)
    async with talks[2].call() as caller:
        assert (await caller.told.next("question"))["id"] == "personal-2"


async def test_what_is_no_offer_is_told(room: Served, child: Say) -> None:
    talk = await Talk.of(room, "mateo", child)
    await talk.begin()
    refused = await talk.connect("v=0 nonsense")
    assert refused["__typename"] == "InputError"
    assert [one["path"] for one in refused["fields"]] == [["sdpOffer"]]
