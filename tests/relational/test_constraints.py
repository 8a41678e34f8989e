"""What the database refuses, whoever asks, and that a refusal changes nothing."""

from typing import Any

import pytest

from tests.relational.refusal import refusal
from tests.relational.world import (
    ADA,
    ANSWER,
    AT,
    BADGE,
    BOOK,
    EXAMPLE,
    EXERCISE,
    GUARDIAN,
    HOOK,
    INTERVIEW,
    INVITATION,
    PATH,
    PROGRESS,
    REMEDIATION,
    SCHOOL,
    SESSION,
    STUDENT,
    key,
)

WEIGHTS = "UPDATE student_profiles SET life_category_weights = "

REFUSED = [
    # people
    (
        "ada's address in other letters",
        f"UPDATE users SET email = 'ADA@SCHOOL.example' WHERE id = {GUARDIAN}",
        "uq_users_email_lower",
    ),
    ("a handle twice", f"UPDATE users SET handle = 'ada' WHERE id = {GUARDIAN}", "uq_users_handle"),
    ("less than no failed logins", "UPDATE users SET failed_login_attempts = -1", "ck_users_failed_login_attempts_not_negative"),
    ("an unknown setting", "UPDATE organizations SET settings = '{\"colour\": 1}'", "ck_organizations_settings_keys"),
    (
        "an unknown permission",
        "UPDATE organization_members SET permissions = '{\"fly\": true}'",
        "ck_organization_members_permissions_keys",
    ),
    ("a role twice", f"INSERT INTO organization_members VALUES ({SCHOOL}, {GUARDIAN}, 'parent')", "pk_organization_members"),
    (
        "an invitation that is open already",
        f"INSERT INTO invitations (organization_id, email, role, token_hash, expires_at) "
        f"VALUES ({SCHOOL}, 'NEW@school.example', 'educator', 'other', {AT})",
        "uq_invitations_open",
    ),
    (
        "an invited student without a profile",
        f"UPDATE invitations SET role = 'student' WHERE id = {INVITATION}",
        "ck_invitations_student_by_role",
    ),
    (
        "a consent that holds already",
        f"INSERT INTO consents (student_profile_id, kind, policy_version) VALUES ({STUDENT}, 'ai_processing', '2')",
        "uq_consents_held",
    ),
    (
        "a second open request",
        f"INSERT INTO data_requests (student_profile_id, kind) VALUES ({STUDENT}, 'export')",
        "uq_data_requests_open",
    ),
    # students
    (
        "a second profile of a user",
        f"INSERT INTO student_profiles (user_id, first_name, last_name) VALUES ({ADA}, 'A', 'B')",
        "uq_student_profiles_user_id",
    ),
    (
        "three interests after onboarding",
        "UPDATE student_profiles SET onboarding_completed_at = now(), interests = '[1, 2, 3]'",
        "ck_student_profiles_interests_min",
    ),
    ("interests that are no list", "UPDATE student_profiles SET interests = '{}'", "ck_student_profiles_interests_array"),
    (
        "weights of 1.2 in sum",
        WEIGHTS + """'{"personal": 0.3, "social": 0.3, "career": 0.3, "philanthropic": 0.3}'""",
        "ck_student_profiles_life_category_weights",
    ),
    (
        "a weight below nothing",
        WEIGHTS + """'{"personal": -0.5, "social": 0.5, "career": 0.5, "philanthropic": 0.5}'""",
        "ck_student_profiles_life_category_weights",
    ),
    (
        "a side of life left out",
        WEIGHTS + """'{"personal": 0.4, "social": 0.3, "career": 0.3}'""",
        "ck_student_profiles_life_category_weights",
    ),
    (
        "a fifth side of life",
        WEIGHTS + """'{"personal": 0.2, "social": 0.2, "career": 0.2, "philanthropic": 0.2, "sport": 0.2}'""",
        "ck_student_profiles_life_category_weights",
    ),
    (
        "an unknown notification",
        "UPDATE student_profiles SET notification_preferences = '{\"x\": true}'",
        "ck_student_profiles_notification_preferences_keys",
    ),
    (
        "indicators that are a list",
        "UPDATE student_profiles SET learning_style_indicators = '[]'",
        "ck_student_profiles_learning_style_indicators_object",
    ),
    (
        "a streak longer than the longest",
        "UPDATE student_profiles SET current_streak_days = 3",
        "ck_student_profiles_longest_streak",
    ),
    ("a level of 0", "UPDATE student_profiles SET level = 0", "ck_student_profiles_level_at_least"),
    (
        "a day's goal of 10 hours",
        "UPDATE student_profiles SET daily_goal_minutes = 600",
        "ck_student_profiles_daily_goal_minutes_within",
    ),
    (
        "a second interview under way",
        f"INSERT INTO interview_sessions (student_profile_id, questions) VALUES ({STUDENT}, '[]')",
        "uq_interview_sessions_in_progress",
    ),
    (
        "an interview completed at no time",
        f"UPDATE interview_sessions SET status = 'completed' WHERE id = {INTERVIEW}",
        "ck_interview_sessions_ended",
    ),
    # content
    (
        "a slug twice",
        "INSERT INTO textbooks (slug, title, subject, namespace, s3_path) VALUES ('statistics', 't', 's', 'math', 'file:x')",
        "uq_textbooks_slug",
    ),
    ("a failure without a reason", "UPDATE textbooks SET processing_status = 'failed'", "ck_textbooks_failure_explained"),
    ("101 percent", "UPDATE textbooks SET processing_percent = 101", "ck_textbooks_processing_percent_within"),
    (
        "an example for no interest",
        f"UPDATE content_examples SET interest_tags = '{{}}' WHERE id = {EXAMPLE}",
        "ck_content_examples_tagged",
    ),
    (
        "an interactive element that is no object",
        "UPDATE content_examples SET interactive_element = '3'",
        "ck_content_examples_interactive_element_object",
    ),
    ("an effectiveness above 1", f"UPDATE content_hooks SET effectiveness_score = 1.5 WHERE id = {HOOK}", "score_range"),
    (
        "a version twice",
        "INSERT INTO content_versions (entity, entity_id, version, content) VALUES ('content_hooks', '6', 1, '{}')",
        "uq_content_versions_entity_entity_id_version",
    ),
    ("a textbook with paths through it deleted", f"DELETE FROM textbooks WHERE id = {BOOK}", "fk_learning_paths_textbook_id"),
    # learning
    (
        "a second live path in a subject",
        "INSERT INTO learning_paths (student_profile_id, textbook_id, subject, status) "
        f"VALUES ({STUDENT}, {BOOK}, 'Mathematics', 'paused')",
        "unique_student_subject",
    ),
    ("more concepts completed than there are", "UPDATE learning_paths SET concepts_completed = 31", "ck_learning_paths_counters"),
    ("a path completed at no time", "UPDATE learning_paths SET status = 'completed'", "ck_learning_paths_completed"),
    ("a path with sessions deleted", f"DELETE FROM learning_paths WHERE id = {PATH}", "fk_learning_sessions_learning_path_id"),
    (
        "progress twice on a concept",
        f"INSERT INTO concept_progress (student_profile_id, concept_id, concept_name) VALUES ({STUDENT}, 'c1', 'Events')",
        "unique_student_concept",
    ),
    ("a score of 1.5", f"UPDATE concept_progress SET final_mastery_score = 1.5 WHERE id = {PROGRESS}", "score_range"),
    ("a score below nothing", "UPDATE concept_progress SET initial_exercise_score = -0.0001", "score_range"),
    ("mastered at no time", "UPDATE concept_progress SET status = 'mastered'", "ck_concept_progress_mastered"),
    ("more active time than time", "UPDATE concept_progress SET active_time_seconds = 9", "ck_concept_progress_active_time"),
    (
        "a lesson completed and empty",
        f"UPDATE learning_sessions SET session_type = 'lesson', content_status = 'completed' WHERE id = {SESSION}",
        "ck_learning_sessions_content",
    ),
    (
        "an interaction twice",
        f"INSERT INTO session_interactions SELECT * FROM session_interactions WHERE session_id = {SESSION}",
        "session_interactions_default_pkey",
    ),
    (
        "an interaction of no session",
        "INSERT INTO session_interactions (session_id, key, kind, part, at) "
        f"VALUES ({key(99)}, {key(98)}, 'view', 'hook', now())",
        "fk_session_interactions_session_id",
    ),
    # assessments
    ("an answer without words", f"UPDATE assessments SET student_response = NULL WHERE id = {ANSWER}", "ck_assessments_answered"),
    (
        "a grading without a score",
        f"UPDATE assessments SET competency_score = NULL WHERE id = {ANSWER}",
        "ck_assessments_evaluated",
    ),
    ("more steps correct than there are", "UPDATE assessments SET steps_correct = 3, steps_total = 2", "ck_assessments_steps"),
    (
        "an exercise completed and empty",
        f"UPDATE exercise_generations SET status = 'completed' WHERE id = {EXERCISE}",
        "ck_exercise_generations_completed",
    ),
    (
        "an exercise that nobody wrote",
        "UPDATE exercise_generations SET status = 'completed', generated_exercise = '{}', expected_solution = '{}', "
        "expected_steps = '[]', difficulty_level = 'basic'",
        "ck_exercise_generations_written_by",
    ),
    (
        "a model without its prompt",
        "UPDATE exercise_generations SET status = 'completed', generated_exercise = '{}', expected_solution = '{}', "
        "expected_steps = '[]', difficulty_level = 'basic', generation_model = 'm', generation_rule = 'template@1'",
        "ck_exercise_generations_written_by",
    ),
    (
        "an answer to two exercises",
        "INSERT INTO exercise_generations (learning_session_id, assessment_id, concept_id, generation_type, student_interests, "
        f"life_category) VALUES ({SESSION}, {ANSWER}, 'c1', 'advanced', '[]', 'social')",
        "uq_exercise_generations_assessment_id",
    ),
    (
        "a paused remediation",
        f"UPDATE remediation_paths SET status = 'paused' WHERE id = {REMEDIATION}",
        "ck_remediation_paths_never_paused",
    ),
    (
        "a second remediation of an answer",
        "INSERT INTO remediation_paths (student_profile_id, original_assessment_id, concept_id, focus_area, target_steps, "
        f"exercises_total, initial_understanding) VALUES ({STUDENT}, {ANSWER}, 'c1', 'x', '[]', 1, 0)",
        "uq_remediation_paths_original_assessment_id",
    ),
    (
        "an exercise in two places",
        "INSERT INTO remediation_exercises (remediation_path_id, position, exercise_generation_id) "
        f"VALUES ({REMEDIATION}, 1, {EXERCISE})",
        "uq_remediation_exercises_exercise_generation_id",
    ),
    # rewards
    (
        "a goal below nothing",
        "UPDATE student_achievements SET target_progress = -1",
        "ck_student_achievements_target_progress_at_least",
    ),
    (
        "an achievement on somebody's way deleted",
        f"DELETE FROM achievements WHERE id = {BADGE}",
        "fk_student_achievements_achievement_id",
    ),
    (
        "a challenge twice on a day",
        "INSERT INTO daily_challenges (challenge_date, name, description, challenge_type, target_value, point_bonus) "
        "VALUES ('2026-10-05', 'Another', 'The same.', 'time_spent', 20, 5)",
        "uq_daily_challenges_day",
    ),
    # insights
    (
        "a student's day twice",
        f"INSERT INTO engagement_analytics (student_profile_id, date) VALUES ({STUDENT}, '2020-01-01')",
        "engagement_analytics_default_student_profile_id_date_key",
    ),
    # system
    ("an undelivered command without what it says", "UPDATE outbox SET payload = NULL", "ck_outbox_payload_until_delivered"),
    ("an answer twice under a key", "INSERT INTO idempotency_keys SELECT * FROM idempotency_keys", "pk_idempotency_keys"),
]


@pytest.mark.parametrize(("sql", "constraint"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
async def test_refused(world: Any, sql: str, constraint: str) -> None:
    error: Any = await refusal(world, sql)
    assert error.constraint_name == constraint


async def test_an_unknown_time_zone_is_refused(world: Any) -> None:
    error = await refusal(world, "UPDATE student_profiles SET timezone = 'Mars/Olympus'")
    assert str(error) == 'time zone "Mars/Olympus" not recognized'
