"""Migrations: up, down, and up again; what they make is what the metadata says."""

import asyncio

import pytest

from datasources.errors import StoreMisconfigured, StoreUnavailable
from datasources.relational.database import Database
from datasources.relational.tables import Base
from migrations import run
from migrations.drift import differences
from tests.relational import catalog

LEFT_BEHIND = """
SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'd'
ORDER BY 1
"""


async def test_up_down_and_up_again(fresh_database: Database) -> None:
    url = fresh_database.url
    assert await asyncio.to_thread(run.current, url) is None
    assert await asyncio.to_thread(run.missing, url)

    await asyncio.to_thread(run.upgrade, url)
    first = await catalog.everything(fresh_database)
    assert not await asyncio.to_thread(run.missing, url)
    await asyncio.to_thread(run.check, url)

    await asyncio.to_thread(run.downgrade, url, "base")
    left = [row.name for row in await fresh_database.fetch(LEFT_BEHIND)]
    assert left == ["alembic_version", "alembic_version_pkc"]  # Alembic's own note, empty
    assert await asyncio.to_thread(run.current, url) is None

    await asyncio.to_thread(run.upgrade, url)
    assert await catalog.everything(fresh_database) == first


async def test_migrating_again_changes_nothing(migrated: Database) -> None:
    await migrated.fetch("INSERT INTO users (handle) VALUES ('ada')")
    await asyncio.to_thread(run.upgrade, migrated.url)
    assert await migrated.fetchval("SELECT handle FROM users") == "ada"


async def test_every_start_makes_the_partitions_that_are_missing(migrated: Database) -> None:
    month = await migrated.fetchval("SELECT to_char(now() + interval '3 months', 'YYYY_MM')")
    for start in (run.ensure_partitions, run.upgrade):
        await migrated.fetch(f"DROP TABLE engagement_analytics_{month}")
        await asyncio.to_thread(start, migrated.url)
        assert await migrated.fetchval("SELECT to_regclass($1)::text", f"engagement_analytics_{month}") is not None
    assert await asyncio.to_thread(run.ensure_partitions, migrated.url) == []


async def test_two_processes_may_migrate_at_once(fresh_database: Database) -> None:
    await asyncio.gather(*(asyncio.to_thread(run.upgrade, fresh_database.url) for _ in range(2)))
    assert await asyncio.to_thread(run.pending, fresh_database.url) == []


def test_upgrade_from_a_running_event_loop(migrated_url: str) -> None:
    async def caller() -> None:
        run.upgrade(migrated_url)

    asyncio.run(caller())


async def test_missing_migrations_are_said(fresh_database: Database) -> None:
    with pytest.raises(StoreMisconfigured) as error:
        await asyncio.to_thread(run.check, fresh_database.url)
    assert str(error.value) == ("SPOOL_DATABASE_URL: the database lacks 7 migration(s), r0001 first: run `spool migrate`.")


async def test_a_newer_database_is_refused(migrated: Database) -> None:
    await migrated.fetch("UPDATE alembic_version SET version_num = 'r9999'")
    for ask in (run.upgrade, run.pending, run.missing, run.check):
        with pytest.raises(StoreMisconfigured) as error:
            await asyncio.to_thread(ask, migrated.url)
        assert str(error.value) == (
            "SPOOL_DATABASE_URL: the database is at revision r9999, which this Spool does not know: a newer one made it."
        )


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(StoreUnavailable):
        run.pending("postgresql://127.0.0.1:1/nowhere")


def test_nothing_is_left_to_migrate(migrated_url: str) -> None:
    assert asyncio.run(run.on_connection(migrated_url, differences)) == []


async def test_the_metadata_makes_the_same_database(fresh_database: Database, migrated: Database) -> None:
    """Alembic's comparison sees no CHECK, no predicate and no ordering of an index: the catalogs of both are compared whole."""
    async with fresh_database.transaction() as connection:
        await connection.run_sync(Base.metadata.create_all)
    assert await catalog.everything(fresh_database) == await catalog.everything(migrated)


async def test_every_foreign_key_has_an_index(migrated: Database) -> None:
    indexes = await catalog.indexes(migrated)
    bare = [
        f"{table}.{key.columns[0]}"
        for table, keys in (await catalog.foreign_keys(migrated)).items()
        for key in keys
        if not any(index.columns[0] == key.columns[0] and index.where is None for index in indexes[table].values())
    ]
    assert bare == []
