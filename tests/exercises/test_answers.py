"""Answers are stored once, before anything else is done with them."""

import asyncio
from typing import Any

import pytest

from tests.exercises.conftest import PROMPT, RIGHT, SUBMIT, Class, answer, submit

STORED = """
SELECT student_response, response_format, status, time_taken_seconds, assessment_type, exercise_prompt,
       jsonb_array_length(expected_steps), content_version, submitted_at, competency_score, evaluated_at
FROM assessments WHERE id = $1
"""
COUNTED = """
SELECT attempt_count, last_attempt_at = $2 FROM concept_progress
WHERE (student_profile_id, concept_id) = (SELECT student_profile_id, concept_id FROM learning_sessions WHERE id = $1)
"""
DEFERRED = "SELECT task_name, args FROM procrastinate_jobs"


async def test_an_answer_is_stored_before_it_is_graded(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    exercise = await room.exercise(session)

    made = await submit(room.client("maya"), exercise, f"  {RIGHT}\t!\r\n")

    id = made["id"].removeprefix("Assessment:")
    stored = f"{RIGHT} !"
    assert made == {
        "__typename": "Assessment",
        "id": made["id"],
        "status": "SUBMITTED",
        "response": stored,
        "evaluation": None,
    }
    [row] = await room.rows(STORED, id)
    now = room.school.now
    assert row == (stored, "text", "submitted", 90, "initial", PROMPT, 2, "course@1", now, None, None)
    assert await room.rows(COUNTED, session, now) == [(1, True)]
    assert await room.rows(DEFERRED) == [("grade_answer", {"assessment_id": id})]
    assert await room.value("SELECT assessment_id::text FROM exercise_generations WHERE id::text = $1", exercise[9:]) == id


async def test_the_same_answer_again_is_the_same_answer(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    input = answer(await room.exercise(session))
    client = room.client("maya")

    made = (await client.data(SUBMIT, input=input))["submitAnswer"]
    async with room.untouched():
        assert (await client.data(SUBMIT, input=input))["submitAnswer"] == made
        other = (await client.data(SUBMIT, input=input | {"response": "Other words."}))["submitAnswer"]
        assert (other["__typename"], other["reason"]) == ("ConflictError", "KEY_REUSED")


async def test_an_exercise_is_answered_once(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    exercise = await room.exercise(session)
    made = await submit(room.client("maya"), exercise)

    async with room.untouched():
        again = await submit(room.client("maya"), exercise)

    assert (again["reason"], again["existing"]) == ("ALREADY_EXISTS", {"id": made["id"]})


async def test_of_fifty_at_once_one_is_stored(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    exercise = await room.exercise(session)
    client, same = room.client("maya"), answer(exercise)

    async def send(n: int) -> Any:
        return (await client.data(SUBMIT, input=same if n % 2 else answer(exercise)))["submitAnswer"]

    said = await asyncio.gather(*(send(n) for n in range(50)))

    stored = {one["id"] for one in said if one["__typename"] == "Assessment"}
    assert len(stored) == 1
    refused = [one for one in said if one["__typename"] == "ConflictError"]
    assert {(one["reason"], one["existing"]["id"]) for one in refused} == {("ALREADY_EXISTS", *stored)}
    assert await room.rows(COUNTED, session, room.school.now) == [(1, True)]
    assert len(await room.rows(DEFERRED)) == 1


async def test_an_answer_is_taken_after_its_session_has_ended(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    exercise = await room.exercise(session)
    await room.value("UPDATE learning_sessions SET ended_at = started_at WHERE id = $1", session)

    assert (await submit(room.client("maya"), exercise))["status"] == "SUBMITTED"


@pytest.mark.parametrize("status", ["pending", "failed"])
async def test_an_exercise_that_is_not_ready_takes_no_answer(room: Class, status: str) -> None:
    exercise = await room.exercise(await room.session("Maya", "Independent events"))
    await room.value("UPDATE exercise_generations SET status = $2 WHERE id::text = $1", exercise[9:], status)

    async with room.untouched():
        said = await submit(room.client("maya"), exercise)

    assert (said["__typename"], said["reason"]) == ("ConflictError", "WRONG_STATE")


@pytest.mark.parametrize(
    ("given", "path", "message"),
    [
        ({"response": " \n "}, ["response"], "It takes 1 to 10000 characters."),
        ({"response": "x" * 10_001}, ["response"], "It takes 1 to 10000 characters."),
        ({"response": "\x07"}, ["response"], "It cannot hold control characters."),
        ({"seconds": -1}, ["seconds"], "It takes 0 to 86400."),
        ({"seconds": 86_401}, ["seconds"], "It takes 0 to 86400."),
    ],
)
async def test_what_is_no_answer_is_told(room: Class, given: dict[str, Any], path: list[str], message: str) -> None:
    exercise = await room.exercise(await room.session("Maya", "Independent events"))

    async with room.untouched():
        said = (await room.client("maya").data(SUBMIT, input=answer(exercise) | given))["submitAnswer"]

    assert (said["__typename"], said["fields"]) == ("InputError", [{"path": path, "message": message}])


async def test_ten_thousand_characters_are_taken(room: Class) -> None:
    exercise = await room.exercise(await room.session("Maya", "Independent events"))

    said = await submit(room.client("maya"), exercise, "é" * 10_000, format="MIXED", seconds=86_400)

    assert (said["status"], len(said["response"])) == ("SUBMITTED", 10_000)


async def test_an_answer_costs_two_reads_and_a_transaction(room: Class) -> None:
    exercise = await room.exercise(await room.session("Maya", "Independent events"))
    client = room.client("maya")
    await client.data("{ viewer { id } }")
    calls = room.count_calls()

    await client.data(SUBMIT, input=answer(exercise))

    assert calls == {"relational": 2, "transaction": 1}
