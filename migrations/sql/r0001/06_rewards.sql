-- Achievements and challenges.

-- A badge that students can earn. Retired by `is_active`, never deleted once somebody is on the way to it.
CREATE TABLE achievements (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_achievements PRIMARY KEY,
    name varchar(100) NOT NULL,
    description text NOT NULL,
    icon_url varchar(500),
    criteria_type text NOT NULL
        CONSTRAINT ck_achievements_criteria_type_known
            CHECK (criteria_type IN ('streak', 'concepts_mastered', 'subject_completion', 'perfect_score', 'speed')),
    criteria_value integer NOT NULL CONSTRAINT ck_achievements_criteria_value_at_least CHECK (criteria_value >= 1),
    criteria_details jsonb NOT NULL
        CONSTRAINT ck_achievements_criteria_details_object CHECK (jsonb_typeof(criteria_details) = 'object'),
    point_value integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_achievements_point_value_not_negative CHECK (point_value >= 0),
    experience_value integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_achievements_experience_value_not_negative CHECK (experience_value >= 0),
    unlocks_content jsonb
        CONSTRAINT ck_achievements_unlocks_content_object CHECK (jsonb_typeof(unlocks_content) = 'object'),
    category text NOT NULL
        CONSTRAINT ck_achievements_category_known
            CHECK (category IN ('learning', 'consistency', 'mastery', 'speed', 'exploration')),
    rarity text NOT NULL
        CONSTRAINT ck_achievements_rarity_known CHECK (rarity IN ('common', 'rare', 'epic', 'legendary')),
    subject varchar(50),
    display_order integer,
    is_secret boolean DEFAULT false NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL
);
CREATE INDEX idx_achievements_active ON achievements (is_active);
CREATE INDEX idx_achievements_category ON achievements (category);
CREATE INDEX idx_achievements_rarity ON achievements (rarity);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON achievements FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- How near a student is to an achievement; earned once `earned_at` is set, and never taken back.
CREATE TABLE student_achievements (
    student_profile_id uuid NOT NULL
        CONSTRAINT fk_student_achievements_student_profile_id REFERENCES student_profiles (id) ON DELETE CASCADE,
    achievement_id uuid NOT NULL
        CONSTRAINT fk_student_achievements_achievement_id REFERENCES achievements (id) ON DELETE RESTRICT,
    current_progress integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_student_achievements_current_progress_not_negative CHECK (current_progress >= 0),
    target_progress integer NOT NULL
        CONSTRAINT ck_student_achievements_target_progress_at_least CHECK (target_progress >= 1),
    progress_percentage integer GENERATED ALWAYS AS (LEAST(100,
        current_progress::bigint * 100 / target_progress)::integer) STORED NOT NULL,
    earned_at timestamptz,
    is_earned boolean GENERATED ALWAYS AS (earned_at IS NOT NULL) STORED NOT NULL,
    notified_at timestamptz,
    acknowledged_at timestamptz,
    earning_details jsonb
        CONSTRAINT ck_student_achievements_earning_details_object CHECK (jsonb_typeof(earning_details) = 'object'),
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_student_achievements PRIMARY KEY (student_profile_id, achievement_id)
);
CREATE INDEX idx_student_achievements_achievement ON student_achievements (achievement_id);
CREATE INDEX idx_student_achievements_date ON student_achievements (earned_at);
CREATE INDEX idx_student_achievements_earned ON student_achievements (is_earned);
CREATE INDEX idx_student_achievements_progress ON student_achievements (progress_percentage);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON student_achievements FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- Something extra to try on one day; one of each kind for each subject, or for all.
CREATE TABLE daily_challenges (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_daily_challenges PRIMARY KEY,
    challenge_date date NOT NULL,
    name varchar(200) NOT NULL,
    description text NOT NULL,
    challenge_type text NOT NULL
        CONSTRAINT ck_daily_challenges_challenge_type_known
            CHECK (challenge_type IN ('speed_run', 'perfect_score', 'concept_count', 'time_spent')),
    target_value integer NOT NULL CONSTRAINT ck_daily_challenges_target_value_at_least CHECK (target_value >= 1),
    point_bonus integer NOT NULL CONSTRAINT ck_daily_challenges_point_bonus_not_negative CHECK (point_bonus >= 0),
    achievement_id uuid CONSTRAINT fk_daily_challenges_achievement_id REFERENCES achievements (id) ON DELETE NO ACTION,
    subject varchar(50),
    difficulty_level text
        CONSTRAINT ck_daily_challenges_difficulty_level_known
            CHECK (difficulty_level IN ('basic', 'intermediate', 'advanced')),
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT uq_daily_challenges_day UNIQUE NULLS NOT DISTINCT (challenge_date, subject, challenge_type)
);
CREATE INDEX idx_daily_challenges_achievement ON daily_challenges (achievement_id);
CREATE INDEX idx_daily_challenges_active ON daily_challenges (is_active);
CREATE INDEX idx_daily_challenges_date ON daily_challenges (challenge_date);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON daily_challenges FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- How far a student is with a challenge, once taken on or begun; completed once `completed_at` is set.
CREATE TABLE student_daily_challenges (
    student_profile_id uuid NOT NULL
        CONSTRAINT fk_student_daily_challenges_student_profile_id REFERENCES student_profiles (id) ON DELETE CASCADE,
    daily_challenge_id uuid NOT NULL
        CONSTRAINT fk_student_daily_challenges_daily_challenge_id REFERENCES daily_challenges (id) ON DELETE CASCADE,
    progress integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_student_daily_challenges_progress_not_negative CHECK (progress >= 0),
    joined_at timestamptz,
    completed_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_student_daily_challenges PRIMARY KEY (student_profile_id, daily_challenge_id)
);
CREATE INDEX idx_student_daily_challenges_challenge ON student_daily_challenges (daily_challenge_id);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON student_daily_challenges FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
