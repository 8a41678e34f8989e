"""Exercises are asked for: which is due, how many there may be, and what is given back."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from datasources.errors import StoreUnavailable
from tests.conftest import Client
from tests.exercises.conftest import RIGHT, WRONG, Class, submit
from tests.exercises.test_gradings import kinds

REQUEST = """
mutation($input: RequestExerciseInput!) {
  requestExercise(input: $input) {
    __typename
    ... on Exercise { id kind status prompt difficulty category interest targetStep session { id } assessment { id } }
    ... on NotFoundError { field }
    ... on ConflictError { reason }
    ... on LimitError { limit retryAt }
    ... on UserError { message }
  }
}
"""
WRITTEN = """
SELECT generation_rule IS NOT NULL, generation_model, expected_solution ->> 'text' <> '', jsonb_array_length(expected_steps) > 1,
       jsonb_array_length(student_interests) > 4, generation_timestamp
FROM exercise_generations WHERE id::text = $1
"""
NOTED = """
SELECT status, initial_exercise_status, advanced_exercise_status FROM concept_progress
WHERE (student_profile_id, concept_id) = (SELECT student_profile_id, concept_id FROM learning_sessions WHERE id = $1)
"""


async def ask(client: Client, session: UUID, kind: str = "INITIAL", **values: Any) -> dict[str, Any]:
    input = {"sessionId": f"LearningSession:{session}", "kind": kind, "idempotencyKey": str(uuid4())} | values
    found: dict[str, Any] = (await client.data(REQUEST, input=input))["requestExercise"]
    return found


async def test_without_a_model_an_exercise_is_there_at_once(room: Class) -> None:
    session = await room.session("Maya", "Independent events")

    made = await ask(room.client("maya"), session)

    assert (made["kind"], made["status"], made["targetStep"], made["assessment"]) == ("INITIAL", "COMPLETED", None, None)
    assert made["session"] == {"id": f"LearningSession:{session}"}
    assert len(made["prompt"]) > 40
    assert "olution" not in made["prompt"]
    assert await room.rows(WRITTEN, made["id"][9:]) == [(True, None, True, True, True, room.school.now)]
    assert await room.rows(NOTED, session) == [("practicing", "in_progress", "not_started")]
    assert await kinds(room) == ["exercise_changed", "concept_progressed"]
    assert await room.value("SELECT count(*) FROM procrastinate_jobs") == 0


async def test_one_that_waits_for_its_answer_is_given_again(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    client = room.client("maya")
    made = await ask(client, session)

    again = await asyncio.gather(*(ask(client, session) for _ in range(10)))

    assert {one["id"] for one in again} == {made["id"]}
    assert await room.value("SELECT count(*) FROM exercise_generations WHERE learning_session_id = $1", session) == 1


async def test_the_next_is_another_one(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    client = room.client("maya")
    first = await ask(client, session)
    await submit(client, first["id"])

    second = await ask(client, session)

    assert second["id"] != first["id"]
    assert second["prompt"] != first["prompt"]


async def test_the_advanced_one_is_due_once_the_first_is_passed(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    client = room.client("maya")
    for response in (None, WRONG):
        if response:
            await submit(client, await room.exercise(session), response)
            await room.work()
        async with room.untouched():
            said = await ask(client, session, "ADVANCED")
        assert (said["reason"], said["message"]) == ("WRONG_STATE", "The first exercise on this concept is not passed yet.")

    await submit(client, await room.exercise(session), RIGHT)
    await room.work()

    assert (await ask(client, session, "ADVANCED"))["status"] == "COMPLETED"
    assert await room.rows(NOTED, session) == [("practicing", "completed", "in_progress")]


async def test_a_session_that_has_ended_asks_for_none(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    await room.value("UPDATE learning_sessions SET ended_at = started_at WHERE id = $1", session)

    async with room.untouched():
        said = await ask(room.client("maya"), session)

    assert (said["reason"], said["message"]) == ("WRONG_STATE", "The session has ended.")


async def test_without_a_remediation_there_is_no_exercise_for_one(room: Class) -> None:
    session = await room.session("Maya", "Independent events")

    async with room.untouched():
        said = await ask(room.client("maya"), session, "REMEDIATION")

    assert (said["reason"], said["message"]) == ("WRONG_STATE", "No remediation is under way on this concept.")


async def test_there_are_so_many_a_day(room: Class) -> None:
    """Of the pupil's own day: in Auckland it is tomorrow already."""
    session = await room.session("Maya", "Independent events")
    client = room.client("maya")
    await room.value("UPDATE student_profiles SET timezone = 'Pacific/Auckland' WHERE first_name = 'Maya'")
    await room.value(TODAY, session, 60)

    async with room.untouched():
        said = await ask(client, session)
    assert said == {
        "__typename": "LimitError",
        "limit": 60,
        "retryAt": "2026-11-19T11:00:00Z",
        "message": "There are 60 exercises a day. Tomorrow there are more.",
    }
    await room.value(YESTERDAY)
    assert (await ask(client, session))["status"] == "COMPLETED"


TODAY = """
INSERT INTO exercise_generations (learning_session_id, concept_id, status, generation_type, student_interests, life_category,
    generated_exercise, expected_solution, expected_steps, generation_rule, difficulty_level, generation_timestamp)
SELECT id, concept_id, 'completed', 'advanced', '[]', 'personal', '{"prompt": "p"}', '{"text": "s"}', '["a"]', 'test@1', 'basic',
       timestamptz '2026-11-18T11:00:00Z'
FROM learning_sessions, generate_series(1, $2) WHERE id = $1
"""
YESTERDAY = """
UPDATE exercise_generations SET generation_timestamp = '2026-11-18T10:59:59Z' WHERE id = (
    SELECT id FROM exercise_generations WHERE generation_rule = 'test@1' LIMIT 1)
"""


async def test_no_exercise_shows_its_solution_before_it_is_graded(room: Class) -> None:
    """Whatever the API can be asked of an exercise, a session or an answer that waits."""
    session = await room.session("Maya", "Independent events")
    client = room.client("maya")
    made = await ask(client, session)
    answered = await submit(client, made["id"], "I do not know.")
    [[solution, steps]] = await room.rows(HIDDEN, made["id"][9:])

    for id in (made["id"], answered["id"], f"LearningSession:{session}"):
        body = str(await client.data("query($id: ID!) { node(id: $id) {" + EVERYTHING + "} }", id=id))
        assert solution not in body
        assert not any(step in body for step in steps)


HIDDEN = "SELECT expected_solution ->> 'text', expected_steps FROM exercise_generations WHERE id::text = $1"
GIVEN = "id kind status prompt difficulty category interest targetStep"
EVALUATION = "score steps { step status feedback } feedback remediationFocus"
EVERYTHING = f"""
... on Exercise {{ {GIVEN} assessment {{ id response evaluation {{ {EVALUATION} }} }} }}
... on Assessment {{ id response evaluation {{ {EVALUATION} }} exercise {{ {GIVEN} }} }}
... on LearningSession {{ id exercises {{ {GIVEN} assessment {{ evaluation {{ {EVALUATION} }} }} }} }}
"""


async def test_a_request_costs_so_much(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    client = room.client("maya")
    await client.data("{ viewer { id } }")
    calls = room.count_calls()

    await client.data(
        "mutation($input: RequestExerciseInput!) { requestExercise(input: $input) { ... on Exercise { id } } }",
        input={"sessionId": f"LearningSession:{session}", "kind": "INITIAL", "idempotencyKey": str(uuid4())},
    )

    assert calls == {"relational": 2, "transaction": 1, "graph": 1, "content": 1}


async def test_while_the_curriculum_does_not_answer_the_exercise_waits_for_it(
    room: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await room.session("Maya", "Independent events")
    client = room.client("maya")

    async def down(*given: object) -> None:
        raise StoreUnavailable("graph", "it is away")

    with monkeypatch.context() as away:
        away.setattr(room.stores.curriculum, "concepts", down)
        assert (await ask(client, session))["status"] == "PENDING"
        assert await room.work() == []
        assert (await ask(client, session))["status"] == "PENDING"

    await room.value("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
    assert await room.work() == []
    assert (await ask(client, session))["status"] == "COMPLETED"
    assert await kinds(room) == ["concept_progressed", "exercise_changed"]


async def test_of_what_has_left_the_curriculum_there_is_none(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    await room.value("UPDATE learning_sessions SET concept_id = 'gone' WHERE id = $1", session)

    async with room.untouched():
        said = await ask(room.client("maya"), session)

    assert (said["reason"], said["message"]) == ("WRONG_STATE", "The concept has left the curriculum.")
