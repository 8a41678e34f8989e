"""What every test may lean on: an embedded PostgreSQL for the whole run, a database of its own for a test that wants one, and
the demo school, loaded once, with a client for its API."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import make_url
from starlette.applications import Starlette

from access.tokens import STAFF, LocalIssuer
from datasources.relational.database import Database
from datasources.relational.embedded import EmbeddedPostgres
from datasources.stores import Stores, open_stores
from migrations import run as migrations
from settings import Settings


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
    await _maintain(postgres_url, f"CREATE DATABASE {name}")
    database = Database(_named(postgres_url, name), pool=4)
    yield database
    await database.close()
    await _maintain(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@dataclass(frozen=True)
class School:
    """The demo school, as it was loaded: nothing may change it."""

    url: str
    settings: Settings
    now: datetime

    def token(self, handle: str) -> str:
        """A token for one of its people; `staff` is in the platform's staff group."""
        groups = frozenset({STAFF}) if handle == "staff" else frozenset[str]()
        return LocalIssuer.of(self.settings.data).issue(f"demo:{handle}", groups=groups, now=datetime.now(UTC))

    @asynccontextmanager
    async def stores(self) -> AsyncIterator[Stores]:
        stores = open_stores(self.settings, self.url)
        yield stores
        await stores.close()


@pytest.fixture(scope="session")
def school(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> School:
    """The demo school in embedded stores, loaded once for the whole run."""
    from demo import load

    url = _named(postgres_url, "school")
    settings = Settings(data=tmp_path_factory.mktemp("school"))
    now = datetime.now(UTC)

    async def fill() -> None:
        await _maintain(postgres_url, "CREATE DATABASE school")
        await asyncio.to_thread(migrations.upgrade, url)
        stores = open_stores(settings, url)
        await stores.graph.prepare()
        await stores.content.prepare()
        await load.load(stores, now=now, log=lambda text: None)
        await stores.close()

    asyncio.run(fill())
    return School(url, settings, now)


class Client:
    """Somebody who sends GraphQL over HTTP to the application, in process."""

    def __init__(self, app: Starlette, http: httpx.AsyncClient) -> None:
        self.app = app
        self.http = http

    async def send(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The whole response."""
        response = await self.http.post("/graphql", json={"query": query, "variables": variables or {}})
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    async def data(self, query: str, **variables: Any) -> Any:
        """The data of a response without errors."""
        body = await self.send(query, variables)
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def codes(self, query: str, **variables: Any) -> list[str]:
        """The codes of a response's errors, in order."""
        body = await self.send(query, variables)
        return [error["extensions"]["code"] for error in body["errors"]]


@pytest.fixture
async def app(school: School) -> AsyncIterator[Starlette]:
    """The application over the demo school, started."""
    from app import create_app

    application = create_app(school.settings, school.url)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def client_of(app: Starlette, school: School) -> AsyncIterator[Any]:
    """Makes a client who is signed in as one of the school's people, or nobody."""
    clients: list[httpx.AsyncClient] = []

    def make(handle: str | None) -> Client:
        headers = {} if handle is None else {"Authorization": f"Bearer {school.token(handle)}"}
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://spool", headers=headers)
        clients.append(http)
        return Client(app, http)

    yield make
    for http in clients:
        await http.aclose()


def _named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


async def _maintain(url: str, statement: str) -> None:
    maintenance = Database(url, pool=1)
    await maintenance.fetch(statement)
    await maintenance.close()
