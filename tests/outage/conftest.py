"""The demo school over the stores of production, each a server of the test's own, which it may stop."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import make_url

from datasources.graph.port import Label
from datasources.relational.embedded import EmbeddedPostgres
from scripts.neo4j.server import PASSWORD, Neo4jServer
from settings import Settings
from tests.api.conftest import STUDENT
from tests.bolt import started
from tests.conftest import MOMENT, School, Served, opened_school, serving
from tests.outage.proxy import Proxy
from tests.pinecone.emulator import KEY, Emulator

TIMEOUT = 3.0  # seconds that a store has
NAMESPACE = "math"


@dataclass
class Servers:
    """The servers, and the school in them."""

    school: School
    postgres: EmbeddedPostgres
    folder: Path
    neo4j: Neo4jServer
    pinecone: Emulator

    def postgres_processes(self) -> list[psutil.Process]:
        main = psutil.Process(int((self.folder / "postmaster.pid").read_text().split()[0]))
        return [main, *main.children()]

    def stop_postgres(self) -> None:
        self.postgres.stop()

    def kill_postgres(self) -> None:
        main, *others = self.postgres_processes()
        main.kill()
        psutil.wait_procs([main, *others], timeout=30)  # they notice, and go
        self.postgres.stop()

    def start_postgres(self) -> None:
        self.postgres = EmbeddedPostgres.start(self.folder)

    def freeze_postgres(self) -> None:
        for process in self.postgres_processes():
            process.suspend()

    def thaw_postgres(self) -> None:
        for process in self.postgres_processes():
            process.resume()

    def start_neo4j(self) -> None:
        """Comes back when it answers."""
        self.neo4j.again()
        self.neo4j.wait_for((self.neo4j.user, PASSWORD), "neo4j", "RETURN 1")

    def freeze_neo4j(self) -> None:
        os.kill(self.neo4j.process.pid, signal.SIGSTOP)

    def thaw_neo4j(self) -> None:
        os.kill(self.neo4j.process.pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def servers(open_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = open_folder / "outage"
    with ExitStack() as running:
        neo4j = started()
        running.callback(neo4j.stop)
        postgres = EmbeddedPostgres.start(folder)
        running.callback(lambda: EmbeddedPostgres.start(folder).stop())  # whichever runs: tests start others
        pinecone = running.enter_context(Emulator())
        settings = Settings(
            data=tmp_path_factory.mktemp("outage"),
            neo4j_uri=neo4j.uri,
            neo4j_user=neo4j.user,
            neo4j_password=PASSWORD,
            pinecone_api_key=KEY,
            pinecone_host=pinecone.url,
        )
        school = running.enter_context(opened_school(postgres.url, settings, MOMENT))
        servers = Servers(school, postgres, folder, neo4j, pinecone)
        yield servers


@dataclass
class Outage:
    """The application over a school, by ways that can be cut."""

    servers: Servers
    ways: dict[str, Proxy]
    served: Served
    variables: dict[str, Any]


@asynccontextmanager
async def over(servers: Servers) -> AsyncIterator[Outage]:
    """The application over these servers, each behind a proxy, and what to ask of each."""
    school = servers.school
    address = make_url(school.url)
    socket = f"{address.query['host']}/.s.PGSQL.{address.port or 5432}"
    bolt, pinecone = (int(uri.rpartition(":")[2]) for uri in (servers.neo4j.uri, servers.pinecone.url))
    async with (
        Proxy.over(lambda: asyncio.open_unix_connection(socket)) as relational,
        Proxy.over(lambda: asyncio.open_connection("127.0.0.1", bolt)) as graph,
        Proxy.over(lambda: asyncio.open_connection("127.0.0.1", pinecone)) as content,
    ):
        settings = replace(
            school.settings,
            neo4j_uri=f"bolt://127.0.0.1:{graph.port}",
            pinecone_host=f"http://127.0.0.1:{content.port}",
            store_timeout=TIMEOUT,
        )
        url = address.difference_update_query(["host"]).set(host="127.0.0.1", port=relational.port)
        proxied = replace(school, settings=settings, url=url.render_as_string(hide_password=False))
        async with serving(proxied) as served:
            ways = {"relational": relational, "graph": graph, "content": content}
            yield Outage(servers, ways, served, await _variables(served))


async def _variables(served: Served) -> dict[str, Any]:
    stores = served.stores
    concepts = await stores.graph.all(Label.CONCEPT, names={})
    return {
        "student": f"Student:{await stores.relational.database.fetchval(STUDENT, 'maya')}",
        "concept": f"Concept:{min(concept.id for concept in concepts)}",
        "chunk": f"ContentChunk:{NAMESPACE}/{(await stores.content.ids(NAMESPACE))[0]}",
    }


@pytest.fixture
async def outage(servers: Servers) -> AsyncIterator[Outage]:
    async with over(servers) as opened:
        yield opened
