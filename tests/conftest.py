"""What every test may lean on: an embedded PostgreSQL for the whole run, a database of its own for a test that wants one, and
the demo school, loaded once, with a client for its API."""

import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from access.local import LocalIssuer
from access.tokens import STAFF
from app import create_app
from datasources.content.port import Content
from datasources.graph.port import Graph
from datasources.relational.database import Database
from datasources.relational.embedded import EmbeddedPostgres
from datasources.stores import Stores, open_stores
from demo import load
from migrations import run as migrations
from settings import Settings
from tests.bolt import neo4j_address
from tests.databases import apart, execute, own_database

__all__ = ["neo4j_address"]  # a fixture too


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder for embedded servers. Not pytest's own: a second run closes that to others, and as root PostgreSQL is another."""
    with tempfile.TemporaryDirectory(prefix="spool-tests-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres_url(open_folder: Path) -> Iterator[str]:
    """The address of an embedded PostgreSQL that lives as long as the run."""
    server = EmbeddedPostgres.start(open_folder / "postgres")
    yield server.url
    server.stop()


@pytest.fixture
async def fresh_database(postgres_url: str) -> AsyncIterator[Database]:
    """An empty database, dropped after the test."""
    with own_database(postgres_url) as url:
        database = Database(url, pool=4)
        yield database
        await database.close()


@pytest.fixture(scope="session")
def migrated_url(postgres_url: str) -> Iterator[str]:
    """A migrated database that nothing is written to: tests read its catalog, and it is the template of those that are."""
    with own_database(postgres_url) as url:
        migrations.upgrade(url)
        yield url


@pytest.fixture
async def migrated(postgres_url: str, migrated_url: str) -> AsyncIterator[Database]:
    """A migrated database of the test's own, dropped after it."""
    with own_database(postgres_url, migrated_url) as url:
        database = Database(url, pool=2)
        yield database
        await database.close()


STAFF_HANDLE = "robin"
MOMENT = datetime(2026, 11, 18, 16, 30, tzinfo=UTC)  # a Wednesday, in school hours


@dataclass(frozen=True)
class School:
    """The demo school as it was at a moment, which is the time for those who ask about it."""

    url: str
    settings: Settings
    now: datetime

    def token(self, handle: str) -> str:
        """A token for one of its people; its platform's staff is in the staff group."""
        groups = frozenset({STAFF}) if handle == STAFF_HANDLE else frozenset[str]()
        return LocalIssuer.of(self.settings.data).issue(f"demo:{handle}", groups=groups, now=datetime.now(UTC))


@pytest.fixture(scope="session")
def school(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """The demo school in embedded stores, loaded once for the whole run."""
    # A test asks more in a minute than anybody does, and has its jobs done when it wants them done.
    settings = Settings(data=tmp_path_factory.mktemp("school"), rate=0, jobs=0)
    with opened_school(postgres_url, settings, MOMENT) as opened:
        yield opened


@contextmanager
def opened_school(postgres_url: str, settings: Settings, now: datetime) -> Iterator[School]:
    """The demo school as it is at this moment, in a database of its own and the other stores that the settings name."""

    async def fill(url: str) -> None:
        stores = open_stores(settings, url)
        await stores.graph.prepare()
        await stores.content.prepare()
        await load.load(stores, now=now, log=lambda text: None)
        await stores.close()

    with own_database(postgres_url) as url:
        migrations.upgrade(url)
        apart(fill(url))
        yield School(url, settings, now)


@pytest.fixture
async def own_school(school: School, postgres_url: str) -> AsyncIterator[School]:
    """A copy of the demo school that a test may change, dropped after it. In it nothing has gone wrong yet, and no job waits."""
    with own_database(postgres_url, school.url) as url:
        await execute(url, "TRUNCATE error_logs, procrastinate_jobs CASCADE")
        yield replace(school, url=url)


class Client:
    """Somebody who sends GraphQL over HTTP to the application, in process."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def send(self, document: str, /, **variables: Any) -> dict[str, Any]:
        """The whole response."""
        response = await self.http.post("/graphql", json={"query": document, "variables": variables})
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    async def data(self, document: str, /, **variables: Any) -> Any:
        """The data of a response without errors."""
        body = await self.send(document, **variables)
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def codes(self, document: str, /, **variables: Any) -> list[tuple[str, str]]:
        """Path and code of a response's errors, in order."""
        body = await self.send(document, **variables)
        return [(".".join(map(str, error["path"])), error["extensions"]["code"]) for error in body["errors"]]


class Served:
    """The application over a school, started, with clients and counted stores."""

    def __init__(self, app: Starlette, school: School) -> None:
        self.app = app
        self.school = school
        self.stores: Stores = app.state.stores
        self._clients: list[httpx.AsyncClient] = []

    def client(self, handle: str | None = None) -> Client:
        """A client who is signed in as one of the school's people, or nobody."""
        headers = {} if handle is None else {"Authorization": f"Bearer {self.school.token(handle)}"}
        http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://spool", headers=headers)
        self._clients.append(http)
        return Client(http)

    def count_calls(self) -> Counter[str]:
        """From now on: how many statements go to the relational store, how many transactions, and how many calls to the ports of
        the other two. What an embedded store asks of the PostgreSQL that it lives in is its own affair."""
        counter: Counter[str] = Counter()
        database = self.stores.relational.database
        database.fetch = _counted(database.fetch, "relational", counter)  # type: ignore[method-assign]
        database.transaction = _opened(database.transaction, counter)  # type: ignore[method-assign]
        for port, store in ((Graph, "graph"), (Content, "content")):
            adapter = getattr(self.stores, store)
            for name in (name for name in vars(port) if not name.startswith("_") and name != "close"):
                setattr(adapter, name, _counted(getattr(adapter, name), store, counter))
        return counter

    async def close(self) -> None:
        for http in self._clients:
            await http.aclose()


@asynccontextmanager
async def serving(school: School) -> AsyncIterator[Served]:
    """The application over this school."""
    app = create_app(school.settings, school.url, clock=lambda: school.now)
    async with app.router.lifespan_context(app):
        served = Served(app, school)
        yield served
        await served.close()


@pytest.fixture
async def served(school: School) -> AsyncIterator[Served]:
    """The application over the demo school, which nothing may change."""
    async with serving(school) as application:
        yield application


_within: ContextVar[str | None] = ContextVar("within", default=None)


def _counted(method: Any, store: str, counter: Counter[str]) -> Any:
    async def counted(*arguments: Any, **named: Any) -> Any:
        if _within.get() is not None:
            return await method(*arguments, **named)
        counter[store] += 1
        entered = _within.set(store)
        try:
            return await method(*arguments, **named)
        finally:
            _within.reset(entered)

    return counted


def _opened(transaction: Any, counter: Counter[str]) -> Any:
    def counted(*arguments: Any) -> Any:
        if _within.get() is None:
            counter["transaction"] += 1
        return transaction(*arguments)

    return counted
