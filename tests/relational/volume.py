"""A school district of generated rows: 5,000 students, about 100,000 rows in each table that grows with them, and a curriculum of
20,000 concepts with 100,000 edges.

Row `n` of a table has the id `key(n)` (a session: `session(n)`), and belongs to what its number leads to; so the rows of one
student lie all over a table, as they do where students learn side by side.
"""

import asyncio
import uuid
from datetime import UTC, date, datetime, timedelta

import asyncpg

from datasources.graph.embedded_sql import TABLES

ORGANIZATIONS, TEXTBOOKS, CONCEPTS, STUDENTS, PATHS, ROWS = 50, 50, 2_000, 5_000, 20_000, 100_000
BEGIN = datetime(2025, 9, 1, tzinfo=UTC)
STEP = timedelta(seconds=150)  # from one session to the next: six months of them, in as many partitions


def key(number: int) -> uuid.UUID:
    """The id of a row."""
    return uuid.UUID(f"00000000-0000-7000-8000-{number:012d}")


def moment(number: int) -> datetime:
    """When row `number` was made."""
    return BEGIN + number * STEP


def session(number: int) -> uuid.UUID:
    """The id of a session, which carries its time."""
    milliseconds = int(moment(number).timestamp() * 1000)
    return uuid.UUID(f"{milliseconds:012x}70008000{number:012d}")


def day(number: int) -> date:
    """A day of the same six months."""
    return BEGIN.date() + timedelta(days=number)


async def fill(url: str) -> None:
    """Fills a migrated database. The groups of tables go in beside each other; foreign keys hold by construction, and are not
    checked row by row, which would take five times as long."""

    async def insert(statements: str) -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(
            "SET search_path = public, volume; SET session_replication_role = replica; SET default_statistics_target = 400"
        )
        await connection.execute(statements)
        await connection.close()

    await insert(TABLES + FUNCTIONS)
    await asyncio.gather(*map(insert, (PEOPLE + CONTENT + REWARDS + OUTBOX + EVENTS + ERRORS + GRAPH, LEARNING, ANSWERS)))
    await insert(VIEWS)


FUNCTIONS = f"""
CREATE SCHEMA volume;
CREATE FUNCTION volume.key(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid;
CREATE FUNCTION volume.moment(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE
RETURN to_timestamp({BEGIN.timestamp():.0f} + n * {STEP.seconds});
CREATE FUNCTION volume.session(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN (lpad(to_hex(({BEGIN.timestamp():.0f} + n * {STEP.seconds}) * 1000), 12, '0')
    || '70008000' || lpad(n::text, 12, '0'))::uuid;
CREATE FUNCTION volume.concept(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
RETURN 'concept-' || (n % 4 * 100 + n / {STUDENTS} * 5 + n % 5)::text;
CREATE FUNCTION volume.one_of(n bigint, words text[]) RETURNS text LANGUAGE sql IMMUTABLE
RETURN words[n % cardinality(words) + 1];
CREATE FUNCTION volume.side_of_life(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
RETURN volume.one_of(n, '{{personal,social,career,philanthropic}}');
CREATE FUNCTION volume.difficulty(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
RETURN volume.one_of(n, '{{basic,intermediate,advanced}}');
"""

VIEWS = "REFRESH MATERIALIZED VIEW organization_daily_engagement; ANALYZE organization_daily_engagement;"

# A student's login has the student's number; a guardian's is the student's and 5,000; then come the educators.
PEOPLE = f"""
INSERT INTO users (id, handle, name, email, cognito_sub)
SELECT key(n), 'user-' || n, 'User ' || n, 'user-' || n || '@school.example', 'subject-' || n
FROM generate_series(1, {2 * STUDENTS + 200}) AS n;
INSERT INTO organizations (id, name, type, max_students)
SELECT key(n), 'School ' || n, 'microschool', 200 FROM generate_series(0, {ORGANIZATIONS - 1}) AS n;
INSERT INTO student_profiles (id, user_id, organization_id, first_name, last_name, grade_level, last_activity_date)
SELECT key(n), key(n), key(n % {ORGANIZATIONS}), 'First ' || n % 97, 'Last ' || n % 211, 4 + n % 7,
       '2026-01-01'::date + (n % 61)::int
FROM generate_series(1, {STUDENTS}) AS n;
INSERT INTO organization_members (organization_id, user_id, role, joined_at)
SELECT key(n % {ORGANIZATIONS}), key(n),
       CASE WHEN n <= {STUDENTS} THEN 'student' WHEN n <= {2 * STUDENTS} THEN 'parent' ELSE 'educator' END, moment(n)
FROM generate_series(1, {2 * STUDENTS + 200}) AS n;
INSERT INTO guardianships (guardian_id, student_profile_id, relation, verified_at)
SELECT key({STUDENTS} + (n + also) % {STUDENTS} + 1), key(n), 'parent', CASE WHEN n % 10 > 0 THEN now() END
FROM generate_series(1, {STUDENTS}) AS n, generate_series(0, 1) AS also;
INSERT INTO invitations (id, organization_id, email, role, student_profile_id, token_hash, expires_at, accepted_at)
SELECT key(n), key(n % {ORGANIZATIONS}), 'user-' || n || '@school.example', 'student', key(n), 'hash-' || n, moment(n),
       CASE WHEN n % 20 > 0 THEN moment(n) END
FROM generate_series(1, {STUDENTS}) AS n;
INSERT INTO consents (id, student_profile_id, kind, policy_version, granted_by, granted_at, withdrawn_at)
SELECT key(n), key(n % {STUDENTS} + 1), one_of(n, '{{ai_processing,voice_recording}}'), '1', key(n % {STUDENTS} + 1), moment(n),
       CASE WHEN n > {STUDENTS} THEN moment(n) END
FROM generate_series(1, {3 * STUDENTS}) AS n;
INSERT INTO interview_sessions (id, student_profile_id, status, questions, started_at, completed_at)
SELECT key(n), key(n % {STUDENTS} + 1), CASE WHEN open THEN 'in_progress' ELSE 'completed' END, '[]', moment(n),
       CASE WHEN NOT open THEN moment(n) END
FROM generate_series(1, {3 * STUDENTS}) AS n, LATERAL (SELECT n % 500 = 0 AND n <= {STUDENTS} AS open);
ANALYZE users, organizations, student_profiles, organization_members, guardianships, invitations, consents, interview_sessions;
"""

CONTENT = f"""
INSERT INTO textbooks
    (id, slug, title, subject, subject_id, namespace, grade_levels, s3_path, embedder, chunk_count, processing_status,
     processed_at)
SELECT key(n), 'book-' || n, 'Book ' || n, 'Subject ' || n % 10, 'subject-' || n % 10,
       one_of(n, '{{math,science,literature,humanities}}'), '{{5,6}}', 'file:books/' || n, 'wordllama', 2000, 'completed', now()
FROM generate_series(0, {TEXTBOOKS - 1}) AS n;
INSERT INTO content_terms (textbook_id, term, documents)
SELECT key(book), term * 1009, 1 + term % 40 FROM generate_series(0, {TEXTBOOKS - 1}) AS book, generate_series(1, 6000) AS term;
INSERT INTO content_hooks (id, concept_id, life_category, hook_text, hook_type, organization_id, archived_at)
SELECT key(n), 'concept-' || n % {CONCEPTS}, side_of_life(n), 'Hook ' || n, difficulty(n),
       CASE WHEN n % 3 = 0 THEN key(n % {ORGANIZATIONS}) END, CASE WHEN n % 20 = 0 THEN now() END
FROM generate_series(1, 20000) AS n;
INSERT INTO content_examples (id, concept_id, life_category, example_text, difficulty_level, interest_tags, organization_id)
SELECT key(n), 'concept-' || n % {CONCEPTS}, side_of_life(n), 'Example ' || n, difficulty(n), ARRAY['interest-' || n % 60],
       CASE WHEN n % 3 = 0 THEN key(n % {ORGANIZATIONS}) END
FROM generate_series(1, 20000) AS n;
ANALYZE textbooks, content_terms, content_hooks, content_examples;
"""

# Row n is that of student n % 5,000 + 1: four paths, and twenty concepts, sessions and answers each. 400 concepts are in use.
LEARNING = f"""
INSERT INTO learning_paths
    (id, student_profile_id, textbook_id, subject, current_concept_id, next_concept_id, concepts_total, status, completed_at,
     last_accessed_at)
SELECT key(n), key(n % {STUDENTS} + 1), key(n % {TEXTBOOKS}), 'Subject ' || n / {STUDENTS}, 'concept-' || n % {CONCEPTS},
       'concept-' || (n + 1) % {CONCEPTS}, 40, CASE WHEN n % 7 = 0 THEN 'completed' ELSE 'active' END,
       CASE WHEN n % 7 = 0 THEN now() END, moment(n)
FROM generate_series(0, {PATHS - 1}) AS n;
INSERT INTO concept_progress
    (id, student_profile_id, learning_path_id, concept_id, concept_name, status, final_mastery_score, mastered_at, review_due_at,
     updated_at)
SELECT key(n), key(n % {STUDENTS} + 1), key(n % {PATHS}), concept(n),
       'Concept ' || n, one_of(n, '{{viewing,practicing,completed,mastered}}'), CASE WHEN n % 4 = 3 THEN 0.9 END,
       CASE WHEN n % 4 = 3 THEN moment(n) END, CASE WHEN n % 4 = 3 THEN moment(n) + interval '7 days' END, moment(n)
FROM generate_series(0, {ROWS - 1}) AS n;
SELECT ensure_partitions('{day(0)}', '{day(180)}');
INSERT INTO learning_sessions
    (id, student_profile_id, learning_path_id, concept_id, session_type, session_number, content_version, started_at, ended_at,
     selected_hooks)
SELECT session(n), key(n % {STUDENTS} + 1), key(n % {PATHS}), concept(n), 'lesson', 1, '1', moment(n),
       CASE WHEN n % 500 > 0 THEN moment(n + 1) END, jsonb_build_array('hook-' || n)
FROM generate_series(0, {ROWS - 1}) AS n;
INSERT INTO engagement_analytics (id, student_profile_id, date, total_minutes, active_minutes, average_mastery_score)
SELECT key(n), key(n % {STUDENTS} + 1), '{day(0)}'::date + (n / {STUDENTS} * 9 + n % 9)::int, 30, 20, 0.8
FROM generate_series(0, {ROWS - 1}) AS n;
ANALYZE learning_paths, concept_progress, learning_sessions, engagement_analytics;
"""

ANSWERS = f"""
INSERT INTO assessments
    (id, student_profile_id, concept_id, learning_session_id, content_version, assessment_type, exercise_level, life_category,
     exercise_prompt, expected_steps, student_response, response_format, status, submitted_at)
SELECT key(n), key(n % {STUDENTS} + 1), concept(n), session(n), '1', 'initial', difficulty(n), side_of_life(n),
       'Exercise ' || n, '[]', 'Answer ' || n, 'text', 'submitted', moment(n)
FROM generate_series(0, {ROWS - 1}) AS n;
INSERT INTO exercise_generations
    (id, learning_session_id, assessment_id, concept_id, generation_type, student_interests, life_category)
SELECT key(n), session(n), key(n), concept(n), 'initial', '[]', side_of_life(n)
FROM generate_series(0, {ROWS - 1}) AS n;
INSERT INTO remediation_paths
    (id, student_profile_id, original_assessment_id, concept_id, focus_area, target_steps, exercises_total,
     initial_understanding, status, completed_at)
SELECT key(n), key(n % {STUDENTS} + 1), key(n), concept(n), 'counting', '[]', 2, 0.5,
       CASE WHEN n % {STUDENTS} % 3 > 0 THEN 'active' ELSE 'completed' END, CASE WHEN n % {STUDENTS} % 3 = 0 THEN moment(n) END
FROM generate_series(0, {ROWS // 5 - 1}) AS n;
INSERT INTO remediation_exercises (remediation_path_id, position, exercise_generation_id)
SELECT key(n % {ROWS // 5}), n / {ROWS // 5}, key(n) FROM generate_series(0, {ROWS * 2 // 5 - 1}) AS n;
ANALYZE assessments, exercise_generations, remediation_paths, remediation_exercises;
"""

REWARDS = f"""
INSERT INTO achievements (id, name, description, criteria_type, criteria_value, criteria_details, category, rarity)
SELECT key(n), 'Achievement ' || n, 'Streak of ' || n, 'streak', n + 1, '{{}}', 'consistency', 'common'
FROM generate_series(0, 49) AS n;
INSERT INTO student_achievements (student_profile_id, achievement_id, current_progress, target_progress, earned_at)
SELECT key(n % {STUDENTS} + 1), key(n / {STUDENTS}), 3, 10, CASE WHEN n % 3 = 0 THEN moment(n) END
FROM generate_series(0, {ROWS // 2 - 1}) AS n;
INSERT INTO daily_challenges (id, challenge_date, name, description, challenge_type, target_value, point_bonus)
SELECT key(n), '{day(0)}'::date + (n / 4)::int, 'Challenge ' || n, 'A challenge',
       one_of(n, '{{speed_run,perfect_score,concept_count,time_spent}}'), 30, 5
FROM generate_series(0, 719) AS n;
INSERT INTO student_daily_challenges (student_profile_id, daily_challenge_id)
SELECT key(n % {STUDENTS} + 1), key((n / {STUDENTS} + n % 36 * 20) % 720) FROM generate_series(0, {ROWS // 2 - 1}) AS n;
ANALYZE achievements, student_achievements, daily_challenges, student_daily_challenges;
"""

OUTBOX = f"""
INSERT INTO outbox (store, kind, key, payload, delivered_at)
SELECT 'graph', 'changes', 'book-' || n % {TEXTBOOKS}, CASE WHEN n > 19000 THEN '{{"changes": []}}'::jsonb END,
       CASE WHEN n <= 19000 THEN now() END
FROM generate_series(1, 20000) AS n;
ANALYZE outbox;
"""

EVENTS = f"""
ALTER TABLE progress_events DISABLE TRIGGER place_progress_event;
INSERT INTO progress_events (position, at, student_profile_id, organization_id, kind, entity_id)
SELECT n, moment(n), key(n % {STUDENTS} + 1), key((n % {STUDENTS} + 1) % {ORGANIZATIONS}), 'path_changed', key(n)::text
FROM generate_series(1, 20000) AS n;
ALTER TABLE progress_events ENABLE TRIGGER place_progress_event;
ANALYZE progress_events;
"""

ERRORS = f"""
INSERT INTO error_logs (id, user_id, service_name, error_type, error_message, severity, created_at, resolved_at)
SELECT key(n), key(n % {STUDENTS} + 1), 'api', 'KeyError', 'KeyError', (ARRAY['low', 'medium', 'high', 'critical'])[n % 4 + 1],
       moment(n), CASE WHEN n % 3 > 0 THEN moment(n) END
FROM generate_series(0, 14999) AS n;
ANALYZE error_logs;
"""

# 25 subjects of 10 topics of 10 sections of 8 concepts; a concept requires two before it, and is related to one.
GRAPH = """
INSERT INTO embedded_graph.nodes (label, id, properties)
SELECT label, lower(label) || '-' || n, jsonb_build_object('name', label || ' ' || n)
FROM (VALUES ('Subject', 25), ('Topic', 250), ('Section', 2500), ('Concept', 20000)) AS kinds (label, count),
    generate_series(0, count - 1) AS n;
INSERT INTO embedded_graph.edges (relationship, source, target, properties)
SELECT relationship, source || '-' || n / each, target || '-' || n, '{}'
FROM (VALUES ('HAS_TOPIC', 'subject', 'topic', 10, 250), ('CONTAINS_SECTION', 'topic', 'section', 10, 2500),
             ('INCLUDES_CONCEPT', 'section', 'concept', 8, 20000)) AS kinds (relationship, source, target, each, count),
    generate_series(0, count - 1) AS n;
INSERT INTO embedded_graph.edges (relationship, source, target, properties)
SELECT relationship, 'concept-' || n, 'concept-' || n + away, '{}'
FROM (VALUES ('REQUIRES_PREREQUISITE', -1), ('REQUIRES_PREREQUISITE', -5), ('NEXT_CONCEPT', 1), ('RELATED_TO', 3))
    AS kinds (relationship, away), generate_series(0, 19999) AS n
WHERE (n + away) BETWEEN 0 AND 19999 AND (n + away) / 800 = n / 800;
ANALYZE embedded_graph.nodes, embedded_graph.edges;
"""
