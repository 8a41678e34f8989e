"""Of every student of the demo school, an event of every sort, about what they have of it."""

HAPPENED = """
INSERT INTO progress_events (student_profile_id, organization_id, kind, entity_id, payload)
SELECT s.id, coalesce(s.organization_id, o.id), kind, coalesce(CASE kind
        WHEN 'path_changed' THEN (SELECT id FROM learning_paths WHERE student_profile_id = s.id LIMIT 1)
        WHEN 'session_changed' THEN (SELECT id FROM learning_sessions WHERE student_profile_id = s.id LIMIT 1)
        WHEN 'exercise_changed' THEN (
            SELECT g.id FROM exercise_generations g JOIN learning_sessions l ON l.id = g.learning_session_id
            WHERE l.student_profile_id = s.id LIMIT 1)
        WHEN 'answer_evaluated' THEN (
            SELECT id FROM assessments WHERE student_profile_id = s.id AND status = 'evaluated' LIMIT 1)
        WHEN 'concept_progressed' THEN (SELECT id FROM concept_progress WHERE student_profile_id = s.id LIMIT 1)
        WHEN 'remediation_changed' THEN (SELECT id FROM remediation_paths WHERE student_profile_id = s.id LIMIT 1)
        WHEN 'achievement_earned' THEN (
            SELECT achievement_id FROM student_achievements WHERE student_profile_id = s.id AND earned_at IS NOT NULL LIMIT 1)
        WHEN 'challenge_progressed' THEN (SELECT id FROM daily_challenges LIMIT 1)
    END, s.id), '{"status": "mastered"}'
FROM student_profiles s, organizations o, unnest('{path_changed,session_changed,exercise_changed,answer_evaluated,
    concept_progressed,remediation_changed,achievement_earned,challenge_progressed}'::text[]) AS kind
WHERE o.name LIKE 'Willow%' ORDER BY s.first_name <> 'Theo', s.id;
"""
"""Who is in no organization was in Willow Creek then."""
