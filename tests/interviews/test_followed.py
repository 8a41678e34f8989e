"""An interview is followed as a state, on any device, at any server."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from tests.conftest import serving
from tests.events.conftest import follow, refusal
from tests.following import Payloads
from tests.interviews.conftest import ask, pupil
from tests.operations import operation
from tests.people.conftest import Desk

FOLLOW = operation("FollowInterview")


async def state(payloads: Payloads) -> dict[str, Any]:
    return dict((await anext(payloads))["data"]["interview"])


async def until(payloads: Payloads, question: str) -> dict[str, Any]:
    """The state in which this question is asked."""
    while (now := await state(payloads))["questions"][-1]["id"] != question:
        pass
    return now


async def test_each_question_answer_and_interest_comes_and_the_end_is_the_end(desk: Desk) -> None:
    mateo = await pupil(desk)
    interview = await mateo.begin()
    async with aclosing(follow(desk, "mateo", FOLLOW, sessionId=interview["id"])) as device:
        first = await state(device)
        assert (first["id"], first["status"], [one["id"] for one in first["questions"]]) == (
            *(interview["id"], "IN_PROGRESS", ["personal"]),
        )
        await mateo.answer(interview, "I love skateboarding and drawing.")
        second = await until(device, "social")
        assert [one["answer"] for one in second["questions"]] == ["I love skateboarding and drawing.", None]
        assert {one["name"] for one in second["interests"]} == {"skateboarding", "drawing"}
        await ask(mateo.client, "completeInterview", sessionId=interview["id"])
        while (last := await state(device))["status"] == "IN_PROGRESS":
            pass
        assert last["status"] == "COMPLETED"
        with pytest.raises(StopAsyncIteration):
            await anext(device)


async def test_it_is_followed_at_another_server(desk: Desk) -> None:
    mateo = await pupil(desk)
    interview = await mateo.begin()
    async with (
        serving(desk.school) as elsewhere,
        aclosing(follow(elsewhere, "ms-vargas", FOLLOW, sessionId=interview["id"])) as mother,
        aclosing(follow(elsewhere, "mr-okafor", FOLLOW, sessionId=interview["id"])) as educator,
    ):
        await asyncio.gather(state(mother), state(educator))
        counter = elsewhere.count_calls()
        await mateo.answer(interview, "I love skateboarding and drawing.")
        for follower in (mother, educator):
            assert (await until(follower, "social"))["questions"][0]["answer"] == "I love skateboarding and drawing."
        assert counter["relational"] > 0


async def test_whoever_comes_late_has_the_state_as_it_is(desk: Desk) -> None:
    mateo = await pupil(desk)
    interview = await mateo.answer(await mateo.begin(), "I love skateboarding and drawing.")
    await ask(mateo.client, "completeInterview", sessionId=interview["id"])
    async with aclosing(follow(desk, "mateo", FOLLOW, sessionId=interview["id"])) as device:
        assert (await state(device))["status"] == "COMPLETED"
        with pytest.raises(StopAsyncIteration):
            await anext(device)


@pytest.mark.parametrize(("who", "code"), [("maya", "FORBIDDEN"), ("ms-tran", "FORBIDDEN"), (None, "UNAUTHENTICATED")])
async def test_others_do_not_follow(desk: Desk, who: str | None, code: str) -> None:
    mateo = await pupil(desk)
    interview = await mateo.begin()
    assert await refusal(follow(desk, who, FOLLOW, sessionId=interview["id"])) == code


async def test_what_is_not_there_is_not_followed(desk: Desk) -> None:
    assert await refusal(follow(desk, "mateo", FOLLOW, sessionId="InterviewSession:nothing")) == "FORBIDDEN"
    nobody = "InterviewSession:018f0000-0000-7000-8000-000000000000"
    assert await refusal(follow(desk, "robin", FOLLOW, sessionId=nobody)) == "FORBIDDEN"
