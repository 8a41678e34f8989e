"""What every test may lean on: an embedded PostgreSQL for the whole run, and a database of its own for a test that wants one."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from datasources.relational.database import Database
from datasources.relational.embedded import EmbeddedPostgres


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an embedded PostgreSQL that lives as long as the run."""
    server = EmbeddedPostgres.start(Path(tmp_path_factory.mktemp("spool")) / "postgres")
    yield server.url
    server.stop()


@pytest.fixture
async def fresh_database(postgres_url: str) -> AsyncIterator[Database]:
    """An empty database, dropped after the test."""
    name = f"test_{uuid.uuid4().hex}"
    maintenance = Database(postgres_url, pool=1)
    await maintenance.fetch(f"CREATE DATABASE {name}")
    database = Database(make_url(postgres_url).set(database=name).render_as_string(hide_password=False), pool=4)
    yield database
    await database.close()
    await maintenance.fetch(f"DROP DATABASE {name} WITH (FORCE)")
    await maintenance.close()
