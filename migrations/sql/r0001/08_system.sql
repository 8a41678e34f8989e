-- Events, the audit trail, commands to the other stores, and keys of repeated requests.

-- Something that happened in a student's learning, written in the transaction that did it; kept for 30 days.
CREATE TABLE progress_events (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_progress_events PRIMARY KEY,
    transaction_id bigint DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL,
    at timestamptz DEFAULT now() NOT NULL,
    student_profile_id uuid NOT NULL
        CONSTRAINT fk_progress_events_student_profile_id REFERENCES student_profiles (id) ON DELETE CASCADE,
    organization_id uuid CONSTRAINT fk_progress_events_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
    kind text NOT NULL
        CONSTRAINT ck_progress_events_kind_known
            CHECK (kind IN ('path_changed', 'session_changed', 'exercise_changed', 'answer_evaluated', 'concept_progressed',
                'remediation_changed', 'achievement_earned', 'challenge_progressed')),
    entity_id text NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL
        CONSTRAINT ck_progress_events_payload_object CHECK (jsonb_typeof(payload) = 'object')
);
CREATE INDEX idx_progress_events_at ON progress_events (at);
CREATE INDEX idx_progress_events_organization ON progress_events (organization_id, id);
CREATE INDEX idx_progress_events_student ON progress_events (student_profile_id, id);
CREATE TRIGGER refuse_change BEFORE UPDATE ON progress_events FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Who did what to which row, with what it said before and after.
CREATE TABLE audit_events (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_audit_events PRIMARY KEY,
    at timestamptz DEFAULT now() NOT NULL,
    actor_id uuid CONSTRAINT fk_audit_events_actor_id REFERENCES users (id) ON DELETE SET NULL,
    actor text NOT NULL,
    action text NOT NULL,
    entity text NOT NULL,
    entity_id text NOT NULL,
    before jsonb CONSTRAINT ck_audit_events_before_object CHECK (jsonb_typeof(before) = 'object'),
    after jsonb CONSTRAINT ck_audit_events_after_object CHECK (jsonb_typeof(after) = 'object')
);
CREATE INDEX idx_audit_events_actor ON audit_events (actor_id);
CREATE INDEX idx_audit_events_at ON audit_events (at);
CREATE INDEX idx_audit_events_entity ON audit_events (entity, entity_id, at);
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse_change('actor_id');
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A write that another store still has to make, in the order of the ids; its payload is let go once delivered.
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_outbox PRIMARY KEY,
    store text NOT NULL CONSTRAINT ck_outbox_store_known CHECK (store IN ('graph', 'content')),
    kind text NOT NULL,
    key text NOT NULL,
    payload jsonb,
    attempts integer DEFAULT 0 NOT NULL CONSTRAINT ck_outbox_attempts_not_negative CHECK (attempts >= 0),
    last_error text,
    delivered_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT ck_outbox_payload_until_delivered CHECK ((delivered_at IS NULL) = (payload IS NOT NULL))
);
CREATE INDEX idx_outbox_key ON outbox (key) WHERE delivered_at IS NULL;
CREATE INDEX idx_outbox_undelivered ON outbox (id) WHERE delivered_at IS NULL;

-- The answer to a user's request, so that the same request again gets it again. Another input under the key is a conflict.
CREATE TABLE idempotency_keys (
    user_id uuid NOT NULL CONSTRAINT fk_idempotency_keys_user_id REFERENCES users (id) ON DELETE CASCADE,
    key uuid NOT NULL,
    operation text NOT NULL,
    input_hash text NOT NULL,
    answer jsonb NOT NULL CONSTRAINT ck_idempotency_keys_answer_object CHECK (jsonb_typeof(answer) = 'object'),
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (user_id, key)
);
CREATE INDEX idx_idempotency_keys_created ON idempotency_keys (created_at);
