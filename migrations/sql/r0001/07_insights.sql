-- What students did each day, and what went wrong for users.

-- What one student did on one of their days; partitioned by month. Recomputed from the sessions and answers of the day.
CREATE TABLE engagement_analytics (
    id uuid DEFAULT uuidv7() NOT NULL,
    student_profile_id uuid NOT NULL
        CONSTRAINT fk_engagement_analytics_student_profile_id REFERENCES student_profiles (id) ON DELETE CASCADE,
    date date NOT NULL,
    total_minutes integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_engagement_analytics_total_minutes_not_negative CHECK (total_minutes >= 0),
    active_minutes integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_engagement_analytics_active_minutes_not_negative CHECK (active_minutes >= 0),
    lesson_minutes integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_engagement_analytics_lesson_minutes_not_negative CHECK (lesson_minutes >= 0),
    exercise_minutes integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_engagement_analytics_exercise_minutes_not_negative CHECK (exercise_minutes >= 0),
    concepts_viewed integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_engagement_analytics_concepts_viewed_not_negative CHECK (concepts_viewed >= 0),
    exercises_completed integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_engagement_analytics_exercises_completed_not_negative CHECK (exercises_completed >= 0),
    exercises_mastered integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_engagement_analytics_exercises_mastered_not_negative CHECK (exercises_mastered >= 0),
    average_session_length integer
        CONSTRAINT ck_engagement_analytics_average_session_length_not_negative CHECK (average_session_length >= 0),
    session_count integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_engagement_analytics_session_count_not_negative CHECK (session_count >= 0),
    engagement_score score,
    concepts_mastered integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_engagement_analytics_concepts_mastered_not_negative CHECK (concepts_mastered >= 0),
    average_mastery_score score,
    remediation_sessions integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_engagement_analytics_remediation_sessions_not_negative CHECK (remediation_sessions >= 0),
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_engagement_analytics PRIMARY KEY (id, date),
    CONSTRAINT unique_student_date UNIQUE (student_profile_id, date),
    CONSTRAINT ck_engagement_analytics_active_minutes CHECK (active_minutes <= total_minutes)
) PARTITION BY RANGE (date);
CREATE INDEX idx_engagement_date ON engagement_analytics (date);
CREATE TABLE engagement_analytics_default PARTITION OF engagement_analytics DEFAULT;
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON engagement_analytics FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- An error that a user met, resolved once `resolved_at` is set. Request and response are redacted before they get here.
CREATE TABLE error_logs (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_error_logs PRIMARY KEY,
    user_id uuid CONSTRAINT fk_error_logs_user_id REFERENCES users (id) ON DELETE SET NULL,
    service_name varchar(100) NOT NULL,
    error_type varchar(100) NOT NULL,
    error_code varchar(50),
    error_message text NOT NULL,
    stack_trace text,
    request_data jsonb CONSTRAINT ck_error_logs_request_data_object CHECK (jsonb_typeof(request_data) = 'object'),
    response_data jsonb CONSTRAINT ck_error_logs_response_data_object CHECK (jsonb_typeof(response_data) = 'object'),
    severity text NOT NULL
        CONSTRAINT ck_error_logs_severity_known CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    affected_feature varchar(100),
    user_impact boolean DEFAULT false NOT NULL,
    resolved boolean GENERATED ALWAYS AS (resolved_at IS NOT NULL) STORED NOT NULL,
    resolved_at timestamptz,
    resolution_notes text,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL
);
CREATE INDEX idx_errors_created ON error_logs (created_at);
CREATE INDEX idx_errors_resolved ON error_logs (resolved);
CREATE INDEX idx_errors_service ON error_logs (service_name);
CREATE INDEX idx_errors_severity ON error_logs (severity);
CREATE INDEX idx_errors_user ON error_logs (user_id);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON error_logs FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
