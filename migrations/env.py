"""Alembic's entry: runs on the connection that `run.py` gives, or on one of its own for the `alembic` command line.

There, the address is given by hand: `alembic -x url=postgresql://... revision --autogenerate -m "..."`.
"""

import asyncio
from typing import Any

from alembic import context
from sqlalchemy import Connection

from datasources.relational.tables import Base
from migrations.run import on_connection

PARTITIONED = ("learning_sessions", "session_interactions", "engagement_analytics")


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """Leaves partitions out of a comparison with the metadata: `ensure_partitions` makes them."""
    return kind != "table" or not any((name or "").startswith(f"{parent}_") for parent in PARTITIONED)


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, include_name=include_name)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(on_connection(context.get_x_argument(as_dictionary=True)["url"], run))
