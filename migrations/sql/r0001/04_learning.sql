-- Paths, progress and sessions.

-- A student's way through one subject, along a textbook.
CREATE TABLE learning_paths (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_learning_paths PRIMARY KEY,
    student_profile_id uuid NOT NULL
        CONSTRAINT fk_learning_paths_student_profile_id REFERENCES student_profiles (id) ON DELETE CASCADE,
    textbook_id uuid NOT NULL CONSTRAINT fk_learning_paths_textbook_id REFERENCES textbooks (id) ON DELETE RESTRICT,
    subject varchar(100) NOT NULL,
    current_topic_id varchar(255),
    current_section_id varchar(255),
    current_concept_id varchar(255),
    next_concept_id varchar(255),
    available_concepts varchar(255)[] DEFAULT '{}' NOT NULL,
    concepts_completed integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_learning_paths_concepts_completed_not_negative CHECK (concepts_completed >= 0),
    concepts_total integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_learning_paths_concepts_total_not_negative CHECK (concepts_total >= 0),
    concepts_mastered integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_learning_paths_concepts_mastered_not_negative CHECK (concepts_mastered >= 0),
    average_mastery_score score,
    estimated_completion_date date,
    daily_target_minutes integer DEFAULT 30 NOT NULL
        CONSTRAINT ck_learning_paths_daily_target_minutes_not_negative CHECK (daily_target_minutes >= 0),
    status text DEFAULT 'active' NOT NULL
        CONSTRAINT ck_learning_paths_status_known CHECK (status IN ('active', 'paused', 'completed', 'abandoned')),
    started_at timestamptz DEFAULT now() NOT NULL,
    last_accessed_at timestamptz DEFAULT now() NOT NULL,
    completed_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT ck_learning_paths_completed CHECK ((status = 'completed') = (completed_at IS NOT NULL)),
    CONSTRAINT ck_learning_paths_counters
            CHECK (concepts_mastered <= concepts_completed AND concepts_completed <= concepts_total)
);
CREATE UNIQUE INDEX unique_student_subject ON learning_paths (student_profile_id, subject) WHERE status IN ('active',
    'paused');
CREATE INDEX idx_paths_current_concept ON learning_paths (current_concept_id);
CREATE INDEX idx_paths_last_accessed ON learning_paths (last_accessed_at);
CREATE INDEX idx_paths_next_concept ON learning_paths (next_concept_id);
CREATE INDEX idx_paths_status ON learning_paths (status);
CREATE INDEX idx_paths_student ON learning_paths (student_profile_id, last_accessed_at DESC, id);
CREATE INDEX idx_paths_textbook ON learning_paths (textbook_id);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON learning_paths FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- How far a student is with one concept: one row, from when they open it, whatever path led there.
CREATE TABLE concept_progress (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_concept_progress PRIMARY KEY,
    student_profile_id uuid NOT NULL
        CONSTRAINT fk_concept_progress_student_profile_id REFERENCES student_profiles (id) ON DELETE CASCADE,
    learning_path_id uuid
        CONSTRAINT fk_concept_progress_learning_path_id REFERENCES learning_paths (id) ON DELETE SET NULL,
    concept_id varchar(255) NOT NULL,
    concept_name varchar(255) NOT NULL,
    status text DEFAULT 'not_started' NOT NULL
        CONSTRAINT ck_concept_progress_status_known
            CHECK (status IN ('not_started', 'viewing', 'practicing', 'completed', 'mastered')),
    hook_viewed boolean DEFAULT false NOT NULL,
    examples_viewed integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_concept_progress_examples_viewed_not_negative CHECK (examples_viewed >= 0),
    core_content_viewed boolean DEFAULT false NOT NULL,
    initial_exercise_status text DEFAULT 'not_started' NOT NULL
        CONSTRAINT ck_concept_progress_initial_exercise_status_known
            CHECK (initial_exercise_status IN ('not_started', 'in_progress', 'completed')),
    advanced_exercise_status text DEFAULT 'not_started' NOT NULL
        CONSTRAINT ck_concept_progress_advanced_exercise_status_known
            CHECK (advanced_exercise_status IN ('not_started', 'in_progress', 'completed')),
    initial_exercise_score score,
    advanced_exercise_score score,
    final_mastery_score score,
    remediation_count integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_concept_progress_remediation_count_not_negative CHECK (remediation_count >= 0),
    remediation_concepts varchar(255)[] DEFAULT '{}' NOT NULL,
    started_at timestamptz DEFAULT now() NOT NULL,
    completed_at timestamptz,
    mastered_at timestamptz,
    total_time_seconds integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_concept_progress_total_time_seconds_not_negative CHECK (total_time_seconds >= 0),
    active_time_seconds integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_concept_progress_active_time_seconds_not_negative CHECK (active_time_seconds >= 0),
    attempt_count integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_concept_progress_attempt_count_not_negative CHECK (attempt_count >= 0),
    last_attempt_at timestamptz,
    review_due_at timestamptz,
    review_state jsonb
        CONSTRAINT ck_concept_progress_review_state_object CHECK (jsonb_typeof(review_state) = 'object'),
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT unique_student_concept UNIQUE (student_profile_id, concept_id),
    CONSTRAINT ck_concept_progress_active_time CHECK (active_time_seconds <= total_time_seconds),
    CONSTRAINT ck_concept_progress_mastered CHECK (status <> 'mastered' OR mastered_at IS NOT NULL)
);
CREATE INDEX idx_concept_progress_concept ON concept_progress (concept_id);
CREATE INDEX idx_concept_progress_mastery ON concept_progress (final_mastery_score);
CREATE INDEX idx_concept_progress_path ON concept_progress (learning_path_id, updated_at DESC, id DESC);
CREATE INDEX idx_concept_progress_review ON concept_progress (student_profile_id, review_due_at,
    id) WHERE review_due_at IS NOT NULL;
CREATE INDEX idx_concept_progress_status ON concept_progress (status);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON concept_progress FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- One sitting on one concept, open until `ended_at`; partitioned by month through its id, which carries its time.
CREATE TABLE learning_sessions (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_learning_sessions PRIMARY KEY,
    student_profile_id uuid NOT NULL
        CONSTRAINT fk_learning_sessions_student_profile_id REFERENCES student_profiles (id) ON DELETE CASCADE,
    learning_path_id uuid NOT NULL
        CONSTRAINT fk_learning_sessions_learning_path_id REFERENCES learning_paths (id) ON DELETE NO ACTION,
    concept_id varchar(255) NOT NULL,
    session_type text NOT NULL
        CONSTRAINT ck_learning_sessions_session_type_known
            CHECK (session_type IN ('lesson', 'exercise', 'assessment', 'review')),
    session_number integer NOT NULL
        CONSTRAINT ck_learning_sessions_session_number_at_least CHECK (session_number >= 1),
    content_status text DEFAULT 'pending' NOT NULL
        CONSTRAINT ck_learning_sessions_content_status_known
            CHECK (content_status IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
    content_version text NOT NULL,
    personalized_content jsonb
        CONSTRAINT ck_learning_sessions_personalized_content_object CHECK (jsonb_typeof(personalized_content) = 'object'),
    selected_hooks jsonb
        CONSTRAINT ck_learning_sessions_selected_hooks_array CHECK (jsonb_typeof(selected_hooks) = 'array'),
    selected_examples jsonb
        CONSTRAINT ck_learning_sessions_selected_examples_array CHECK (jsonb_typeof(selected_examples) = 'array'),
    life_category text
        CONSTRAINT ck_learning_sessions_life_category_known
            CHECK (life_category IN ('personal', 'social', 'career', 'philanthropic')),
    started_at timestamptz DEFAULT now() NOT NULL,
    ended_at timestamptz,
    duration_seconds integer
        CONSTRAINT ck_learning_sessions_duration_seconds_not_negative CHECK (duration_seconds >= 0),
    active_seconds integer CONSTRAINT ck_learning_sessions_active_seconds_not_negative CHECK (active_seconds >= 0),
    idle_periods jsonb DEFAULT '[]'::jsonb NOT NULL
        CONSTRAINT ck_learning_sessions_idle_periods_array CHECK (jsonb_typeof(idle_periods) = 'array'),
    interactions jsonb DEFAULT '[]'::jsonb NOT NULL
        CONSTRAINT ck_learning_sessions_interactions_array CHECK (jsonb_typeof(interactions) = 'array'),
    scroll_depth_percent integer
        CONSTRAINT ck_learning_sessions_scroll_depth_percent_within CHECK (scroll_depth_percent BETWEEN 0 AND 100),
    component_engagement jsonb
        CONSTRAINT ck_learning_sessions_component_engagement_object CHECK (jsonb_typeof(component_engagement) = 'object'),
    device_type text
        CONSTRAINT ck_learning_sessions_device_type_known CHECK (device_type IN ('desktop', 'tablet', 'mobile')),
    browser_info jsonb
        CONSTRAINT ck_learning_sessions_browser_info_object CHECK (jsonb_typeof(browser_info) = 'object'),
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT ck_learning_sessions_active_time CHECK (active_seconds <= duration_seconds),
    CONSTRAINT ck_learning_sessions_content
            CHECK (content_status <> 'completed' OR personalized_content IS NOT NULL
                OR session_type IN ('exercise', 'assessment'))
) PARTITION BY RANGE (id);
CREATE INDEX idx_sessions_concept ON learning_sessions (concept_id);
CREATE INDEX idx_sessions_date ON learning_sessions (started_at);
CREATE INDEX idx_sessions_path ON learning_sessions (learning_path_id);
CREATE INDEX idx_sessions_student ON learning_sessions (student_profile_id, id DESC);
CREATE INDEX idx_sessions_type ON learning_sessions (session_type);
CREATE TABLE learning_sessions_default PARTITION OF learning_sessions DEFAULT;
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON learning_sessions FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- One thing a student did in a session, partitioned as the sessions. The device's key makes a second sending harmless.
CREATE TABLE session_interactions (
    session_id uuid NOT NULL
        CONSTRAINT fk_session_interactions_session_id REFERENCES learning_sessions (id) ON DELETE CASCADE,
    key uuid NOT NULL,
    kind text NOT NULL
        CONSTRAINT ck_session_interactions_kind_known CHECK (kind IN ('view', 'scroll', 'click', 'idle')),
    part text NOT NULL
        CONSTRAINT ck_session_interactions_part_known CHECK (part IN ('hook', 'explanation', 'example', 'exercise')),
    target_id uuid,
    at timestamptz NOT NULL,
    seconds integer CONSTRAINT ck_session_interactions_seconds_not_negative CHECK (seconds >= 0),
    scroll_percent integer
        CONSTRAINT ck_session_interactions_scroll_percent_within CHECK (scroll_percent BETWEEN 0 AND 100),
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_session_interactions PRIMARY KEY (session_id, key)
) PARTITION BY RANGE (session_id);
CREATE TABLE session_interactions_default PARTITION OF session_interactions DEFAULT;
