"""A small world: one row in every table, with ids that are easy to name. Everything else in these tests changes a copy of it."""

AT = "'2026-10-05T12:00:00Z'"


def key(number: int) -> str:
    """The id of a row, as SQL: a version 7 id of the year 1970, which the DEFAULT partitions hold."""
    return f"'00000000-0000-7000-8000-{number:012d}'::uuid"


ADA, GUARDIAN, SCHOOL, STUDENT, BOOK = key(1), key(2), key(3), key(4), key(5)
HOOK, PATH, PROGRESS, SESSION, ANSWER = key(6), key(7), key(8), key(9), key(10)
EXERCISE, REMEDIATION, BADGE, CHALLENGE, INTERVIEW = key(11), key(12), key(13), key(14), key(15)
EXAMPLE, INVITATION = key(16), key(17)

WORLD = f"""
INSERT INTO users (id, handle, email, created_at, updated_at) VALUES
    ({ADA}, 'ada', 'Ada@school.example', {AT}, {AT}), ({GUARDIAN}, 'guardian', NULL, {AT}, {AT});
INSERT INTO organizations (id, name, type, max_students) VALUES ({SCHOOL}, 'Birch', 'microschool', 20);
INSERT INTO organization_members (organization_id, user_id, role) VALUES
    ({SCHOOL}, {GUARDIAN}, 'parent'), ({SCHOOL}, {GUARDIAN}, 'educator');
INSERT INTO student_profiles (id, user_id, organization_id, first_name, last_name) VALUES
    ({STUDENT}, {ADA}, {SCHOOL}, 'Ada', 'Lind');
INSERT INTO guardianships (guardian_id, student_profile_id, relation) VALUES ({GUARDIAN}, {STUDENT}, 'mother');
INSERT INTO invitations (id, organization_id, email, role, token_hash, expires_at) VALUES
    ({INVITATION}, {SCHOOL}, 'new@school.example', 'educator', 'hash', {AT});
INSERT INTO consents (student_profile_id, kind, policy_version, granted_by) VALUES ({STUDENT}, 'ai_processing', '1', {GUARDIAN});
INSERT INTO data_requests (student_profile_id, kind) VALUES ({STUDENT}, 'export');
INSERT INTO interview_sessions (id, student_profile_id, questions) VALUES ({INTERVIEW}, {STUDENT}, '[]');
INSERT INTO textbooks (id, slug, title, subject, namespace, s3_path) VALUES
    ({BOOK}, 'statistics', 'Statistics', 'Mathematics', 'math', 'file:books/statistics');
INSERT INTO content_terms VALUES ({BOOK}, 7, 3);
INSERT INTO content_hooks (id, concept_id, life_category, hook_text, author_id) VALUES ({HOOK}, 'c1', 'social', 'Dice.', {ADA});
INSERT INTO content_examples (id, concept_id, example_text, interest_tags, life_category, difficulty_level) VALUES
    ({EXAMPLE}, 'c1', 'A game.', '{{gaming}}', 'personal', 'basic');
INSERT INTO content_versions (entity, entity_id, version, content, author_id) VALUES ('content_hooks', '6', 1, '{{}}', {ADA});
INSERT INTO learning_paths (id, student_profile_id, textbook_id, subject, concepts_total) VALUES
    ({PATH}, {STUDENT}, {BOOK}, 'Mathematics', 30);
INSERT INTO concept_progress (id, student_profile_id, learning_path_id, concept_id, concept_name) VALUES
    ({PROGRESS}, {STUDENT}, {PATH}, 'c1', 'Events');
INSERT INTO learning_sessions
    (id, student_profile_id, learning_path_id, concept_id, session_type, session_number, content_version, selected_hooks,
     active_seconds)
    VALUES ({SESSION}, {STUDENT}, {PATH}, 'c1', 'exercise', 1, '1', jsonb_build_array({HOOK}), 90);
INSERT INTO session_interactions (session_id, key, kind, part, at) VALUES ({SESSION}, {key(90)}, 'view', 'hook', {AT});
INSERT INTO assessments
    (id, student_profile_id, concept_id, learning_session_id, content_version, assessment_type, exercise_level, life_category,
     exercise_prompt, expected_steps, student_response, response_format, identified_steps, step_evaluations, competency_score,
     conceptual_understanding, articulation_quality, application_ability, ai_feedback, status, submitted_at, evaluated_at,
     time_taken_seconds)
    VALUES ({ANSWER}, {STUDENT}, 'c1', {SESSION}, '1', 'initial', 'basic', 'social', 'Roll.', '["count"]', 'One half.', 'text',
            '[]', '[]', 0.5, 0.5, 0.5, 0.5, 'Nearly.', 'evaluated', {AT}, {AT}, 60);
INSERT INTO exercise_generations
    (id, learning_session_id, assessment_id, concept_id, generation_type, student_interests, life_category)
    VALUES ({EXERCISE}, {SESSION}, {ANSWER}, 'c1', 'initial', '[]', 'social');
INSERT INTO remediation_paths
    (id, student_profile_id, original_assessment_id, concept_id, focus_area, target_steps, exercises_total, initial_understanding)
    VALUES ({REMEDIATION}, {STUDENT}, {ANSWER}, 'c1', 'counting', '["count"]', 2, 0.5);
INSERT INTO remediation_exercises (remediation_path_id, position, exercise_generation_id) VALUES ({REMEDIATION}, 0, {EXERCISE});
INSERT INTO achievements (id, name, description, criteria_type, criteria_value, criteria_details, category, rarity) VALUES
    ({BADGE}, 'Ten', 'Master ten concepts.', 'concepts_mastered', 10, '{{}}', 'mastery', 'rare');
INSERT INTO student_achievements (student_profile_id, achievement_id, current_progress, target_progress) VALUES
    ({STUDENT}, {BADGE}, 3, 10);
INSERT INTO daily_challenges (id, challenge_date, name, description, challenge_type, target_value, point_bonus) VALUES
    ({CHALLENGE}, '2026-10-05', 'Half an hour', 'Learn for 30 minutes.', 'time_spent', 30, 5);
INSERT INTO student_daily_challenges (student_profile_id, daily_challenge_id) VALUES ({STUDENT}, {CHALLENGE});
INSERT INTO engagement_analytics (student_profile_id, date, total_minutes, active_minutes, average_mastery_score) VALUES
    ({STUDENT}, '2020-01-01', 30, 20, 0.75);
INSERT INTO error_logs (user_id, service_name, error_type, error_message, severity) VALUES ({ADA}, 'api', 'KeyError', 'k', 'low');
INSERT INTO progress_events (student_profile_id, organization_id, kind, entity_id) VALUES
    ({STUDENT}, {SCHOOL}, 'path_changed', '7');
INSERT INTO audit_events (actor_id, actor, action, entity, entity_id) VALUES ({ADA}, 'ada', 'create', 'content_hooks', '6');
INSERT INTO outbox (store, kind, key, payload) VALUES ('graph', 'apply', 'statistics', '[]');
INSERT INTO idempotency_keys (user_id, key, operation, input_hash, answer) VALUES
    ({ADA}, {key(91)}, 'createHook', 'hash', '{{}}');
"""
