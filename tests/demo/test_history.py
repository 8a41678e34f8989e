"""What the students did holds together: every counter equals its rows, every score its steps, every day the student's own."""

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from datasources.content.chunks import NAMESPACES
from datasources.relational.database import Database
from datasources.stores import Stores
from learning.engagement import engagement_score, level, streak
from learning.navigation import PrerequisiteGraph
from learning.schedule import estimated_completion
from tests.demo.conftest import NOW

CONTRADICTIONS = {
    "a score that its steps do not make": """
        assessments WHERE competency_score IS DISTINCT FROM round(steps_correct::numeric / steps_total, 4)""",
    "steps counted other than they are marked": """
        assessments a WHERE step_evaluations IS NOT NULL AND ROW(steps_total, steps_correct) IS DISTINCT FROM (
            SELECT ROW(count(*)::int, (count(*) FILTER (WHERE one ->> 'status' = 'correct'))::int)
            FROM jsonb_array_elements(a.step_evaluations) AS one)""",
    "steps graded other than those that were expected": """
        assessments a WHERE step_evaluations IS NOT NULL AND expected_steps <> (
            SELECT jsonb_agg(one -> 'step' ORDER BY place)
            FROM jsonb_array_elements(a.step_evaluations) WITH ORDINALITY AS steps (one, place))""",
    "a grading of what waits": "assessments WHERE status = 'submitted' AND competency_score IS NOT NULL",
    "a low score that needs no remediation": """
        assessments WHERE status = 'evaluated' AND assessment_type <> 'remediation'
          AND remediation_needed <> (competency_score < 0.6)""",
    "an answer to another student's or another concept's exercise": """
        assessments a JOIN exercise_generations g ON g.assessment_id = a.id
        JOIN learning_sessions l ON l.id = g.learning_session_id
        WHERE (a.student_profile_id, a.concept_id, a.learning_session_id, a.exercise_prompt, a.expected_steps)
           <> (l.student_profile_id, l.concept_id, l.id, g.generated_exercise ->> 'prompt', g.expected_steps)
           OR g.concept_id <> l.concept_id OR a.submitted_at NOT BETWEEN l.started_at AND l.ended_at""",
    "progress scores other than the last graded answers'": """
        concept_progress c WHERE ROW(initial_exercise_score, advanced_exercise_score) IS DISTINCT FROM (
            SELECT ROW((array_agg(competency_score ORDER BY submitted_at DESC) FILTER (WHERE assessment_type = 'initial'))[1],
                       (array_agg(competency_score ORDER BY submitted_at DESC) FILTER (WHERE assessment_type = 'advanced'))[1])
            FROM assessments a WHERE a.status = 'evaluated'
              AND (a.student_profile_id, a.concept_id) = (c.student_profile_id, c.concept_id))""",
    "a mastery score that is not the mean of the two": """
        concept_progress c WHERE final_mastery_score IS DISTINCT FROM (
            SELECT round(avg(score), 4) FROM unnest(ARRAY[c.initial_exercise_score, c.advanced_exercise_score]) AS score)""",
    "attempts other than the answers": """
        concept_progress c WHERE attempt_count <> (
            SELECT count(*) FROM assessments a
            WHERE (a.student_profile_id, a.concept_id) = (c.student_profile_id, c.concept_id))""",
    "times other than the sessions'": """
        concept_progress c WHERE ROW(total_time_seconds, active_time_seconds, started_at, updated_at) IS DISTINCT FROM (
            SELECT ROW(sum(duration_seconds)::int, sum(active_seconds)::int, min(l.started_at), max(ended_at))
            FROM learning_sessions l WHERE (l.student_profile_id, l.concept_id) = (c.student_profile_id, c.concept_id))""",
    "remediations other than those begun": """
        concept_progress c WHERE remediation_count <> (
            SELECT count(*) FROM remediation_paths r
            WHERE (r.student_profile_id, r.concept_id) = (c.student_profile_id, c.concept_id))""",
    "a concept through without its advanced exercise, or not through with it": """
        concept_progress WHERE (status IN ('completed', 'mastered')) <> (advanced_exercise_score IS NOT NULL)
           OR (completed_at IS NOT NULL) <> (status IN ('completed', 'mastered'))""",
    "a review of what is not mastered": "concept_progress WHERE (review_due_at IS NULL) <> (status <> 'mastered')",
    "a live path's counters": """
        learning_paths p WHERE status IN ('active', 'paused')
          AND ROW(concepts_completed, concepts_mastered, average_mastery_score) IS DISTINCT FROM (
            SELECT ROW((count(*) FILTER (WHERE c.status IN ('completed', 'mastered')))::int,
                       (count(*) FILTER (WHERE c.status = 'mastered'))::int, avg(c.final_mastery_score)::score)
            FROM concept_progress c WHERE c.learning_path_id = p.id)""",
    "sessions counted with gaps": """
        (SELECT session_number, row_number() OVER (PARTITION BY student_profile_id, concept_id ORDER BY id) AS place
         FROM learning_sessions) AS numbered WHERE session_number <> place""",
    "two sessions at once": """
        (SELECT started_at, lag(ended_at) OVER (PARTITION BY student_profile_id ORDER BY id) AS before
         FROM learning_sessions) AS following WHERE started_at < before""",
    "a session id of another moment": """
        learning_sessions WHERE uuid_extract_timestamp(id) <> date_trunc('milliseconds', started_at)""",
    "idle time that the periods do not make": """
        learning_sessions l WHERE duration_seconds - active_seconds <> (
            SELECT coalesce(sum((period ->> 'seconds')::int), 0) FROM jsonb_array_elements(l.idle_periods) AS period)""",
    "engagement with parts that are not all of the active time": """
        learning_sessions l WHERE active_seconds <> (
            SELECT sum(value::int) FROM jsonb_each_text(l.component_engagement))""",
    "an interaction outside of its session": """
        session_interactions i JOIN learning_sessions l ON l.id = i.session_id
        WHERE i.at NOT BETWEEN l.started_at AND l.ended_at""",
    "a lesson without explanation or sources": """
        learning_sessions WHERE session_type IN ('lesson', 'review')
          AND (length(personalized_content ->> 'explanation') < 80
               OR jsonb_array_length(personalized_content -> 'sources') = 0)""",
    "a hook or example of another organization, or one that was retired": """
        learning_sessions l JOIN student_profiles s ON s.id = l.student_profile_id
        CROSS JOIN LATERAL jsonb_array_elements_text(l.selected_hooks || l.selected_examples) AS shown (id)
        LEFT JOIN (SELECT id, concept_id, organization_id, archived_at FROM content_hooks
                   UNION ALL SELECT id, concept_id, organization_id, archived_at FROM content_examples
        ) AS p ON p.id::text = shown.id
        WHERE p.id IS NULL OR p.concept_id <> l.concept_id OR p.organization_id <> s.organization_id
           OR p.archived_at <= l.started_at""",
    "uses other than the sessions that showed a hook": """
        content_hooks h WHERE usage_count <> (
            SELECT count(*) FROM learning_sessions l WHERE l.selected_hooks ? h.id::text)""",
    "uses other than the sessions that showed an example": """
        content_examples e WHERE usage_count <> (
            SELECT count(*) FROM learning_sessions l WHERE l.selected_examples ? e.id::text)""",
    "a remediation's count of passed exercises": """
        remediation_paths r WHERE exercises_total <> jsonb_array_length(target_steps) OR exercises_completed <> (
            SELECT count(*) FROM remediation_exercises e JOIN exercise_generations g ON g.id = e.exercise_generation_id
            JOIN assessments a ON a.id = g.assessment_id
            WHERE e.remediation_path_id = r.id AND a.step_evaluations -> -1 ->> 'status' = 'correct')""",
    "a remediation that is done and goes on, or the other way": """
        remediation_paths WHERE (status = 'completed') <> (exercises_completed = exercises_total)
           OR (final_understanding IS NULL) <> (status <> 'completed')""",
    "a remediation of an answer that did not need one": """
        remediation_paths r JOIN assessments a ON a.id = r.original_assessment_id
        WHERE NOT a.remediation_needed OR r.initial_understanding <> a.competency_score
           OR r.student_profile_id <> a.student_profile_id OR r.concept_id <> a.concept_id""",
    "an achievement earned without reaching its target": """
        student_achievements s JOIN achievements a ON a.id = s.achievement_id
        WHERE s.target_progress <> a.criteria_value
           OR (a.criteria_type <> 'streak' AND s.is_earned <> (s.current_progress >= s.target_progress))""",
    "a challenge completed without reaching its target": """
        student_daily_challenges s JOIN daily_challenges d ON d.id = s.daily_challenge_id
        WHERE (s.completed_at IS NOT NULL)
              <> (s.progress = d.target_value * CASE d.challenge_type WHEN 'time_spent' THEN 60 ELSE 1 END)
           OR s.completed_at < s.joined_at""",
    "points other than those of what was won": """
        student_profiles s WHERE total_points <> (
            SELECT coalesce(sum(point_value), 0) FROM student_achievements e JOIN achievements a ON a.id = e.achievement_id
            WHERE e.student_profile_id = s.id AND e.is_earned
        ) + (
            SELECT coalesce(sum(point_bonus), 0) FROM student_daily_challenges e
            JOIN daily_challenges d ON d.id = e.daily_challenge_id
            WHERE e.student_profile_id = s.id AND e.completed_at IS NOT NULL)""",
    "masteries counted by an achievement other than the progress rows": """
        student_achievements s JOIN achievements a ON a.id = s.achievement_id AND a.criteria_type = 'concepts_mastered'
        WHERE current_progress <> least(target_progress, (
            SELECT count(*) FROM concept_progress c
            WHERE c.student_profile_id = s.student_profile_id AND c.mastered_at IS NOT NULL))""",
}


@pytest.mark.parametrize("what", CONTRADICTIONS)
async def test_there_is_no(what: str, database: Database) -> None:
    assert await database.fetchval(f"SELECT count(*) FROM {CONTRADICTIONS[what]}") == 0


async def test_every_concept_is_in_the_outline(stores: Stores, database: Database) -> None:
    outline = await stores.curriculum.outline("subj_mathematics")
    assert outline is not None
    known = {concept.id for concept in outline.concepts}
    for table in ("concept_progress", "learning_sessions", "assessments", "exercise_generations", "remediation_paths"):
        assert {row.concept_id for row in await database.fetch(f"SELECT DISTINCT concept_id FROM {table}")} <= known
    hooks = await database.fetch("SELECT DISTINCT concept_id FROM content_hooks")
    examples = await database.fetch("SELECT DISTINCT concept_id FROM content_examples")
    assert {row.concept_id for row in hooks} == {row.concept_id for row in examples} == known


async def test_mastered_is_who_reached_the_threshold(stores: Stores, database: Database) -> None:
    outline = await stores.curriculum.outline("subj_mathematics")
    assert outline is not None
    threshold = {concept.id: concept.mastery_threshold for concept in outline.concepts}
    rows = await database.fetch("""
        SELECT concept_id, status, final_mastery_score AS score FROM concept_progress WHERE completed_at IS NOT NULL""")
    assert all((row.status == "mastered") == (row.score >= threshold[row.concept_id]) for row in rows)
    assert Counter(row.status for row in rows)["completed"] > 5


async def test_nobody_began_what_was_locked(stores: Stores, database: Database) -> None:
    outline = await stores.curriculum.outline("subj_mathematics")
    assert outline is not None
    graph = PrerequisiteGraph([concept.id for concept in outline.concepts], outline.requirements)
    rows = await database.fetch("SELECT student_profile_id AS student, concept_id, started_at, mastered_at FROM concept_progress")
    for row in rows:
        known = {
            one.concept_id for one in rows if one.student == row.student and one.mastered_at and one.mastered_at <= row.started_at
        }
        assert graph.is_unlocked(row.concept_id, known)


async def test_a_path_stands_where_the_rules_say(stores: Stores, database: Database) -> None:
    outline = await stores.curriculum.outline("subj_mathematics")
    assert outline is not None
    graph = PrerequisiteGraph([concept.id for concept in outline.concepts], outline.requirements)
    paths = await database.fetch(
        "SELECT p.*, s.timezone FROM learning_paths p JOIN student_profiles s ON s.id = p.student_profile_id"
    )
    assert Counter(path.status for path in paths) == {"active": 36, "paused": 1, "completed": 1, "abandoned": 1}
    for path in paths:
        rows = await database.fetch("SELECT * FROM concept_progress WHERE learning_path_id = $1", path.id)
        statuses = {row.concept_id: row.status for row in rows}
        if path.status in ("completed", "abandoned"):
            assert (path.current_concept_id, path.next_concept_id, path.available_concepts) == (None, None, [])
            continue
        assert path.concepts_total == 33
        assert path.available_concepts == graph.available(statuses)
        assert path.current_concept_id in path.available_concepts or statuses[path.current_concept_id] == "completed"
        assert outline.section_of[path.current_concept_id] == path.current_section_id
        assert outline.topic_of[path.current_section_id] == path.current_topic_id
        after = {id for id, status in statuses.items() if status == "mastered"} | {path.current_concept_id}
        assert path.next_concept_id is None or graph.is_unlocked(path.next_concept_id, after)
        zone = ZoneInfo(path.timezone)
        completed = [row.completed_at.astimezone(zone).date() for row in rows if row.completed_at]
        days = path.started_at.astimezone(zone).date(), NOW.astimezone(zone).date()
        expected = estimated_completion(33 - len(completed), completed, *days) if path.status == "active" else None
        assert path.estimated_completion_date == expected


async def test_a_lesson_rests_on_passages_that_are_there(stores: Stores, database: Database) -> None:
    rows = await database.fetch("""
        SELECT DISTINCT jsonb_array_elements_text(personalized_content -> 'sources') AS source FROM learning_sessions
        WHERE personalized_content IS NOT NULL""")
    ids = [row.source.removeprefix("math/") for row in rows]
    assert NAMESPACES["mathematics"] == "math"
    assert len(ids) > 100
    assert sorted(await stores.content.fetch("math", ids)) == sorted(ids)


async def test_some_answers_wait_and_remediations_are_under_way(database: Database) -> None:
    rows = await database.fetch(
        "SELECT status, count(*) FROM assessments WHERE status <> 'evaluated' GROUP BY status ORDER BY status"
    )
    assert [tuple(row) for row in rows] == [("needs_review", 3), ("submitted", 1)]
    unsure = await database.fetch("SELECT confidence FROM assessments WHERE status = 'needs_review'")
    assert all(0.3 < row.confidence < 0.6 for row in unsure)
    decided = await database.fetch("""
        SELECT u.handle, a.confidence, a.appeal_reason FROM assessments a JOIN users u ON u.id = a.reviewed_by ORDER BY 1""")
    assert [(row.handle, row.confidence) for row in decided] == [("mr-okafor", None), ("ms-tran", None)]
    assert all(row.appeal_reason for row in decided)
    remediations = await database.fetch("SELECT status, count(*) FROM remediation_paths GROUP BY status")
    counts = {row.status: row.count for row in remediations}
    assert counts["active"] >= 5
    assert counts["completed"] > counts["active"]


async def test_engagement_is_what_the_sessions_of_the_day_make(database: Database) -> None:
    expected = await database.fetch("""
        SELECT l.student_profile_id, (l.started_at AT TIME ZONE s.timezone)::date AS date, s.daily_goal_minutes AS goal,
               (sum(duration_seconds) / 60)::int AS total, (sum(active_seconds) / 60)::int AS active, count(*)::int AS sessions,
               count(DISTINCT concept_id)::int AS concepts,
               sum((SELECT count(*) FROM assessments a WHERE a.learning_session_id = l.id))::int AS answers
        FROM learning_sessions l JOIN student_profiles s ON s.id = l.student_profile_id GROUP BY 1, 2, 3""")
    found = {(row.student_profile_id, row.date): row for row in await database.fetch("SELECT * FROM engagement_analytics")}
    zones = {row.id: ZoneInfo(row.timezone) for row in await database.fetch("SELECT id, timezone FROM student_profiles")}
    assert len(expected) == len(found)
    for day in expected:
        row = found[day.student_profile_id, day.date]
        assert (row.total_minutes, row.active_minutes, row.session_count) == (day.total, day.active, day.sessions)
        assert (row.concepts_viewed, row.exercises_completed) == (day.concepts, day.answers)
        score = engagement_score(
            total_minutes=day.total, active_minutes=day.active, goal_minutes=day.goal, exercises_completed=day.answers
        )
        is_today = day.date == NOW.astimezone(zones[day.student_profile_id]).date()
        assert row.engagement_score == (None if is_today or score is None else pytest.approx(score, abs=0.0001))


async def test_school_days_are_fuller_than_weekends_and_the_holiday(database: Database) -> None:
    rows = await database.fetch("""
        SELECT date, count(*) AS students FROM engagement_analytics
        WHERE date BETWEEN '2026-10-05' AND '2026-11-15' GROUP BY date""")
    by_day = {row.date: row.students for row in rows}
    weekdays = [by_day[day] for day in by_day if day.isoweekday() <= 5 and not date(2026, 10, 19) <= day <= date(2026, 10, 25)]
    weekends = [by_day[day] for day in by_day if day.isoweekday() > 5]
    holiday = [by_day.get(date(2026, 10, day), 0) for day in range(19, 24)]
    assert min(weekdays) > max(weekends)
    assert max(holiday) < min(weekdays) / 3


async def test_streak_points_and_level_follow_from_the_days(database: Database) -> None:
    rows = await database.fetch("SELECT * FROM student_profiles WHERE last_activity_date IS NOT NULL")
    assert len(rows) == 38
    for row in rows:
        days = await database.fetch(
            "SELECT DISTINCT (started_at AT TIME ZONE $2)::date AS day FROM learning_sessions WHERE student_profile_id = $1",
            row.id,
            row.timezone,
        )
        active = [one.day for one in days]
        counted = streak(active, max(active))
        assert (row.last_activity_date, row.current_streak_days, row.longest_streak_days) == (
            max(active),
            counted.current_days,
            counted.longest_days,
        )
        assert row.level == level(row.experience_points)


async def test_a_streak_in_auckland_is_one_of_aucklands_days(database: Database) -> None:
    """Where most of the school is, the same moments lie on other days."""
    (tane,) = await database.fetch("SELECT * FROM student_profiles WHERE timezone = 'Pacific/Auckland'")
    sessions = await database.fetch("SELECT started_at FROM learning_sessions WHERE student_profile_id = $1", tane.id)
    auckland = {row.started_at.astimezone(ZoneInfo("Pacific/Auckland")).date() for row in sessions}
    denver = {row.started_at.astimezone(ZoneInfo("America/Denver")).date() for row in sessions}
    today = date(2026, 11, 19)

    assert tane.last_activity_date == max(auckland) == date(2026, 11, 18)
    assert max(denver) == date(2026, 11, 17)
    assert tane.current_streak_days == streak(auckland, today).current_days == 4
    assert streak(denver, today).current_days == 0


async def test_today_has_challenges_wherever_it_has_begun(database: Database) -> None:
    rows = await database.fetch("SELECT challenge_date AS day, count(*) FROM daily_challenges GROUP BY 1 ORDER BY 1")
    assert [row.count for row in rows] == [2] * 17
    assert (rows[0].day, rows[-1].day) == (date(2026, 11, 4), date(2026, 11, 20))
    zones = await database.fetch("SELECT DISTINCT timezone FROM student_profiles")
    assert {NOW.astimezone(ZoneInfo(row.timezone)).date() for row in zones} <= {row.day for row in rows}


async def test_nothing_happened_after_now(database: Database) -> None:
    for table, column in (
        ("users", "last_login_at"),
        ("learning_sessions", "ended_at"),
        ("assessments", "evaluated_at"),
        ("student_achievements", "earned_at"),
        ("remediation_paths", "updated_at"),
        ("interview_sessions", "completed_at"),
        ("consents", "granted_at"),
    ):
        latest: datetime = await database.fetchval(f"SELECT max({column}) FROM {table}")
        assert latest <= NOW


async def test_the_views_are_fresh(database: Database) -> None:
    assert await database.fetchval("SELECT sum(student_count) FROM organization_daily_engagement") == await database.fetchval(
        "SELECT count(*) FROM engagement_analytics"
    )
    assert await database.fetchval("SELECT sum(answer_count) FROM concept_difficulty") == await database.fetchval(
        "SELECT count(*) FROM assessments WHERE status = 'evaluated'"
    )
    assert await database.fetchval("SELECT sum(session_count) FROM hook_effectiveness") == await database.fetchval(
        "SELECT sum(usage_count) FROM content_hooks"
    )
