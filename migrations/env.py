"""Alembic's entry: runs on the connection that `run.py` gives, or on one of its own for the `alembic` command line.

There, the address is given by hand: `alembic -x url=postgresql://... revision --autogenerate -m "..."`.
"""

import asyncio

from alembic import context
from sqlalchemy import Connection

from datasources.relational.tables import Base
from migrations.drift import OPTIONS
from migrations.run import on_connection


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(on_connection(context.get_x_argument(as_dictionary=True)["url"], run))
