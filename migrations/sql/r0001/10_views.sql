-- What is read as if it were a table. The materialized ones have a unique index each, so that REFRESH ... CONCURRENTLY works.

-- A student's badges: the achievements earned (the ERD's student_profiles.badges_earned).
CREATE VIEW student_badges AS
SELECT s.student_profile_id, s.achievement_id, a.name, a.icon_url, a.category, a.rarity, s.earned_at
FROM student_achievements s
JOIN achievements a ON a.id = s.achievement_id
WHERE s.is_earned;

-- What an organization's students did each day, taken together.
CREATE MATERIALIZED VIEW organization_daily_engagement AS
SELECT s.organization_id, e.date,
       count(*)::integer AS student_count,
       sum(e.total_minutes)::integer AS total_minutes,
       sum(e.active_minutes)::integer AS active_minutes,
       sum(e.session_count)::integer AS session_count,
       sum(e.exercises_completed)::integer AS exercises_completed,
       sum(e.concepts_mastered)::integer AS concepts_mastered,
       avg(e.average_mastery_score)::score AS average_mastery_score,
       avg(e.engagement_score)::score AS engagement_score
FROM engagement_analytics e
JOIN student_profiles s ON s.id = e.student_profile_id
WHERE s.organization_id IS NOT NULL
GROUP BY s.organization_id, e.date;
CREATE UNIQUE INDEX uq_organization_daily_engagement ON organization_daily_engagement (organization_id, date);

-- How hard a concept is, by the graded answers of everybody.
CREATE MATERIALIZED VIEW concept_difficulty AS
SELECT concept_id,
       count(*)::integer AS answer_count,
       count(DISTINCT student_profile_id)::integer AS student_count,
       avg(competency_score)::score AS average_score,
       avg(remediation_needed::integer)::score AS remediation_share,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY time_taken_seconds)::integer AS median_seconds
FROM assessments
WHERE status = 'evaluated'
GROUP BY concept_id;
CREATE UNIQUE INDEX uq_concept_difficulty ON concept_difficulty (concept_id);

-- How well a hook works: the sessions that showed it, and the answers given in them.
CREATE MATERIALIZED VIEW hook_effectiveness AS
WITH shown AS (
    SELECT l.id, l.active_seconds, hook.id AS hook_id
    FROM learning_sessions l CROSS JOIN LATERAL jsonb_array_elements_text(l.selected_hooks) AS hook (id)
)
SELECT h.id AS content_hook_id,
       count(DISTINCT s.id)::integer AS session_count,
       count(a.id)::integer AS answer_count,
       avg(a.competency_score)::score AS average_score,
       avg(s.active_seconds)::integer AS average_active_seconds
FROM content_hooks h
JOIN shown s ON s.hook_id = h.id::text
LEFT JOIN assessments a ON a.learning_session_id = s.id AND a.status = 'evaluated'
GROUP BY h.id;
CREATE UNIQUE INDEX uq_hook_effectiveness ON hook_effectiveness (content_hook_id);
