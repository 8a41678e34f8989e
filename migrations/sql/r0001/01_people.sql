-- Those with a login, and where they belong.

-- Somebody with a login.
CREATE TABLE users (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_users PRIMARY KEY,
    name text,
    handle text CONSTRAINT uq_users_handle UNIQUE,
    email varchar(255),
    auth_provider text DEFAULT 'email' NOT NULL
        CONSTRAINT ck_users_auth_provider_known CHECK (auth_provider IN ('email', 'google', 'microsoft')),
    auth_id varchar(255) CONSTRAINT uq_users_auth_id UNIQUE,
    cognito_sub varchar(255) CONSTRAINT uq_users_cognito_sub UNIQUE,
    is_active boolean DEFAULT true NOT NULL,
    email_verified boolean DEFAULT false NOT NULL,
    last_login_at timestamptz,
    failed_login_attempts integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_users_failed_login_attempts_not_negative CHECK (failed_login_attempts >= 0),
    locked_until timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL
);
CREATE UNIQUE INDEX uq_users_email_lower ON users (lower(email));
CREATE INDEX idx_users_last_login ON users (last_login_at);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- A microschool or another place of learning.
CREATE TABLE organizations (
    id uuid DEFAULT uuidv7() NOT NULL CONSTRAINT pk_organizations PRIMARY KEY,
    name varchar(255) NOT NULL,
    type text NOT NULL
        CONSTRAINT ck_organizations_type_known CHECK (type IN ('microschool', 'homeschool_group', 'tutoring_center')),
    subscription_tier text DEFAULT 'starter' NOT NULL
        CONSTRAINT ck_organizations_subscription_tier_known
            CHECK (subscription_tier IN ('starter', 'professional', 'enterprise')),
    max_students integer NOT NULL CONSTRAINT ck_organizations_max_students_not_negative CHECK (max_students >= 0),
    current_students integer DEFAULT 0 NOT NULL
        CONSTRAINT ck_organizations_current_students_not_negative CHECK (current_students >= 0),
    billing_email varchar(255),
    settings jsonb DEFAULT '{}'::jsonb NOT NULL
        CONSTRAINT ck_organizations_settings_keys CHECK (settings - ARRAY['default_language', 'school_days'] = '{}'::jsonb)
        CONSTRAINT ck_organizations_settings_object CHECK (jsonb_typeof(settings) = 'object'),
    trial_ends_at timestamptz,
    archived_at timestamptz,
    is_active boolean GENERATED ALWAYS AS (archived_at IS NULL) STORED NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL
);
CREATE INDEX idx_organizations_active ON organizations (is_active);
CREATE INDEX idx_organizations_type ON organizations (type);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON organizations FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- A user's place in an organization: one row for each role, so that a parent may teach.
CREATE TABLE organization_members (
    organization_id uuid NOT NULL
        CONSTRAINT fk_organization_members_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT fk_organization_members_user_id REFERENCES users (id) ON DELETE CASCADE,
    role text NOT NULL
        CONSTRAINT ck_organization_members_role_known CHECK (role IN ('admin', 'educator', 'student', 'parent')),
    permissions jsonb DEFAULT '{}'::jsonb NOT NULL
        CONSTRAINT ck_organization_members_permissions_keys
            CHECK (permissions - ARRAY['can_review', 'exports_allowed'] = '{}'::jsonb)
        CONSTRAINT ck_organization_members_permissions_object CHECK (jsonb_typeof(permissions) = 'object'),
    invited_by uuid CONSTRAINT fk_organization_members_invited_by REFERENCES users (id) ON DELETE SET NULL,
    joined_at timestamptz DEFAULT now() NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_organization_members PRIMARY KEY (organization_id, user_id, role)
);
CREATE INDEX idx_org_members_invited_by ON organization_members (invited_by);
CREATE INDEX idx_org_members_role ON organization_members (role);
CREATE INDEX idx_org_members_user ON organization_members (user_id);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON organization_members FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
