"""Those with a login, where they belong, and who is responsible for whom."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from datasources.relational.tables.base import (
    Archivable,
    Base,
    Id,
    Now,
    Tracked,
    flag,
    foreign,
    json_object,
    whole,
    word,
)
from learning.vocabulary import (
    AuthProvider,
    ConsentKind,
    DataRequestKind,
    JobStatus,
    OrganizationKind,
    Role,
    SubscriptionTier,
)

PERMISSIONS = ("can_review", "exports_allowed")
"""The keys of `organization_members.permissions`, each true or false: may decide on gradings, may export students' data."""

ORGANIZATION_SETTINGS = ("default_language", "school_days")
"""The keys of `organizations.settings`: a language tag, e.g. `en`; the days of school, 1 (Monday) to 7."""


class User(Tracked, Base):
    """Somebody with a login.

    Known to Cognito by `cognito_sub`. An e-mail address is there once only, whatever its case, and not at all for young
    students whose account a guardian or school manages. Deleting a user erases their student profile with all of its learning.
    """

    __tablename__ = "users"
    __table_args__ = (
        Index("uq_users_email_lower", text("lower(email)"), unique=True),
        Index("idx_users_last_login", "last_login_at"),
    )

    id: Mapped[Id]
    name: Mapped[str | None]
    handle: Mapped[str | None] = mapped_column(unique=True)  # a short name for demo viewers and `spool token --as`
    email: Mapped[str | None] = mapped_column(String(255))
    auth_provider: Mapped[AuthProvider] = word(AuthProvider, default=AuthProvider.EMAIL)
    auth_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    cognito_sub: Mapped[str | None] = mapped_column(String(255), unique=True)
    is_active: Mapped[bool] = flag(True)
    email_verified: Mapped[bool] = flag()
    last_login_at: Mapped[datetime | None]
    failed_login_attempts: Mapped[int] = whole(default=0)  # refused tokens of a known subject
    locked_until: Mapped[datetime | None]


class Organization(Archivable, Tracked, Base):
    """A microschool or another place of learning.

    `current_students` counts its student profiles, and changes in the transaction that adds or removes one. Archived when it
    leaves; never deleted while students belong to it.
    """

    __tablename__ = "organizations"
    __table_args__ = (Index("idx_organizations_type", "type"), Index("idx_organizations_active", "is_active"))

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(255))
    type: Mapped[OrganizationKind] = word(OrganizationKind)
    subscription_tier: Mapped[SubscriptionTier] = word(SubscriptionTier, default=SubscriptionTier.STARTER)
    max_students: Mapped[int] = whole()
    current_students: Mapped[int] = whole(default=0)
    billing_email: Mapped[str | None] = mapped_column(String(255))
    settings: Mapped[dict[str, Any]] = json_object(default=True, keys=ORGANIZATION_SETTINGS)
    trial_ends_at: Mapped[datetime | None]


class OrganizationMember(Tracked, Base):
    """A user's place in an organization: one row for each role, so that a parent may teach."""

    __tablename__ = "organization_members"
    __table_args__ = (
        Index("idx_org_members_user", "user_id"),
        Index("idx_org_members_role", "role"),
        Index("idx_org_members_invited_by", "invited_by"),
    )

    organization_id: Mapped[UUID] = foreign("organizations", "CASCADE", primary_key=True)
    user_id: Mapped[UUID] = foreign("users", "CASCADE", primary_key=True)
    role: Mapped[Role] = word(Role, primary_key=True)
    permissions: Mapped[dict[str, Any]] = json_object(default=True, keys=PERMISSIONS)
    invited_by: Mapped[UUID | None] = foreign("users", "SET NULL")
    joined_at: Mapped[Now]


class Guardianship(Tracked, Base):
    """A user's responsibility for a student. It counts once verified."""

    __tablename__ = "guardianships"
    __table_args__ = (Index("idx_guardianships_student", "student_profile_id"),)

    guardian_id: Mapped[UUID] = foreign("users", "CASCADE", primary_key=True)
    student_profile_id: Mapped[UUID] = foreign("student_profiles", "CASCADE", primary_key=True)
    relation: Mapped[str] = mapped_column(String(50))  # as the family says it, e.g. `mother`
    verified_at: Mapped[datetime | None]


class Invitation(Tracked, Base):
    """An offer to join an organization: open until accepted, revoked or past `expires_at`.

    The token itself is in the e-mail alone; here is its hash. For a student or parent it names the profile it gives access to.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("(role IN ('student', 'parent')) = (student_profile_id IS NOT NULL)", name="student_by_role"),
        CheckConstraint("accepted_at IS NULL OR revoked_at IS NULL", name="one_end"),
        Index(
            "uq_invitations_open",
            "organization_id",
            text("lower(email)"),
            "role",
            "student_profile_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
        Index("idx_invitations_organization", "organization_id"),
        Index("idx_invitations_student", "student_profile_id"),
        Index("idx_invitations_invited_by", "invited_by"),
        Index("idx_invitations_accepted_by", "accepted_by"),
        Index("idx_invitations_letter_due", "letter_due_at", postgresql_where=text("letter_due_at IS NOT NULL")),
    )

    id: Mapped[Id]
    organization_id: Mapped[UUID] = foreign("organizations", "CASCADE")
    email: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = word(Role)
    student_profile_id: Mapped[UUID | None] = foreign("student_profiles", "CASCADE")
    invited_by: Mapped[UUID | None] = foreign("users", "SET NULL")
    token_hash: Mapped[str] = mapped_column(unique=True)
    letter_due_at: Mapped[datetime | None]  # until its letter is sent
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = foreign("users", "SET NULL")
    revoked_at: Mapped[datetime | None]


class Consent(Tracked, Base):
    """What a guardian allowed for a student, or a student of age, until withdrawn. At most one of each kind holds at a time."""

    __tablename__ = "consents"
    __table_args__ = (
        Index("uq_consents_held", "student_profile_id", "kind", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
        Index("idx_consents_student", "student_profile_id", "kind", text("granted_at DESC")),
        Index("idx_consents_granted_by", "granted_by"),
    )

    id: Mapped[Id]
    student_profile_id: Mapped[UUID] = foreign("student_profiles", "CASCADE")
    kind: Mapped[ConsentKind] = word(ConsentKind)
    policy_version: Mapped[str]
    granted_by: Mapped[UUID | None] = foreign("users", "SET NULL")
    granted_at: Mapped[Now]
    withdrawn_at: Mapped[datetime | None]


class DataRequest(Tracked, Base):
    """A request for a copy or the erasure of a student's data: pending until `not_before`, and kept when the student is erased.

    At most one of each kind is under way for a student.
    """

    __tablename__ = "data_requests"
    __table_args__ = (
        Index(
            "uq_data_requests_open",
            "student_profile_id",
            "kind",
            unique=True,
            postgresql_where=text("status IN ('pending', 'running')"),
        ),
        Index("idx_data_requests_student", "student_profile_id", text("requested_at DESC")),
        Index("idx_data_requests_requested_by", "requested_by"),
    )

    id: Mapped[Id]
    student_profile_id: Mapped[UUID | None] = foreign("student_profiles", "SET NULL")
    requested_by: Mapped[UUID | None] = foreign("users", "SET NULL")
    kind: Mapped[DataRequestKind] = word(DataRequestKind)
    status: Mapped[JobStatus] = word(JobStatus, default=JobStatus.PENDING)
    requested_at: Mapped[Now]
    not_before: Mapped[Now]  # an erasure waits for its days of grace
    completed_at: Mapped[datetime | None]
    export_uri: Mapped[str | None]
    export_expires_at: Mapped[datetime | None]
