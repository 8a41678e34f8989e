"""Gradings that people have a word in: what is unsure, what is appealed, what is decided, and that nothing counts twice."""

from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import Client
from tests.exercises.conftest import RIGHT, STEPS, WRONG, Class, submit
from tests.exercises.test_gradings import STANDING, kinds, shown

APPEAL = """
mutation($input: AppealAssessmentInput!) {
  appealAssessment(input: $input) {
    __typename
    ... on Assessment { id status evaluation { score } }
    ... on InputError { fields { path message } }
    ... on NotFoundError { field }
    ... on ConflictError { reason }
    ... on UserError { message }
  }
}
"""
REVIEW = """
mutation($input: ReviewAssessmentInput!) {
  reviewAssessment(input: $input) {
    __typename
    ... on Assessment { id status evaluation { score feedback confidence reviewedBy { name } steps { status } } }
    ... on InputError { fields { path message } }
    ... on NotFoundError { field }
    ... on ConflictError { reason }
    ... on UserError { message }
  }
}
"""
AUDIT = """
SELECT u.handle, a.action, a.before ->> 'status', a.after ->> 'status' FROM audit_events a JOIN users u ON u.id = a.actor_id
WHERE a.entity = 'assessments' AND a.entity_id = $1 ORDER BY a.id
"""
EARNED = """
SELECT experience_points, total_points,
       (SELECT count(*) FROM student_achievements WHERE student_profile_id = s.id AND earned_at IS NOT NULL)
FROM student_profiles s WHERE first_name = 'Maya'
"""


async def appeal(client: Client, id: str, reason: str = "I said it in other words.") -> dict[str, Any]:
    found: dict[str, Any] = (await client.data(APPEAL, input={"assessmentId": id, "reason": reason}))["appealAssessment"]
    return found


async def review(client: Client, id: str, *steps: str, feedback: str = "Well said.") -> dict[str, Any]:
    input = {"assessmentId": id, "steps": list(steps), "feedback": feedback}
    found: dict[str, Any] = (await client.data(REVIEW, input=input))["reviewAssessment"]
    return found


async def graded(room: Class, response: str, kind: str = "initial", *, sure: bool = True) -> tuple[Any, str]:
    """The session, and the id of an answer of Maya's in it that was graded; or that waits for review."""
    session = await room.session("Maya", "Independent events")
    made = await submit(room.client("maya"), await room.exercise(session, kind), response)
    terms = room.app.state.terms
    assert await room.work(terms=terms if sure else replace(terms, review_confidence=1.01)) == []
    return session, made["id"]


async def test_what_is_unsure_counts_when_an_educator_has_decided(room: Class) -> None:
    session, id = await graded(room, RIGHT, sure=False)
    before = await room.rows(EARNED)
    assert await shown(room, id) == {"status": "NEEDS_REVIEW", "evaluation": None}
    assert await room.rows(STANDING, session) == [("practicing", "in_progress", None, None, None, 1, False, False, False)]
    assert await kinds(room) == ["answer_evaluated"]

    said = await review(room.client("mr-okafor"), id, "CORRECT", "INCORRECT")

    assert said == {
        "__typename": "Assessment",
        "id": id,
        "status": "EVALUATED",
        "evaluation": {
            "score": 0.5,
            "feedback": "Well said.",
            "confidence": None,
            "reviewedBy": {"name": "Emeka Okafor"},
            "steps": [{"status": "CORRECT"}, {"status": "INCORRECT"}],
        },
    }
    assert await room.rows(STANDING, session) == [("practicing", "completed", 0.5, None, 0.5, 1, False, False, False)]
    assert (await kinds(room))[:3] == ["answer_evaluated", "answer_evaluated", "concept_progressed"]
    assert await room.rows(AUDIT, id[11:]) == [("mr-okafor", "reviewAssessment", "needs_review", "evaluated")]
    assert (await room.rows(EARNED))[0][0] > before[0][0]


async def test_who_reviews_is_shown_the_steps_and_the_pupil_is_not(room: Class) -> None:
    _, id = await graded(room, RIGHT, sure=False)
    query = "query($id: ID!) { node(id: $id) { ... on Assessment { expectedSteps } } }"

    shown_to = {who: (await room.client(who).data(query, id=id))["node"]["expectedSteps"] for who in WATCHING}

    assert shown_to == {"maya": None, "adaeze-okonkwo": None, "mr-okafor": list(STEPS)}


WATCHING = ("maya", "adaeze-okonkwo", "mr-okafor")


async def test_an_appeal_waits_for_an_educator_and_what_was_stays_until_then(room: Class) -> None:
    session, id = await graded(room, WRONG)
    standing = await room.rows(STANDING, session)

    said = await appeal(room.client("maya"), id)

    assert said == {"__typename": "Assessment", "id": id, "status": "NEEDS_REVIEW", "evaluation": None}
    assert await room.rows(STANDING, session) == standing
    assert await room.rows(AUDIT, id[11:]) == [("maya", "appealAssessment", "evaluated", "needs_review")]
    assert (await kinds(room)).count("answer_evaluated") == 2
    async with room.untouched():
        assert await appeal(room.client("maya"), id) == said
    assert await appeal(room.client("adaeze-okonkwo"), id, "She wrote it.") == said
    assert await room.value("SELECT appeal_reason FROM assessments WHERE id::text = $1", id[11:]) == "She wrote it."


async def test_a_grading_that_is_overturned_counts_in_the_place_of_the_old_one(room: Class) -> None:
    session, id = await graded(room, WRONG)
    await appeal(room.client("maya"), id)

    await review(room.client("mr-okafor"), id, "CORRECT", "CORRECT")

    assert await room.rows(STANDING, session) == [("practicing", "completed", 1, None, 1, 1, False, False, False)]
    assert await room.value("SELECT graded_by FROM assessments WHERE id::text = $1", id[11:]) == "educator"
    assert (await kinds(room)).count("answer_evaluated") == 3


async def test_a_grading_that_is_upheld_changes_nothing_that_followed_from_it(room: Class) -> None:
    session, id = await graded(room, RIGHT)
    standing, earned = await room.rows(STANDING, session), await room.rows(EARNED)
    await appeal(room.client("maya"), id)

    await review(room.client("mr-okafor"), id, "CORRECT", "CORRECT")

    assert await room.rows(STANDING, session) == standing
    assert await room.rows(EARNED) == earned
    assert (await kinds(room)).count("concept_progressed") == 1


async def test_mastery_that_an_overturned_grading_gave_back_is_earned_once(room: Class) -> None:
    session, _ = await graded(room, RIGHT)
    made = await submit(room.client("maya"), await room.exercise(session, "advanced"), RIGHT)
    await room.work()
    earned = await room.rows(EARNED)
    for steps in (("MISSING", "MISSING"), ("CORRECT", "CORRECT")):
        await room.value("UPDATE assessments SET confidence = 0.9 WHERE id::text = $1", made["id"][11:])  # as if never decided
        assert (await appeal(room.client("maya"), made["id"]))["status"] == "NEEDS_REVIEW"
        await review(room.client("mr-okafor"), made["id"], *steps)

    assert await room.rows(STANDING, session) == [("mastered", "completed", 1, 1, 1, 2, True, True, True)]
    assert await room.rows(EARNED) == earned


async def test_an_educators_decision_is_not_appealed(room: Class) -> None:
    _, id = await graded(room, WRONG)
    await appeal(room.client("maya"), id)
    await review(room.client("mr-okafor"), id, "CORRECT", "MISSING")

    async with room.untouched():
        said = await appeal(room.client("maya"), id)

    assert (said["reason"], said["message"]) == ("WRONG_STATE", "An educator has decided this grading.")


async def test_what_is_not_graded_is_not_appealed(room: Class) -> None:
    _, id = await graded(room, RIGHT, sure=False)

    async with room.untouched():
        said = await appeal(room.client("maya"), id)

    assert (said["reason"], said["message"]) == ("WRONG_STATE", "The answer is not graded yet.")


async def test_what_needs_no_review_is_not_reviewed(room: Class) -> None:
    _, id = await graded(room, RIGHT)

    async with room.untouched():
        said = await review(room.client("mr-okafor"), id, "CORRECT", "CORRECT")

    assert (said["reason"], said["message"]) == ("WRONG_STATE", "The answer needs no review.")


async def test_each_step_is_decided(room: Class) -> None:
    _, id = await graded(room, RIGHT, sure=False)

    async with room.untouched():
        said = await review(room.client("mr-okafor"), id, "CORRECT")

    assert said["fields"] == [{"path": ["steps"], "message": "It takes 2: one for each expected step, in order."}]


@pytest.mark.parametrize(("reason", "message"), [("", "1 to 2000"), ("x" * 2_001, "1 to 2000"), ("\x07", "control")])
async def test_an_appeal_says_why(room: Class, reason: str, message: str) -> None:
    _, id = await graded(room, RIGHT)

    async with room.untouched():
        said = await appeal(room.client("maya"), id, reason)

    assert said["fields"][0]["path"] == ["reason"]
    assert message in said["fields"][0]["message"]


async def test_what_an_appeal_and_a_review_cost(room: Class) -> None:
    _, id = await graded(room, WRONG)
    pupil, educator = room.client("maya"), room.client("mr-okafor")
    await pupil.data("{ viewer { id } }")
    await educator.data("{ viewer { id } }")

    calls = room.count_calls()
    await appeal(pupil, id)
    assert calls == {"relational": 2, "transaction": 1}

    calls.clear()
    await review(educator, id, "CORRECT", "CORRECT")
    assert calls == {"relational": 5, "transaction": 1, "graph": 1}
