"""A student who moves to another organization changes what they and their guardians may see: that is told too."""

from alembic import op

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None

TRIGGER = """
CREATE OR REPLACE TRIGGER tell_viewers AFTER INSERT OR UPDATE OF {columns} OR DELETE OR TRUNCATE ON student_profiles
FOR EACH STATEMENT EXECUTE FUNCTION tell_viewers()
"""


def upgrade() -> None:
    op.execute(TRIGGER.format(columns="user_id, organization_id"))


def downgrade() -> None:
    op.execute(TRIGGER.format(columns="user_id"))
