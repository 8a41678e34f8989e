"""Whatever decides what a viewer may see tells all processes when it changes: they keep viewers between requests.

The notification is sent at commit, once for a transaction. None of these changes is an everyday one: signing in is not among
them.
"""

from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None

TELL = """
CREATE FUNCTION tell_viewers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('viewers', '');
    RETURN NULL;
END
$$
"""
CHANGES = {
    "users": "UPDATE OF cognito_sub, is_active, locked_until OR DELETE OR TRUNCATE",
    "student_profiles": "INSERT OR UPDATE OF user_id OR DELETE OR TRUNCATE",
    "guardianships": "INSERT OR UPDATE OR DELETE OR TRUNCATE",
    "organization_members": "INSERT OR UPDATE OR DELETE OR TRUNCATE",
}


def upgrade() -> None:
    op.execute(TELL)
    for table, changes in CHANGES.items():
        op.execute(f"CREATE TRIGGER tell_viewers AFTER {changes} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION tell_viewers()")


def downgrade() -> None:
    for table in CHANGES:
        op.execute(f"DROP TRIGGER tell_viewers ON {table}")
    op.execute("DROP FUNCTION tell_viewers")
