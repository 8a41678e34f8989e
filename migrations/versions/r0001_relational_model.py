"""The relational model: the tables of the ERD and those the system needs, in the SQL files of `sql/r0001`, in their order."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / revision


def upgrade() -> None:
    for file in sorted(SQL.glob("*.sql")):
        _run(file.read_text())


def downgrade() -> None:
    _run((SQL / "down" / "drop.sql").read_text())


def _run(script: str) -> None:
    """Runs many statements at once, which only the driver itself can, in the migration's own transaction."""

    def run(driver: Any) -> Any:
        assert driver.is_in_transaction()
        return driver.execute(script)

    op.get_bind().connection.dbapi_connection.run_async(run)  # type: ignore[union-attr]
