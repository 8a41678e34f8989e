"""Migrating from code: for `spool migrate`, the start of the server and the tests. Synchronous, and needs no running event loop.

An application calls these through `asyncio.to_thread`.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from datasources.errors import StoreMisconfigured, StoreUnavailable
from datasources.relational.database import SETTING, asyncpg_url

T = TypeVar("T")

HERE = Path(__file__).parent
LOCK = 8_105_111  # any number that nobody else locks: two processes that start together migrate one after the other


def upgrade(url: str) -> None:
    """Brings the database to the newest revision, with partitions for the months to come. Again, it does nothing.

    Raises `StoreMisconfigured` for a database that a newer Spool has migrated, `StoreUnavailable` when it does not answer.
    """

    def work(connection: Connection) -> None:
        _behind(connection)
        command.upgrade(_config(connection), "head")
        _ensure_partitions(connection)

    _run(url, work)


def ensure_partitions(url: str) -> list[str]:
    """Makes the partitions of this month and the next three, should they be missing; gives their names. For every start."""
    return _run(url, _ensure_partitions)


def downgrade(url: str, revision: str) -> None:
    """Brings the database back to a revision; `base` takes every table away, with all that is in it."""
    _run(url, lambda connection: command.downgrade(_config(connection), revision))


def current(url: str) -> str | None:
    """The database's revision. None when it was never migrated."""
    return _run(url, _current)


def pending(url: str) -> list[str]:
    """The revisions that the database lacks, oldest first. Raises as `upgrade` does."""
    return _run(url, _behind)


def missing(url: str) -> bool:
    """Whether the database lacks a revision. Raises as `upgrade` does."""
    return bool(pending(url))


def check(url: str) -> None:
    """Raises `StoreMisconfigured`, in a sentence that says what to do, unless the database is at the newest revision."""
    if lacking := pending(url):
        raise StoreMisconfigured(
            SETTING, f"the database lacks {len(lacking)} migration(s), {lacking[0]} first: run `spool migrate`."
        )


async def on_connection(url: str, work: Callable[[Connection], T]) -> T:
    """Does `work` in one transaction, which no other migration runs beside."""
    engine = create_async_engine(asyncpg_url(url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            return await connection.run_sync(work)
    except (OSError, asyncpg.PostgresConnectionError) as error:
        raise StoreUnavailable("relational", type(error).__name__) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreUnavailable("relational", type(error.orig).__name__) from error
        raise
    finally:
        await engine.dispose()


def _run(url: str, work: Callable[[Connection], T]) -> T:
    with ThreadPoolExecutor(1) as thread:  # a thread without an event loop, whoever calls
        return thread.submit(lambda: asyncio.run(on_connection(url, work))).result()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def _ensure_partitions(connection: Connection) -> list[str]:
    return list(connection.scalars(text("SELECT ensure_partitions()")))


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _behind(connection: Connection) -> list[str]:
    scripts = ScriptDirectory(str(HERE))
    steps = [script.revision for script in scripts.walk_revisions()][::-1]
    at = _current(connection)
    if at is not None and at not in steps:
        raise StoreMisconfigured(
            SETTING, f"the database is at revision {at}, which this Spool does not know: a newer one made it."
        )
    return steps if at is None else steps[steps.index(at) + 1 :]
