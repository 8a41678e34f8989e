"""What becomes of an answer once it is graded, and that it becomes of it once."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from access.work import Work
from resolvers.exercises_jobs import grade_answer
from tests.exercises.conftest import RIGHT, STEPS, WRONG, Class, submit

SHOWN = """
query($id: ID!) { node(id: $id) { ... on Assessment { status evaluation {
  score understanding articulation application feedback remediationFocus confidence reviewedBy { id } evaluatedAt
  steps { step status feedback } } } } }
"""
STANDING = """
SELECT status, initial_exercise_status, initial_exercise_score, advanced_exercise_score, final_mastery_score, attempt_count,
       completed_at IS NOT NULL, mastered_at IS NOT NULL, review_due_at IS NOT NULL
FROM concept_progress
WHERE (student_profile_id, concept_id) = (SELECT student_profile_id, concept_id FROM learning_sessions WHERE id = $1)
"""
REWARDS = """
SELECT (SELECT count(*) FROM concept_progress WHERE student_profile_id = s.id AND status = 'mastered'), experience_points
FROM student_profiles s WHERE first_name = 'Maya'
"""
LATER = "UPDATE assessments SET submitted_at = submitted_at + interval '1 second' WHERE id = $1"
ENTITIES = "SELECT kind FROM progress_events WHERE id > (SELECT last FROM school_events) ORDER BY position"


async def kinds(room: Class) -> list[str]:
    return [kind for [kind] in await room.rows(ENTITIES)]


async def shown(room: Class, id: str, who: str = "maya") -> dict[str, Any]:
    found: dict[str, Any] = (await room.client(who).data(SHOWN, id=id))["node"]
    return found


async def test_a_right_answer_is_graded_and_counts(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    made = await submit(room.client("maya"), await room.exercise(session), RIGHT)

    assert await room.work() == []

    graded = await shown(room, made["id"])
    assert graded["status"] == "EVALUATED"
    assert [(one["step"], one["status"]) for one in graded["evaluation"]["steps"]] == [(step, "CORRECT") for step in STEPS]
    assert (graded["evaluation"]["score"], graded["evaluation"]["remediationFocus"]) == (1, None)
    assert await room.rows(STANDING, session) == [("practicing", "completed", 1, None, 1, 1, False, False, False)]
    told = await kinds(room)
    assert told[:2] == ["answer_evaluated", "concept_progressed"]


async def test_a_wrong_answer_needs_practice(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    made = await submit(room.client("maya"), await room.exercise(session), WRONG)

    assert await room.work() == []

    graded = (await shown(room, made["id"]))["evaluation"]
    assert (graded["score"], graded["articulation"], graded["remediationFocus"]) == (0, 0, STEPS[0])
    assert await room.rows(STANDING, session) == [("practicing", "completed", 0, None, 0, 1, False, False, False)]


async def test_both_exercises_right_are_a_concept_mastered(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    before = await room.rows(REWARDS)

    for kind in ("initial", "advanced"):
        await submit(room.client("maya"), await room.exercise(session, kind), RIGHT)
        assert await room.work() == []

    assert await room.rows(STANDING, session) == [("mastered", "completed", 1, 1, 1, 2, True, True, True)]
    told = await kinds(room)
    assert (told.count("answer_evaluated"), told.count("concept_progressed")) == (2, 2)
    [[mastered, points]] = await room.rows(REWARDS)
    assert mastered == before[0][0] + 1
    assert points > before[0][1]


async def test_the_grading_of_one_answer_counts_once_however_often_it_is_done(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    made = await submit(room.client("maya"), await room.exercise(session), RIGHT)
    work = Work(stores=room.stores, clock=lambda: room.school.now)

    await asyncio.gather(*(grade_answer(work, assessment_id=made["id"][11:]) for _ in range(5)))

    assert (await kinds(room)).count("answer_evaluated") == 1
    async with room.untouched():
        await grade_answer(work, assessment_id=made["id"][11:])


async def test_an_older_answer_that_is_graded_later_does_not_count_over_a_newer_one(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    work = Work(stores=room.stores, clock=lambda: room.school.now)
    older = await submit(room.client("maya"), await room.exercise(session), WRONG)
    newer = await submit(room.client("maya"), await room.exercise(session), RIGHT)
    await room.value(LATER, UUID(newer["id"][11:]))

    await grade_answer(work, assessment_id=newer["id"][11:])
    await grade_answer(work, assessment_id=older["id"][11:])

    assert await room.rows(STANDING, session) == [("practicing", "completed", 1, None, 1, 2, False, False, False)]
    assert (await kinds(room)).count("concept_progressed") == 1


async def test_an_answer_whose_exercise_is_gone_does_not_count(room: Class) -> None:
    session = await room.session("Maya", "Independent events")
    exercise = await room.exercise(session)
    made = await submit(room.client("maya"), exercise, RIGHT)
    await room.value("DELETE FROM exercise_generations WHERE id::text = $1", exercise[9:])

    assert await room.work() == []

    assert await room.value("SELECT status FROM assessments WHERE id::text = $1", made["id"][11:]) == "abandoned"
    assert await room.rows(STANDING, session) == [("practicing", "in_progress", None, None, None, 0, False, False, False)]
    assert await kinds(room) == ["answer_evaluated"]


async def test_an_answer_that_cannot_be_graded_is_left_to_an_educator(room: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await submit(room.client("maya"), await room.exercise(await room.session("Maya", "Independent events")), RIGHT)

    def broken(*given: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr("resolvers.exercises_grading.grade", broken)
    for attempt in range(5):
        assert await room.value("SELECT status FROM assessments WHERE id::text = $1", made["id"][11:]) == "submitted"
        with pytest.raises(ArithmeticError):
            await grade_answer(
                Work(stores=room.stores, clock=lambda: room.school.now, attempt=attempt), assessment_id=made["id"][11:]
            )

    assert await shown(room, made["id"]) == {"status": "NEEDS_REVIEW", "evaluation": None}
    assert await kinds(room) == ["answer_evaluated"]


async def test_an_answer_in_a_review_says_when_the_next_is(room: Class) -> None:
    lesson = await room.session("Maya", "Independent events")
    for kind in ("initial", "advanced"):
        await submit(room.client("maya"), await room.exercise(lesson, kind), RIGHT)
        await room.work()
    due = [await room.value(DUE, lesson)]
    review = await room.session("Maya", "Independent events", "review")

    for session in (lesson, review):
        await submit(room.client("maya"), await room.exercise(session), RIGHT)
        await room.work(now=due[0])
        due.append(await room.value(DUE, lesson))

    assert due[0] == due[1] < due[2]


DUE = """
SELECT review_due_at FROM concept_progress
WHERE (student_profile_id, concept_id) = (SELECT student_profile_id, concept_id FROM learning_sessions WHERE id = $1)
"""
