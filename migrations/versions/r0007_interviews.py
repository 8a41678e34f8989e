"""Interviews are followed: whoever follows one is told when it changes, or when the consent that it stands on does."""

from alembic import op

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = None

TELL = """
CREATE FUNCTION tell_interview() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('interviews', NEW.id::text);
    RETURN NULL;
END
$$"""
TELL_OF_CONSENT = """
CREATE FUNCTION tell_interview_of_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('interviews', i.id::text) FROM interview_sessions i
    WHERE i.student_profile_id = NEW.student_profile_id AND i.status = 'in_progress';
    RETURN NULL;
END
$$"""
TRIGGERS = (
    """CREATE TRIGGER tell_interview AFTER INSERT OR UPDATE ON interview_sessions FOR EACH ROW
    EXECUTE FUNCTION tell_interview()""",
    """CREATE TRIGGER tell_interview_of_consent AFTER INSERT OR UPDATE ON consents FOR EACH ROW
    EXECUTE FUNCTION tell_interview_of_consent()""",
)


def upgrade() -> None:
    for statement in (TELL, TELL_OF_CONSENT, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER tell_interview ON interview_sessions")
    op.execute("DROP TRIGGER tell_interview_of_consent ON consents")
    op.execute("DROP FUNCTION tell_interview, tell_interview_of_consent")
