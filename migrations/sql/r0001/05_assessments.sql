-- Exercises, answers, and the practice of what went wrong.

-- A student's answer to an exercise, and its grading.
CREATE TABLE assessments (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_assessments PRIMARY KEY,
    student_profile_id uuid NOT NULL
        CONSTRAINT fk_assessments_student_profile_id REFERENCES student_profiles (id) ON DELETE CASCADE,
    concept_id varchar(255) NOT NULL,
    learning_session_id uuid
        CONSTRAINT fk_assessments_learning_session_id REFERENCES learning_sessions (id) ON DELETE SET NULL,
    content_version text NOT NULL,
    assessment_type text NOT NULL
        CONSTRAINT ck_assessments_assessment_type_known CHECK (assessment_type IN ('initial', 'advanced', 'remediation')),
    exercise_level text NOT NULL
        CONSTRAINT ck_assessments_exercise_level_known CHECK (exercise_level IN ('basic', 'intermediate', 'advanced')),
    life_category text NOT NULL
        CONSTRAINT ck_assessments_life_category_known
            CHECK (life_category IN ('personal', 'social', 'career', 'philanthropic')),
    personalization_context jsonb
        CONSTRAINT ck_assessments_personalization_context_object CHECK (jsonb_typeof(personalization_context) = 'object'),
    exercise_prompt text NOT NULL,
    expected_steps jsonb NOT NULL
        CONSTRAINT ck_assessments_expected_steps_array CHECK (jsonb_typeof(expected_steps) = 'array'),
    student_response text,
    response_format text
        CONSTRAINT ck_assessments_response_format_known CHECK (response_format IN ('text', 'voice', 'mixed')),
    identified_steps jsonb
        CONSTRAINT ck_assessments_identified_steps_array CHECK (jsonb_typeof(identified_steps) = 'array'),
    step_evaluations jsonb
        CONSTRAINT ck_assessments_step_evaluations_array CHECK (jsonb_typeof(step_evaluations) = 'array'),
    missing_steps jsonb DEFAULT '[]'::jsonb NOT NULL
        CONSTRAINT ck_assessments_missing_steps_array CHECK (jsonb_typeof(missing_steps) = 'array'),
    incorrect_steps jsonb DEFAULT '[]'::jsonb NOT NULL
        CONSTRAINT ck_assessments_incorrect_steps_array CHECK (jsonb_typeof(incorrect_steps) = 'array'),
    steps_correct integer CONSTRAINT ck_assessments_steps_correct_not_negative CHECK (steps_correct >= 0),
    steps_total integer CONSTRAINT ck_assessments_steps_total_not_negative CHECK (steps_total >= 0),
    competency_score score,
    conceptual_understanding score,
    articulation_quality score,
    application_ability score,
    confidence score,
    ai_feedback text,
    remediation_needed boolean DEFAULT false NOT NULL,
    remediation_focus varchar(255),
    appeal_reason text,
    reviewed_by uuid CONSTRAINT fk_assessments_reviewed_by REFERENCES users (id) ON DELETE SET NULL,
    status text DEFAULT 'in_progress' NOT NULL
        CONSTRAINT ck_assessments_status_known
            CHECK (status IN ('in_progress', 'submitted', 'evaluated', 'needs_review', 'abandoned')),
    submitted_at timestamptz,
    evaluated_at timestamptz,
    time_taken_seconds integer
        CONSTRAINT ck_assessments_time_taken_seconds_not_negative CHECK (time_taken_seconds >= 0),
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT ck_assessments_answered
            CHECK (status = 'in_progress' OR (student_response IS NOT NULL AND response_format IS NOT NULL
                AND submitted_at IS NOT NULL)),
    CONSTRAINT ck_assessments_evaluated
            CHECK (status <> 'evaluated' OR (identified_steps IS NOT NULL AND step_evaluations IS NOT NULL
                AND competency_score IS NOT NULL AND conceptual_understanding IS NOT NULL
                AND articulation_quality IS NOT NULL AND application_ability IS NOT NULL AND ai_feedback IS NOT NULL
                AND evaluated_at IS NOT NULL)),
    CONSTRAINT ck_assessments_steps CHECK (steps_correct <= steps_total)
);
CREATE INDEX idx_assessments_concept ON assessments (concept_id);
CREATE INDEX idx_assessments_remediation ON assessments (remediation_needed);
CREATE INDEX idx_assessments_reviewed_by ON assessments (reviewed_by);
CREATE INDEX idx_assessments_score ON assessments (competency_score);
CREATE INDEX idx_assessments_session ON assessments (learning_session_id);
CREATE INDEX idx_assessments_student ON assessments (student_profile_id, submitted_at DESC, id DESC);
CREATE INDEX idx_assessments_type ON assessments (assessment_type);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON assessments FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- An exercise written for one student, with all that went into it.
CREATE TABLE exercise_generations (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_exercise_generations PRIMARY KEY,
    learning_session_id uuid NOT NULL
        CONSTRAINT fk_exercise_generations_learning_session_id REFERENCES learning_sessions (id) ON DELETE CASCADE,
    assessment_id uuid
        CONSTRAINT fk_exercise_generations_assessment_id REFERENCES assessments (id) ON DELETE SET NULL
        CONSTRAINT uq_exercise_generations_assessment_id UNIQUE,
    concept_id varchar(255) NOT NULL,
    status text DEFAULT 'pending' NOT NULL
        CONSTRAINT ck_exercise_generations_status_known
            CHECK (status IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
    generation_type text NOT NULL
        CONSTRAINT ck_exercise_generations_generation_type_known
            CHECK (generation_type IN ('initial', 'advanced', 'remediation')),
    target_step varchar(255),
    student_interests jsonb NOT NULL
        CONSTRAINT ck_exercise_generations_student_interests_array CHECK (jsonb_typeof(student_interests) = 'array'),
    life_category text NOT NULL
        CONSTRAINT ck_exercise_generations_life_category_known
            CHECK (life_category IN ('personal', 'social', 'career', 'philanthropic')),
    selected_interest varchar(100),
    base_template text,
    personalization_prompt text,
    final_prompt text,
    prompt_hash text,
    generated_exercise jsonb
        CONSTRAINT ck_exercise_generations_generated_exercise_object CHECK (jsonb_typeof(generated_exercise) = 'object'),
    expected_solution jsonb
        CONSTRAINT ck_exercise_generations_expected_solution_object CHECK (jsonb_typeof(expected_solution) = 'object'),
    expected_steps jsonb
        CONSTRAINT ck_exercise_generations_expected_steps_array CHECK (jsonb_typeof(expected_steps) = 'array'),
    generation_model varchar(50),
    generation_rule text,
    parameters jsonb CONSTRAINT ck_exercise_generations_parameters_object CHECK (jsonb_typeof(parameters) = 'object'),
    generation_timestamp timestamptz DEFAULT now() NOT NULL,
    generation_time_ms integer
        CONSTRAINT ck_exercise_generations_generation_time_ms_not_negative CHECK (generation_time_ms >= 0),
    token_count integer CONSTRAINT ck_exercise_generations_token_count_not_negative CHECK (token_count >= 0),
    difficulty_level text
        CONSTRAINT ck_exercise_generations_difficulty_level_known
            CHECK (difficulty_level IN ('basic', 'intermediate', 'advanced')),
    relevance_score score,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT ck_exercise_generations_completed
            CHECK (status <> 'completed' OR (generated_exercise IS NOT NULL AND expected_solution IS NOT NULL
                AND expected_steps IS NOT NULL AND difficulty_level IS NOT NULL)),
    CONSTRAINT ck_exercise_generations_written_by
            CHECK (status <> 'completed' OR CASE WHEN generation_model IS NULL THEN generation_rule IS NOT NULL
                ELSE base_template IS NOT NULL AND personalization_prompt IS NOT NULL AND final_prompt IS NOT NULL
                AND prompt_hash IS NOT NULL END)
);
CREATE INDEX idx_exercise_concept ON exercise_generations (concept_id);
CREATE INDEX idx_exercise_session ON exercise_generations (learning_session_id);
CREATE INDEX idx_exercise_type ON exercise_generations (generation_type);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON exercise_generations FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- A series of exercises on the steps that one answer got wrong: active, then completed, or abandoned after 30 days.
CREATE TABLE remediation_paths (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_remediation_paths PRIMARY KEY,
    student_profile_id uuid NOT NULL
        CONSTRAINT fk_remediation_paths_student_profile_id REFERENCES student_profiles (id) ON DELETE CASCADE,
    original_assessment_id uuid NOT NULL
        CONSTRAINT fk_remediation_paths_original_assessment_id REFERENCES assessments (id) ON DELETE CASCADE
        CONSTRAINT uq_remediation_paths_original_assessment_id UNIQUE,
    concept_id varchar(255) NOT NULL,
    focus_area varchar(255) NOT NULL,
    target_steps jsonb NOT NULL
        CONSTRAINT ck_remediation_paths_target_steps_array CHECK (jsonb_typeof(target_steps) = 'array'),
    current_exercise_index integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_remediation_paths_current_exercise_index_not_negative CHECK (current_exercise_index >= 0),
    status text DEFAULT 'active' NOT NULL
        CONSTRAINT ck_remediation_paths_status_known CHECK (status IN ('active', 'paused', 'completed', 'abandoned')),
    exercises_completed integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_remediation_paths_exercises_completed_not_negative CHECK (exercises_completed >= 0),
    exercises_total integer NOT NULL
        CONSTRAINT ck_remediation_paths_exercises_total_at_least CHECK (exercises_total >= 1),
    initial_understanding score NOT NULL,
    final_understanding score,
    improvement_percentage integer
        GENERATED ALWAYS AS (round((final_understanding - initial_understanding) * 100)::integer) STORED,
    started_at timestamptz DEFAULT now() NOT NULL,
    completed_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT ck_remediation_paths_completed CHECK ((status = 'completed') = (completed_at IS NOT NULL)),
    CONSTRAINT ck_remediation_paths_exercises CHECK (exercises_completed <= exercises_total),
    CONSTRAINT ck_remediation_paths_never_paused CHECK (status <> 'paused')
);
CREATE INDEX idx_remediation_concept ON remediation_paths (concept_id);
CREATE INDEX idx_remediation_status ON remediation_paths (status);
CREATE INDEX idx_remediation_student ON remediation_paths (student_profile_id);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON remediation_paths FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- One exercise of a remediation, in its place.
CREATE TABLE remediation_exercises (
    remediation_path_id uuid NOT NULL
        CONSTRAINT fk_remediation_exercises_remediation_path_id REFERENCES remediation_paths (id) ON DELETE CASCADE,
    position integer NOT NULL CONSTRAINT ck_remediation_exercises_position_not_negative CHECK (position >= 0),
    exercise_generation_id uuid NOT NULL
        CONSTRAINT fk_remediation_exercises_exercise_generation_id REFERENCES exercise_generations (id) ON DELETE CASCADE
        CONSTRAINT uq_remediation_exercises_exercise_generation_id UNIQUE,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_remediation_exercises PRIMARY KEY (remediation_path_id, position)
);
