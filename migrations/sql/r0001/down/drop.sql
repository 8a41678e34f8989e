-- Takes away all that r0001 made; partitions, indexes and triggers go with their tables.

DROP MATERIALIZED VIEW hook_effectiveness, concept_difficulty, organization_daily_engagement;
DROP VIEW student_badges;

DROP TABLE
    idempotency_keys, outbox, audit_events, progress_events,
    error_logs, engagement_analytics,
    student_daily_challenges, daily_challenges, student_achievements, achievements,
    remediation_exercises, remediation_paths, exercise_generations, assessments,
    session_interactions, learning_sessions, concept_progress, learning_paths,
    content_terms, content_versions, content_examples, content_hooks, textbooks,
    data_requests, consents, invitations, guardianships, interview_sessions, student_profiles,
    organization_members, organizations, users;

DROP FUNCTION ensure_partitions, uuidv7_floor, refuse_change, touch_updated_at;
DROP DOMAIN score;
