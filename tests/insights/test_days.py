"""Students' days are worked out from their sessions and answers: the same by whatever job, however often."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from datasources.relational import insights_days
from resolvers.insights_jobs import count_days, count_late_days, refresh_overviews
from tests.insights.conftest import Class

TODAY = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # 8 o'clock in Denver
DAY = timedelta(days=1)


async def test_the_days_of_eight_weeks_are_told_by_their_sessions_and_answers(
    lesson: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo school's days are written by rules of its own, from what its students did."""
    before = await lesson.days()
    assert len(before) > 900
    await lesson.database.fetch("DELETE FROM engagement_analytics WHERE NOT has_learning OR date > '2026-10-15'")
    await lesson.database.fetch("UPDATE engagement_analytics SET total_minutes = 99, active_minutes = 7, engagement_score = 0.5")
    students = await insights_days.active(lesson.database, lesson.now, 70)
    concepts = await insights_days.answered(lesson.database, students, lesson.now, 70)
    known = await lesson.work.stores.curriculum.concepts(concepts)
    thresholds = {concept.id: concept.mastery_threshold for concept in known if concept}
    monkeypatch.setattr(insights_days, "PAGE", 7)
    assert await insights_days.count(lesson.database, students, lesson.now, 70, thresholds) == len(before)
    assert await insights_days.count(lesson.database, students, lesson.now, 70, thresholds) == 0
    await lesson.database.fetch("UPDATE engagement_analytics SET has_learning = true")
    assert await lesson.days() == before


async def test_counting_again_changes_nothing(lesson: Class) -> None:
    before = await lesson.database.fetch("SELECT e::text FROM engagement_analytics e ORDER BY 1")
    for job in (count_days, count_late_days, count_days):
        await job(lesson.work)
    assert await lesson.database.fetch("SELECT e::text FROM engagement_analytics e ORDER BY 1") == before


async def test_a_student_sees_what_they_did_today_and_overnight_how_well_it_was_used(lesson: Class) -> None:
    assert await lesson.engagement("maya") == []
    session = await lesson.sat("maya", TODAY, 20, 18)
    again = await lesson.sat("maya", TODAY + timedelta(hours=1), 10, 6, "exercise")
    await lesson.answered(session, TODAY + timedelta(minutes=15), 0.5)
    await lesson.answered(again, TODAY + timedelta(minutes=65), 0.9)
    await lesson.answered(again, TODAY + timedelta(minutes=70), None, "abandoned")
    await lesson.answered(again, TODAY + timedelta(minutes=75), None, "submitted")
    await asyncio.gather(count_days(lesson.work), count_days(lesson.work))
    today = {
        "studentCount": 1,
        "activeMinutes": 24,
        "sessionCount": 2,
        "exercisesCompleted": 3,
        "conceptsMastered": 0,
        "averageMastery": 0.7,
        "engagementScore": None,
    }
    assert await lesson.engagement("maya") == [today]
    assert (
        await lesson.database.fetch("""
        SELECT total_minutes, lesson_minutes, exercise_minutes, concepts_viewed, exercises_mastered, average_session_length
        FROM engagement_analytics WHERE date = '2026-11-18' AND active_minutes = 24
    """)
    )[0] == (30, 20, 10, 1, 1, 15)

    lesson.now = datetime(2026, 11, 19, 6, 59, tzinfo=UTC)  # a minute before her midnight
    await count_days(lesson.work)
    assert await lesson.engagement("maya") == [today]
    lesson.now += timedelta(minutes=2)
    await count_days(lesson.work)
    # of 30 minutes 24 were active, of a goal of 40; 3 answers in 3 times 10 minutes: 0.4 * 0.8 + 0.3 * 0.6 + 0.3 * 1
    assert await lesson.engagement("maya") == [today | {"engagementScore": 0.8}]


async def test_a_day_is_the_students(lesson: Class) -> None:
    await lesson.sat("maya", datetime(2026, 11, 18, 6, 30, tzinfo=UTC), 20, 20)  # half past eleven, the evening before
    [before] = await lesson.engagement("maya", ago=1)
    await count_days(lesson.work)
    assert await lesson.engagement("maya") == []
    [after] = await lesson.engagement("maya", ago=1)
    assert after["activeMinutes"] - before["activeMinutes"] == 20
    assert after["sessionCount"] - before["sessionCount"] == 1


async def test_a_mastered_concept_counts_with_the_answer_that_mastered_it(lesson: Class) -> None:
    session = await lesson.sat("maya", TODAY, 20, 18)
    await lesson.answered(session, TODAY + timedelta(minutes=15), 1.0)
    await lesson.database.fetch(
        """
        INSERT INTO concept_progress AS c (student_profile_id, concept_id, concept_name, status, mastered_at)
        SELECT student_profile_id, concept_id, 'Median', 'mastered', '2026-11-19T12:00Z' FROM learning_sessions WHERE id = $1
        ON CONFLICT (student_profile_id, concept_id) DO UPDATE SET status = 'mastered', mastered_at = excluded.mastered_at
    """,
        session,
    )
    lesson.now = datetime(2026, 11, 19, 16, 0, tzinfo=UTC)  # it was graded the next day
    await count_days(lesson.work)
    [day] = await lesson.engagement("maya")
    assert day["conceptsMastered"] == 1


async def test_what_a_device_sends_late_is_counted_on_its_day(lesson: Class) -> None:
    session = await lesson.sat("maya", TODAY - 8 * DAY, 15, 15)
    await count_late_days(lesson.work)
    [before] = await lesson.engagement("maya", ago=8)
    await lesson.database.fetch(
        "UPDATE learning_sessions SET duration_seconds = 2400, active_seconds = 2100 WHERE id = $1", session
    )
    await count_days(lesson.work)
    assert await lesson.engagement("maya", ago=8) == [before]
    await count_late_days(lesson.work)
    [after] = await lesson.engagement("maya", ago=8)
    assert after["activeMinutes"] - before["activeMinutes"] == 20
    assert after["engagementScore"] != before["engagementScore"]


async def test_an_answer_that_waited_for_weeks_counts_on_its_day(lesson: Class) -> None:
    session = await lesson.sat("maya", TODAY - 40 * DAY, 10, 10)
    answer = await lesson.answered(session, TODAY - 40 * DAY, 0.25)
    await count_late_days(lesson.work)
    assert await lesson.engagement("maya", ago=40) == []
    await lesson.database.fetch(
        """
        INSERT INTO progress_events (student_profile_id, kind, entity_id, at)
        SELECT student_profile_id, 'answer_evaluated', id::text, $2 FROM assessments WHERE id = $1
        """,
        answer,
        TODAY,
    )
    await count_late_days(lesson.work)
    [day] = await lesson.engagement("maya", ago=40)
    assert (day["averageMastery"], day["engagementScore"]) == (0.25, 0.775)  # 0.4 * 1 + 0.3 * 10 / 40 + 0.3 * 1


async def test_a_day_of_which_nothing_is_left_goes_unless_it_makes_a_streak(lesson: Class) -> None:
    session = await lesson.sat("maya", TODAY, 20, 18)
    await count_days(lesson.work)
    assert await lesson.engagement("maya") != []
    await lesson.database.fetch("DELETE FROM learning_sessions WHERE id = $1", session)
    await count_days(lesson.work)
    assert await lesson.engagement("maya") == []

    session = await lesson.sat("maya", TODAY, 20, 18)
    await count_days(lesson.work)
    await lesson.database.fetch("DELETE FROM learning_sessions WHERE id = $1", session)
    await lesson.database.fetch("UPDATE engagement_analytics SET has_learning = true WHERE date = '2026-11-18'")
    await count_days(lesson.work)
    [day] = await lesson.engagement("maya")
    assert (day["activeMinutes"], day["sessionCount"]) == (0, 0)


async def test_an_organization_sees_its_students_days_as_of_the_last_refresh(lesson: Class) -> None:
    query = """query($id: ID!) { organization(id: $id) { engagement(from: "2026-11-18", to: "2026-11-18") {
      studentCount activeMinutes sessionCount } } }"""
    willow = await lesson.database.fetchval("SELECT id FROM organizations WHERE name LIKE 'Willow%'")

    async def overview() -> list[tuple[int, int, int]]:
        found = await lesson.served.client("mr-okafor").data(query, id=f"Organization:{willow}")
        return [tuple(day.values()) for day in found["organization"]["engagement"]]

    before = await overview()
    await lesson.sat("maya", TODAY, 20, 18)
    await count_days(lesson.work)
    assert await overview() == before
    await asyncio.gather(refresh_overviews(lesson.work), refresh_overviews(lesson.work))
    students, minutes, sessions = before[0] if before else (0, 0, 0)
    assert await overview() == [(students + 1, minutes + 18, sessions + 1)]
