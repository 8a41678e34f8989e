-- Students, their interviews, and who is responsible for them.

-- A learner: who they are, what they like, and what they have won.
CREATE TABLE student_profiles (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_student_profiles PRIMARY KEY,
    user_id uuid
        CONSTRAINT fk_student_profiles_user_id REFERENCES users (id) ON DELETE CASCADE
        CONSTRAINT uq_student_profiles_user_id UNIQUE,
    organization_id uuid
        CONSTRAINT fk_student_profiles_organization_id REFERENCES organizations (id) ON DELETE SET NULL,
    first_name varchar(100) NOT NULL,
    last_name varchar(100) NOT NULL,
    preferred_name varchar(100),
    birthday date,
    grade_level varchar(20),
    timezone text DEFAULT 'UTC' NOT NULL,
    interests jsonb DEFAULT '[]'::jsonb NOT NULL
        CONSTRAINT ck_student_profiles_interests_array CHECK (jsonb_typeof(interests) = 'array'),
    career_interests jsonb DEFAULT '[]'::jsonb NOT NULL
        CONSTRAINT ck_student_profiles_career_interests_array CHECK (jsonb_typeof(career_interests) = 'array'),
    philanthropic_interests jsonb DEFAULT '[]'::jsonb NOT NULL
        CONSTRAINT ck_student_profiles_philanthropic_interests_array CHECK (jsonb_typeof(philanthropic_interests) = 'array'),
    learning_style_indicators jsonb DEFAULT '{}'::jsonb NOT NULL
        CONSTRAINT ck_student_profiles_learning_style_indicators_object
            CHECK (jsonb_typeof(learning_style_indicators) = 'object'),
    life_category_weights jsonb
        DEFAULT '{"personal": 0.25, "social": 0.25, "career": 0.25, "philanthropic": 0.25}'::jsonb NOT NULL,
    onboarding_completed_at timestamptz,
    total_points integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_student_profiles_total_points_not_negative CHECK (total_points >= 0),
    current_streak_days integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_student_profiles_current_streak_days_not_negative CHECK (current_streak_days >= 0),
    longest_streak_days integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_student_profiles_longest_streak_days_not_negative CHECK (longest_streak_days >= 0),
    last_activity_date date,
    level integer DEFAULT 1 NOT NULL CONSTRAINT ck_student_profiles_level_at_least CHECK (level >= 1),
    experience_points integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_student_profiles_experience_points_not_negative CHECK (experience_points >= 0),
    preferred_session_length integer DEFAULT 45 NOT NULL
        CONSTRAINT ck_student_profiles_preferred_session_length_within CHECK (preferred_session_length BETWEEN 5 AND 180),
    daily_goal_minutes integer DEFAULT 30 NOT NULL
        CONSTRAINT ck_student_profiles_daily_goal_minutes_within CHECK (daily_goal_minutes BETWEEN 5 AND 480),
    notification_preferences jsonb DEFAULT '{}'::jsonb NOT NULL
        CONSTRAINT ck_student_profiles_notification_preferences_keys
            CHECK (notification_preferences - ARRAY['daily_goal', 'review_due', 'achievement',
                'weekly_report'] = '{}'::jsonb)
        CONSTRAINT ck_student_profiles_notification_preferences_object
            CHECK (jsonb_typeof(notification_preferences) = 'object'),
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT ck_student_profiles_interests_min
            CHECK (onboarding_completed_at IS NULL OR jsonb_array_length(interests) >= 5),
    CONSTRAINT ck_student_profiles_life_category_weights CHECK (
        jsonb_exists_all(life_category_weights, ARRAY['personal', 'social', 'career', 'philanthropic'])
        AND life_category_weights - ARRAY['personal', 'social', 'career', 'philanthropic'] = '{}'::jsonb
        AND (life_category_weights -> 'personal')::numeric BETWEEN 0 AND 1
        AND (life_category_weights -> 'social')::numeric BETWEEN 0 AND 1
        AND (life_category_weights -> 'career')::numeric BETWEEN 0 AND 1
        AND (life_category_weights -> 'philanthropic')::numeric BETWEEN 0 AND 1
        AND (life_category_weights -> 'personal')::numeric + (life_category_weights -> 'social')::numeric
            + (life_category_weights -> 'career')::numeric + (life_category_weights -> 'philanthropic')::numeric
            BETWEEN 0.99 AND 1.01
    ),
    CONSTRAINT ck_student_profiles_longest_streak CHECK (longest_streak_days >= current_streak_days),
    CONSTRAINT ck_student_profiles_timezone CHECK ((TIMESTAMP '2000-01-01' AT TIME ZONE timezone) IS NOT NULL)
);
CREATE INDEX idx_student_profiles_org ON student_profiles (organization_id);
CREATE INDEX idx_student_profiles_org_name ON student_profiles (organization_id, last_name, first_name, id);
CREATE INDEX idx_student_profiles_streak ON student_profiles (current_streak_days);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON student_profiles FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- An interview by voice or in writing: in progress, then completed, abandoned (idle for 30 minutes) or failed.
CREATE TABLE interview_sessions (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_interview_sessions PRIMARY KEY,
    student_profile_id uuid NOT NULL
        CONSTRAINT fk_interview_sessions_student_profile_id REFERENCES student_profiles (id) ON DELETE CASCADE,
    status text DEFAULT 'in_progress' NOT NULL
        CONSTRAINT ck_interview_sessions_status_known CHECK (status IN ('in_progress', 'completed', 'abandoned', 'failed')),
    interview_type text DEFAULT 'initial' NOT NULL
        CONSTRAINT ck_interview_sessions_interview_type_known CHECK (interview_type IN ('initial', 'update', 'supplemental')),
    webrtc_session_id varchar(255),
    connection_quality text
        CONSTRAINT ck_interview_sessions_connection_quality_known CHECK (connection_quality IN ('excellent', 'good', 'poor')),
    questions jsonb NOT NULL
        CONSTRAINT ck_interview_sessions_questions_array CHECK (jsonb_typeof(questions) = 'array'),
    responses jsonb DEFAULT '[]'::jsonb NOT NULL
        CONSTRAINT ck_interview_sessions_responses_array CHECK (jsonb_typeof(responses) = 'array'),
    started_at timestamptz DEFAULT now() NOT NULL,
    completed_at timestamptz,
    duration_seconds integer
        CONSTRAINT ck_interview_sessions_duration_seconds_not_negative CHECK (duration_seconds >= 0),
    total_speaking_time integer
        CONSTRAINT ck_interview_sessions_total_speaking_time_not_negative CHECK (total_speaking_time >= 0),
    extracted_interests jsonb
        CONSTRAINT ck_interview_sessions_extracted_interests_array CHECK (jsonb_typeof(extracted_interests) = 'array'),
    confidence_scores jsonb
        CONSTRAINT ck_interview_sessions_confidence_scores_object CHECK (jsonb_typeof(confidence_scores) = 'object'),
    ai_notes text,
    browser_info jsonb
        CONSTRAINT ck_interview_sessions_browser_info_object CHECK (jsonb_typeof(browser_info) = 'object'),
    connection_logs jsonb DEFAULT '[]'::jsonb NOT NULL
        CONSTRAINT ck_interview_sessions_connection_logs_array CHECK (jsonb_typeof(connection_logs) = 'array'),
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT ck_interview_sessions_ended CHECK ((status = 'in_progress') = (completed_at IS NULL))
);
CREATE UNIQUE INDEX uq_interview_sessions_in_progress ON interview_sessions (student_profile_id) WHERE status = 'in_progress';
CREATE INDEX idx_interview_date ON interview_sessions (started_at);
CREATE INDEX idx_interview_status ON interview_sessions (status);
CREATE INDEX idx_interview_student ON interview_sessions (student_profile_id);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON interview_sessions FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- A user's responsibility for a student. It counts once verified.
CREATE TABLE guardianships (
    guardian_id uuid NOT NULL CONSTRAINT fk_guardianships_guardian_id REFERENCES users (id) ON DELETE CASCADE,
    student_profile_id uuid NOT NULL
        CONSTRAINT fk_guardianships_student_profile_id REFERENCES student_profiles (id) ON DELETE CASCADE,
    relation varchar(50) NOT NULL,
    verified_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_guardianships PRIMARY KEY (guardian_id, student_profile_id)
);
CREATE INDEX idx_guardianships_student ON guardianships (student_profile_id);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON guardianships FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- An offer to join an organization: open until accepted, revoked or past `expires_at`.
CREATE TABLE invitations (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_invitations PRIMARY KEY,
    organization_id uuid NOT NULL
        CONSTRAINT fk_invitations_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
    email varchar(255) NOT NULL,
    role text NOT NULL CONSTRAINT ck_invitations_role_known CHECK (role IN ('admin', 'educator', 'student', 'parent')),
    student_profile_id uuid
        CONSTRAINT fk_invitations_student_profile_id REFERENCES student_profiles (id) ON DELETE CASCADE,
    invited_by uuid CONSTRAINT fk_invitations_invited_by REFERENCES users (id) ON DELETE SET NULL,
    token_hash text NOT NULL CONSTRAINT uq_invitations_token_hash UNIQUE,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    accepted_by uuid CONSTRAINT fk_invitations_accepted_by REFERENCES users (id) ON DELETE SET NULL,
    revoked_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT ck_invitations_one_end CHECK (accepted_at IS NULL OR revoked_at IS NULL),
    CONSTRAINT ck_invitations_student_by_role CHECK ((role IN ('student', 'parent')) = (student_profile_id IS NOT NULL))
);
CREATE UNIQUE INDEX uq_invitations_open ON invitations (organization_id, lower(email), role,
    student_profile_id) NULLS NOT DISTINCT WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE INDEX idx_invitations_accepted_by ON invitations (accepted_by);
CREATE INDEX idx_invitations_invited_by ON invitations (invited_by);
CREATE INDEX idx_invitations_organization ON invitations (organization_id);
CREATE INDEX idx_invitations_student ON invitations (student_profile_id);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON invitations FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- What a guardian allowed for a student, until withdrawn. At most one of each kind holds at a time.
CREATE TABLE consents (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_consents PRIMARY KEY,
    student_profile_id uuid NOT NULL
        CONSTRAINT fk_consents_student_profile_id REFERENCES student_profiles (id) ON DELETE CASCADE,
    kind text NOT NULL CONSTRAINT ck_consents_kind_known CHECK (kind IN ('voice_recording', 'ai_processing')),
    policy_version text NOT NULL,
    granted_by uuid CONSTRAINT fk_consents_granted_by REFERENCES users (id) ON DELETE SET NULL,
    granted_at timestamptz DEFAULT now() NOT NULL,
    withdrawn_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL
);
CREATE UNIQUE INDEX uq_consents_held ON consents (student_profile_id, kind) WHERE withdrawn_at IS NULL;
CREATE INDEX idx_consents_granted_by ON consents (granted_by);
CREATE INDEX idx_consents_student ON consents (student_profile_id, kind, granted_at DESC);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON consents FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- A request for a copy or the erasure of a student's data: pending until `not_before`, and kept when the student is erased.
CREATE TABLE data_requests (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_data_requests PRIMARY KEY,
    student_profile_id uuid
        CONSTRAINT fk_data_requests_student_profile_id REFERENCES student_profiles (id) ON DELETE SET NULL,
    requested_by uuid CONSTRAINT fk_data_requests_requested_by REFERENCES users (id) ON DELETE SET NULL,
    kind text NOT NULL CONSTRAINT ck_data_requests_kind_known CHECK (kind IN ('export', 'erasure')),
    status text DEFAULT 'pending' NOT NULL
        CONSTRAINT ck_data_requests_status_known CHECK (status IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
    requested_at timestamptz DEFAULT now() NOT NULL,
    not_before timestamptz DEFAULT now() NOT NULL,
    completed_at timestamptz,
    export_uri text,
    export_expires_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL
);
CREATE UNIQUE INDEX uq_data_requests_open ON data_requests (student_profile_id, kind) WHERE status IN ('pending', 'running');
CREATE INDEX idx_data_requests_requested_by ON data_requests (requested_by);
CREATE INDEX idx_data_requests_student ON data_requests (student_profile_id, requested_at DESC);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON data_requests FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
