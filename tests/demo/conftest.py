"""The demo school as it is at one fixed moment, in a database that tests only read."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from datasources.relational.database import Database
from datasources.stores import Stores, open_stores
from demo import load
from ingestion.ingest import ingest
from migrations import run as migrations
from settings import Settings

NOW = datetime(2026, 11, 18, 21, 30, tzinfo=UTC)
"""A Wednesday afternoon in Denver; Thursday morning in Auckland."""


def named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


async def maintain(url: str, statement: str) -> None:
    maintenance = Database(url, pool=1)
    await maintenance.fetch(statement)
    await maintenance.close()


@pytest.fixture(scope="session")
def demo_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def course_url(postgres_url: str, demo_settings: Settings) -> Iterator[str]:
    """A database with the course alone: the template of those with the school."""

    async def fill(url: str) -> None:
        await maintain(postgres_url, "CREATE DATABASE demo_course")
        await asyncio.to_thread(migrations.upgrade, url)
        stores = open_stores(demo_settings, url)
        await stores.graph.prepare()
        await stores.content.prepare()
        await take_in(stores, load.COURSE)
        await stores.close()

    asyncio.run(fill(named(postgres_url, "demo_course")))
    yield named(postgres_url, "demo_course")
    asyncio.run(maintain(postgres_url, "DROP DATABASE demo_course WITH (FORCE)"))


async def take_in(stores: Stores, course: Path) -> None:
    database = stores.relational.database
    await ingest(course, database=database, graph=stores.graph, content=stores.content, embedder=stores.embedder)


async def fill_school(postgres_url: str, name: str, settings: Settings, now: datetime = NOW) -> load.Loaded:
    """Makes a database of this name with the school in it."""
    await maintain(postgres_url, f"CREATE DATABASE {name} TEMPLATE demo_course")
    stores = open_stores(settings, named(postgres_url, name))
    loaded = await load.load(stores, now=now, log=lambda text: None)
    await stores.close()
    return loaded


@pytest.fixture(scope="session")
def school_url(postgres_url: str, course_url: str, demo_settings: Settings) -> Iterator[str]:
    asyncio.run(fill_school(postgres_url, "demo_school", demo_settings))
    yield named(postgres_url, "demo_school")
    asyncio.run(maintain(postgres_url, "DROP DATABASE demo_school WITH (FORCE)"))


@pytest.fixture
async def stores(school_url: str, demo_settings: Settings) -> AsyncIterator[Stores]:
    """The stores of the school. Nothing may change them."""
    opened = open_stores(demo_settings, school_url)
    yield opened
    await opened.close()


@pytest.fixture
def database(stores: Stores) -> Database:
    return stores.relational.database
