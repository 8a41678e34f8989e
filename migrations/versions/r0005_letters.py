"""An invitation says when its letter is to be sent, until it is."""

from alembic import op

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE invitations ADD COLUMN letter_due_at timestamptz")
    op.execute("CREATE INDEX idx_invitations_letter_due ON invitations (letter_due_at) WHERE letter_due_at IS NOT NULL")


def downgrade() -> None:
    op.execute("DROP INDEX idx_invitations_letter_due")
    op.execute("ALTER TABLE invitations DROP COLUMN letter_due_at")
