"""What went wrong is practiced: begun once for each answer, step by step, until it is right or nobody goes on."""

from datetime import timedelta
from functools import partial
from operator import add
from typing import Any
from uuid import UUID

from access.work import Work
from resolvers.remediation_jobs import abandon_remediations
from tests.conftest import Client
from tests.exercises.conftest import RIGHT, STEPS, WRONG, Class, room, submit
from tests.exercises.test_gradings import kinds
from tests.exercises.test_requests import ask
from tests.exercises.test_reviews import appeal

__all__ = ["room"]  # a fixture

START = """
mutation($input: StartRemediationInput!) {
  startRemediation(input: $input) {
    __typename
    ... on RemediationPath {
      id status focus targetSteps exercisesCompleted exercisesTotal initialScore finalScore completedAt
      assessment { id } exercises { id targetStep }
    }
    ... on NotFoundError { field }
    ... on ConflictError { reason }
    ... on UserError { message }
  }
}
"""
STANDING = "query($id: ID!) { node(id: $id) { ... on RemediationPath { status exercisesCompleted finalScore completedAt } } }"


async def start(client: Client, id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.data(START, input={"assessmentId": id}))["startRemediation"]
    return found


async def failed(room: Class) -> tuple[UUID, str]:
    """A session of Maya's, and an answer in it that went wrong."""
    session = await room.session("Maya", "Independent events")
    made = await submit(room.client("maya"), await room.exercise(session), WRONG)
    assert await room.work() == []
    return session, made["id"]


async def test_an_answer_has_one_remediation(room: Class) -> None:
    _, id = await failed(room)
    client = room.client("maya")

    made = await start(client, id)

    assert made == {
        "__typename": "RemediationPath",
        "id": made["id"],
        "status": "ACTIVE",
        "focus": STEPS[0],
        "targetSteps": list(STEPS),
        "exercisesCompleted": 0,
        "exercisesTotal": 2,
        "initialScore": 0,
        "finalScore": None,
        "completedAt": None,
        "assessment": {"id": id},
        "exercises": [],
    }
    assert (await kinds(room))[-1] == "remediation_changed"
    assert await room.value(COUNT, UUID(id[11:])) == 1
    async with room.untouched():
        assert await start(client, id) == made


COUNT = """
SELECT remediation_count FROM concept_progress c JOIN assessments a USING (student_profile_id, concept_id) WHERE a.id = $1
"""


async def test_what_went_right_or_is_not_graded_has_none(room: Class) -> None:
    session, id = await failed(room)
    client = room.client("maya")
    right = (await submit(client, await room.exercise(session), RIGHT))["id"]
    await room.work()
    waiting = (await submit(client, await room.exercise(session), WRONG))["id"]
    await appeal(client, id)

    for other in (right, waiting, id):
        async with room.untouched():
            said = await start(client, other)
        assert (said["reason"], said["message"]) == ("WRONG_STATE", "The answer is not graded, or needs no remediation.")


async def practice(room: Class, session: UUID, response: str) -> dict[str, Any]:
    """An exercise of the remediation, asked for and answered; its steps are those that went wrong."""
    client = room.client("maya")
    exercise = await ask(client, session, "REMEDIATION")
    await room.value(STAGED, exercise["id"][9:], list(STEPS))
    await submit(client, exercise["id"], response)
    assert await room.work() == []
    return exercise


STAGED = """
UPDATE exercise_generations SET expected_steps = to_jsonb($2::text[]),
    generated_exercise = '{"prompt": "12 boxes of 5 pens, and 4 pens: how many?"}', expected_solution = '{"text": "60 + 4 = 64"}'
WHERE id::text = $1
"""


async def test_each_step_is_practiced_until_it_is_right(room: Class) -> None:
    session, id = await failed(room)
    path = await start(room.client("maya"), id)

    steps, moved = [], []
    for response in (WRONG, RIGHT, RIGHT):
        steps.append((await practice(room, session, response))["targetStep"])
        moved.append((await room.client("maya").data(STANDING, id=path["id"]))["node"])

    assert steps == [STEPS[0], STEPS[0], STEPS[1]]
    done = {"status": "COMPLETED", "exercisesCompleted": 2, "finalScore": 1, "completedAt": "2026-11-18T16:30:00Z"}
    going = {"status": "ACTIVE", "finalScore": None, "completedAt": None}
    assert moved == [going | {"exercisesCompleted": 0}, going | {"exercisesCompleted": 1}, done]
    assert (await kinds(room)).count("remediation_changed") == 3
    async with room.untouched():
        assert (await ask(room.client("maya"), session, "REMEDIATION"))["reason"] == "WRONG_STATE"


async def test_an_exercise_of_a_remediation_that_waits_is_given_again_in_the_next_session(room: Class) -> None:
    session, id = await failed(room)
    client = room.client("maya")
    await start(client, id)
    made = await ask(client, session, "REMEDIATION")
    await room.value("UPDATE learning_sessions SET ended_at = started_at WHERE id = $1", session)

    assert (await ask(client, await room.session("Maya", "Independent events"), "REMEDIATION"))["id"] == made["id"]


async def test_a_remediation_that_nobody_goes_on_with_is_given_up(room: Class) -> None:
    _, id = await failed(room)
    path = await start(room.client("maya"), id)
    now = room.school.now

    found = []
    for passed in (timedelta(days=30), timedelta(days=30, seconds=1), timedelta(days=31)):
        await abandon_remediations(Work(stores=room.stores, clock=partial(add, now, passed)))
        found.append((await room.client("maya").data(STANDING, id=path["id"]))["node"]["status"])

    assert found == ["ACTIVE", "ABANDONED", "ABANDONED"]
    assert (await room.told()).count(("remediation_changed", path["id"][16:])) == 2


async def test_an_answer_keeps_a_remediation_going(room: Class) -> None:
    session, id = await failed(room)
    path = await start(room.client("maya"), id)
    await practice(room, session, WRONG)
    await room.value(
        "UPDATE remediation_paths SET started_at = started_at - interval '20 days' WHERE id::text = $1", path["id"][16:]
    )

    await abandon_remediations(Work(stores=room.stores, clock=partial(add, room.school.now, timedelta(days=15))))

    assert (await room.client("maya").data(STANDING, id=path["id"]))["node"]["status"] == "ACTIVE"
