-- Textbooks, what educators write about concepts, and the versions of both.

-- A textbook, and how far it is on the way into curriculum and content.
CREATE TABLE textbooks (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_textbooks PRIMARY KEY,
    slug text NOT NULL CONSTRAINT uq_textbooks_slug UNIQUE,
    title varchar(255) NOT NULL,
    subject varchar(50) NOT NULL,
    subject_id varchar(255),
    namespace text NOT NULL
        CONSTRAINT ck_textbooks_namespace_known CHECK (namespace IN ('math', 'science', 'literature', 'humanities')),
    publisher varchar(100),
    isbn varchar(20),
    year integer,
    grade_levels varchar(50)[] DEFAULT '{}' NOT NULL,
    s3_path varchar(500) NOT NULL,
    content_digest text,
    embedder text,
    file_size_mb integer CONSTRAINT ck_textbooks_file_size_mb_not_negative CHECK (file_size_mb >= 0),
    page_count integer CONSTRAINT ck_textbooks_page_count_not_negative CHECK (page_count >= 0),
    is_processed boolean GENERATED ALWAYS AS (processing_status = 'completed') STORED NOT NULL,
    processing_status text DEFAULT 'pending' NOT NULL
        CONSTRAINT ck_textbooks_processing_status_known
            CHECK (processing_status IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
    processing_percent integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_textbooks_processing_percent_within CHECK (processing_percent BETWEEN 0 AND 100),
    processed_at timestamptz,
    processing_error text,
    processing_metadata jsonb
        CONSTRAINT ck_textbooks_processing_metadata_object CHECK (jsonb_typeof(processing_metadata) = 'object'),
    total_concepts integer CONSTRAINT ck_textbooks_total_concepts_not_negative CHECK (total_concepts >= 0),
    total_sections integer CONSTRAINT ck_textbooks_total_sections_not_negative CHECK (total_sections >= 0),
    chunk_count integer CONSTRAINT ck_textbooks_chunk_count_not_negative CHECK (chunk_count >= 0),
    estimated_hours integer CONSTRAINT ck_textbooks_estimated_hours_not_negative CHECK (estimated_hours >= 0),
    difficulty_range text
        CONSTRAINT ck_textbooks_difficulty_range_known CHECK (difficulty_range IN ('basic', 'intermediate', 'advanced')),
    requires_license boolean DEFAULT false NOT NULL,
    archived_at timestamptz,
    is_active boolean GENERATED ALWAYS AS (archived_at IS NULL) STORED NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT ck_textbooks_completed CHECK (processing_status <> 'completed' OR processed_at IS NOT NULL),
    CONSTRAINT ck_textbooks_failure_explained CHECK (processing_status <> 'failed' OR processing_error IS NOT NULL)
);
CREATE INDEX idx_textbooks_active ON textbooks (is_active);
CREATE INDEX idx_textbooks_processed ON textbooks (is_processed);
CREATE INDEX idx_textbooks_subject ON textbooks (subject);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON textbooks FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- An opening that makes a concept matter, for one side of life.
CREATE TABLE content_hooks (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_content_hooks PRIMARY KEY,
    concept_id varchar(255) NOT NULL,
    life_category text NOT NULL
        CONSTRAINT ck_content_hooks_life_category_known
            CHECK (life_category IN ('personal', 'social', 'career', 'philanthropic')),
    sub_category varchar(100),
    hook_text text NOT NULL,
    hook_type text DEFAULT 'intermediate' NOT NULL
        CONSTRAINT ck_content_hooks_hook_type_known CHECK (hook_type IN ('basic', 'intermediate', 'advanced')),
    organization_id uuid CONSTRAINT fk_content_hooks_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
    author_id uuid CONSTRAINT fk_content_hooks_author_id REFERENCES users (id) ON DELETE SET NULL,
    usage_count integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_content_hooks_usage_count_not_negative CHECK (usage_count >= 0),
    effectiveness_score score,
    archived_at timestamptz,
    is_active boolean GENERATED ALWAYS AS (archived_at IS NULL) STORED NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL
);
CREATE INDEX idx_hooks_active ON content_hooks (is_active);
CREATE INDEX idx_hooks_author ON content_hooks (author_id);
CREATE INDEX idx_hooks_category ON content_hooks (life_category, sub_category);
CREATE INDEX idx_hooks_concept ON content_hooks (concept_id);
CREATE INDEX idx_hooks_organization ON content_hooks (organization_id);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON content_hooks FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- A worked example of a concept, tagged with the interests it suits; at least one.
CREATE TABLE content_examples (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_content_examples PRIMARY KEY,
    concept_id varchar(255) NOT NULL,
    example_text text NOT NULL,
    visual_aid_url varchar(500),
    interactive_element jsonb
        CONSTRAINT ck_content_examples_interactive_element_object CHECK (jsonb_typeof(interactive_element) = 'object'),
    interest_tags varchar(50)[] NOT NULL,
    life_category text NOT NULL
        CONSTRAINT ck_content_examples_life_category_known
            CHECK (life_category IN ('personal', 'social', 'career', 'philanthropic')),
    difficulty_level text NOT NULL
        CONSTRAINT ck_content_examples_difficulty_level_known
            CHECK (difficulty_level IN ('basic', 'intermediate', 'advanced')),
    organization_id uuid
        CONSTRAINT fk_content_examples_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
    author_id uuid CONSTRAINT fk_content_examples_author_id REFERENCES users (id) ON DELETE SET NULL,
    usage_count integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_content_examples_usage_count_not_negative CHECK (usage_count >= 0),
    effectiveness_score score,
    archived_at timestamptz,
    is_active boolean GENERATED ALWAYS AS (archived_at IS NULL) STORED NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT ck_content_examples_tagged CHECK (cardinality(interest_tags) >= 1)
);
CREATE INDEX idx_examples_author ON content_examples (author_id);
CREATE INDEX idx_examples_concept ON content_examples (concept_id);
CREATE INDEX idx_examples_difficulty ON content_examples (difficulty_level);
CREATE INDEX idx_examples_organization ON content_examples (organization_id);
CREATE INDEX idx_examples_tags ON content_examples USING gin (interest_tags);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON content_examples FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- What a hook, example or concept said after an edit.
CREATE TABLE content_versions (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_content_versions PRIMARY KEY,
    entity text NOT NULL,
    entity_id text NOT NULL,
    version integer NOT NULL CONSTRAINT ck_content_versions_version_at_least CHECK (version >= 1),
    content jsonb NOT NULL CONSTRAINT ck_content_versions_content_object CHECK (jsonb_typeof(content) = 'object'),
    author_id uuid CONSTRAINT fk_content_versions_author_id REFERENCES users (id) ON DELETE SET NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT uq_content_versions_entity_entity_id_version UNIQUE (entity, entity_id, version)
);
CREATE INDEX idx_content_versions_author ON content_versions (author_id);
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON content_versions FOR EACH ROW EXECUTE FUNCTION refuse_change('author_id');
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON content_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- In how many of a textbook's passages a term occurs: the document frequencies of the search's sparse side.
CREATE TABLE content_terms (
    textbook_id uuid NOT NULL CONSTRAINT fk_content_terms_textbook_id REFERENCES textbooks (id) ON DELETE CASCADE,
    term integer NOT NULL,
    documents integer NOT NULL CONSTRAINT ck_content_terms_documents_at_least CHECK (documents >= 1),
    CONSTRAINT pk_content_terms PRIMARY KEY (textbook_id, term)
);
CREATE INDEX idx_content_terms_term ON content_terms (term);
