"""The statement that counts students' days, from their sessions and answers. What is done with it is in `insights_days.py`.

`$1` are the students, `$2` the moment, `$3` how many days before today are counted, `$4` concepts and `$5` their mastery
thresholds. Days are the student's, in the time zone that they are in now.
"""

from learning.vocabulary import AssessmentStatus, ExerciseKind, SessionKind

PUPILS = """
SELECT s.id, s.timezone AS zone, s.today, s.first, s.first::timestamp AT TIME ZONE s.timezone AS since
FROM (
    SELECT id, timezone, local.today, local.today - $3::int AS first
    FROM student_profiles CROSS JOIN LATERAL (SELECT ($2::timestamptz AT TIME ZONE timezone)::date AS today) AS local
    WHERE id = ANY($1::uuid[])
) AS s"""

COUNTED = f"""
WITH pupils AS MATERIALIZED ({PUPILS}),
sittings AS MATERIALIZED (
    SELECT p.id AS student, (l.started_at AT TIME ZONE p.zone)::date AS day, l.concept_id,
           l.session_type IN ('{SessionKind.LESSON}', '{SessionKind.REVIEW}') AS has_lesson,
           coalesce(l.duration_seconds, 0) AS seconds, coalesce(l.active_seconds, 0) AS active
    FROM pupils p
    JOIN learning_sessions l ON l.student_profile_id = p.id AND l.started_at >= p.since
),
answers AS MATERIALIZED (
    SELECT p.id AS student, (a.submitted_at AT TIME ZONE p.zone)::date AS day, a.concept_id, a.learning_session_id,
           a.assessment_type = '{ExerciseKind.REMEDIATION}' AS is_practice,
           CASE WHEN a.status = '{AssessmentStatus.EVALUATED}' THEN a.competency_score END AS score
    FROM pupils p
    JOIN assessments a ON a.student_profile_id = p.id AND a.submitted_at >= p.since
    WHERE a.status NOT IN ('{AssessmentStatus.IN_PROGRESS}', '{AssessmentStatus.ABANDONED}')
),
sat AS (
    SELECT student, day, sum(seconds) / 60 AS total_minutes, sum(active) / 60 AS active_minutes,
           sum(seconds) FILTER (WHERE has_lesson) / 60 AS lesson_minutes,
           sum(seconds) FILTER (WHERE NOT has_lesson) / 60 AS exercise_minutes,
           count(*) AS session_count, count(DISTINCT concept_id) AS concepts_viewed
    FROM sittings GROUP BY student, day
),
answered AS (
    SELECT student, day, count(*) AS exercises_completed, count(*) FILTER (WHERE score >= threshold) AS exercises_mastered,
           avg(score)::score AS average_mastery_score,
           count(DISTINCT learning_session_id) FILTER (WHERE is_practice) AS remediation_sessions
    FROM answers LEFT JOIN unnest($4::text[], $5::float8[]) AS known (concept_id, threshold) USING (concept_id)
    GROUP BY student, day
),
mastered AS (
    SELECT p.id AS student, (last.submitted_at AT TIME ZONE p.zone)::date AS day, count(*) AS concepts_mastered
    FROM pupils p
    JOIN concept_progress c ON c.student_profile_id = p.id AND c.mastered_at >= p.since
    CROSS JOIN LATERAL (
        SELECT a.submitted_at FROM assessments a
        WHERE a.student_profile_id = p.id AND a.concept_id = c.concept_id AND a.submitted_at <= c.mastered_at
        ORDER BY a.submitted_at DESC LIMIT 1
    ) AS last
    GROUP BY 1, 2
),
learned AS (  -- something, if only in a session that had begun the day before
    SELECT p.id AS student, e.date AS day
    FROM pupils p JOIN engagement_analytics e ON e.student_profile_id = p.id AND e.date >= p.first
    WHERE e.has_learning
),
counted AS MATERIALIZED (
    SELECT student, day, coalesce(total_minutes, 0) AS total_minutes, coalesce(active_minutes, 0) AS active_minutes,
           coalesce(lesson_minutes, 0) AS lesson_minutes, coalesce(exercise_minutes, 0) AS exercise_minutes,
           coalesce(concepts_viewed, 0) AS concepts_viewed, coalesce(exercises_completed, 0) AS exercises_completed,
           coalesce(exercises_mastered, 0) AS exercises_mastered, total_minutes / session_count AS average_session_length,
           coalesce(session_count, 0) AS session_count, coalesce(concepts_mastered, 0) AS concepts_mastered,
           average_mastery_score, coalesce(remediation_sessions, 0) AS remediation_sessions
    FROM sat FULL JOIN answered USING (student, day) FULL JOIN learned USING (student, day)
    LEFT JOIN mastered USING (student, day)
)"""
