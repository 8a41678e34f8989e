"""A migrated database, made once and copied for each test that writes."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url

from datasources.relational.database import Database
from migrations import run
from tests.relational.world import WORLD


def apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs a coroutine to its end in a thread of its own, so that a session fixture needs no event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def execute(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def migrated_url(postgres_url: str) -> Iterator[str]:
    """A migrated database that nothing is written to: tests read its catalog, and it is the template of those that are."""
    name = f"template_{uuid.uuid4().hex}"
    apart(execute(postgres_url, f"CREATE DATABASE {name}"))
    url = named(postgres_url, name)
    run.upgrade(url)
    yield url
    apart(execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def migrated(postgres_url: str, migrated_url: str) -> AsyncIterator[Database]:
    """A migrated database of the test's own, dropped after it."""
    name = f"test_{uuid.uuid4().hex}"
    await execute(postgres_url, f"CREATE DATABASE {name} TEMPLATE {make_url(migrated_url).database}")
    database = Database(named(postgres_url, name), pool=2)
    yield database
    await database.close()
    await execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def world_url(postgres_url: str, migrated_url: str) -> Iterator[str]:
    """The small world of `world.py`, for tests whose every statement is refused or rolled back."""
    name = f"world_{uuid.uuid4().hex}"
    apart(execute(postgres_url, f"CREATE DATABASE {name} TEMPLATE {make_url(migrated_url).database}"))
    url = named(postgres_url, name)
    apart(execute(url, WORLD))
    yield url
    apart(execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def world(world_url: str) -> AsyncIterator[Any]:
    """A connection to the small world, in a transaction that is rolled back after the test."""
    connection = await asyncpg.connect(world_url)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()
