"""Where a database and the metadata differ: what a new revision would have to change, and a test finds to be nothing."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, ForeignKeyConstraint

from datasources.relational.tables import Base

PARTITIONED = ("learning_sessions", "session_interactions", "engagement_analytics")


def is_partition(table: str | None) -> bool:
    return any((table or "").startswith(f"{parent}_") for parent in PARTITIONED)


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """Leaves out the partitions, which `ensure_partitions` makes, and the tables of jobs, which are procrastinate's."""
    return kind != "table" or not (is_partition(name) or (name or "").startswith("procrastinate_"))


def include_object(item: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """Leaves out the copies of a foreign key that PostgreSQL keeps for each partition of the table it leads to."""
    return not (isinstance(item, ForeignKeyConstraint) and is_partition(item.elements[0].target_fullname.split(".")[0]))


OPTIONS: dict[str, Any] = {"include_name": include_name, "include_object": include_object}


def differences(connection: Connection) -> list[Any]:
    """The differences, as Alembic says them. CHECKs, triggers and views are not among what it sees."""
    return list(compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), Base.metadata))
