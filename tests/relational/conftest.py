"""Databases full enough to read from."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from tests.databases import apart, execute, own_database
from tests.relational.reads import Recorded
from tests.relational.volume import fill
from tests.relational.world import WORLD


@pytest.fixture(scope="session")
def volume_url(postgres_url: str, migrated_url: str) -> Iterator[str]:
    """The school district of `volume.py`, which nothing may change."""
    with own_database(postgres_url, migrated_url) as url:
        apart(fill(url))
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def connected(volume_url: str) -> AsyncIterator[Recorded]:
    database = Recorded(volume_url)
    yield database
    await database.close()


@pytest.fixture
def volume(connected: Recorded) -> Recorded:
    """The district's database, which has been asked nothing yet."""
    connected.sent.clear()
    return connected


@pytest.fixture(scope="session")
def world_url(postgres_url: str, migrated_url: str) -> Iterator[str]:
    """The small world of `world.py`, for tests whose every statement is refused or rolled back."""
    with own_database(postgres_url, migrated_url) as url:
        apart(execute(url, WORLD))
        yield url


@pytest.fixture
async def world(world_url: str) -> AsyncIterator[Any]:
    """A connection to the small world, in a transaction that is rolled back after the test."""
    connection = await asyncpg.connect(world_url)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()
