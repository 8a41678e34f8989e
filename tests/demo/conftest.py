"""The demo school as it is at one fixed moment, in a database that tests only read."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from datasources.relational.database import Database
from datasources.stores import Stores, open_stores
from demo import load
from ingestion.ingest import ingest
from migrations import run as migrations
from settings import Settings
from tests.databases import apart, own_database

NOW = datetime(2026, 11, 18, 21, 30, tzinfo=UTC)
"""A Wednesday afternoon in Denver; Thursday morning in Auckland."""


@pytest.fixture(scope="session")
def demo_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def course_url(postgres_url: str, demo_settings: Settings) -> Iterator[str]:
    """A database with the course alone: the template of those with the school."""

    async def fill(url: str) -> None:
        stores = open_stores(demo_settings, url)
        await stores.graph.prepare()
        await stores.content.prepare()
        await take_in(stores, load.COURSE)
        await stores.close()

    with own_database(postgres_url) as url:
        migrations.upgrade(url)
        apart(fill(url))
        yield url


async def take_in(stores: Stores, course: Path) -> None:
    database = stores.relational.database
    await ingest(course, database=database, graph=stores.graph, content=stores.content, embedder=stores.embedder)


@contextmanager
def school_over(postgres_url: str, course_url: str, settings: Settings) -> Iterator[str]:
    """The address of a database of its own with the school in it."""

    async def fill(url: str) -> None:
        stores = open_stores(settings, url)
        await load.load(stores, now=NOW, log=lambda text: None)
        await stores.close()

    with own_database(postgres_url, course_url) as url:
        apart(fill(url))
        yield url


@pytest.fixture(scope="session")
def school_url(postgres_url: str, course_url: str, demo_settings: Settings) -> Iterator[str]:
    with school_over(postgres_url, course_url, demo_settings) as url:
        yield url


@pytest.fixture
async def stores(school_url: str, demo_settings: Settings) -> AsyncIterator[Stores]:
    """The stores of the school. Nothing may change them."""
    opened = open_stores(demo_settings, school_url)
    yield opened
    await opened.close()


@pytest.fixture
def database(stores: Stores) -> Database:
    return stores.relational.database
