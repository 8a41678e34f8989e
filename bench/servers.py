"""The servers that are measured: how each is started on the same PostgreSQL, spoken to, and stopped."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from bench.load import WrongAnswer, post
from bench.queries import Query, for_postgraphile, from_postgraphile
from explorer.build import BuildFailed, node_and_npm, run

HERE = Path(__file__).parent
PEERS = HERE / "peers"
OLDEST_NODE = 22  # PostGraphile's
PATIENCE = 60.0  # seconds for a server to start

SPOOL = "spool"
FLOOR = "floor"
UNPLANNED = "graphql-core"
UNRULED = "unruled"
POSTGRAPHILE = "postgraphile"
FOLLOWED = "mercurius-subscriptions"
NODE = ("mercurius-jit", "yoga-jit", "apollo", POSTGRAPHILE)
NAMES = (SPOOL, FLOOR, UNPLANNED, UNRULED, *NODE)
OURS = (SPOOL, UNPLANNED, UNRULED)


@dataclass(frozen=True, slots=True)
class Site:
    """Where everything is: the database, the data folder with the key that tokens are signed with, and Node."""

    database_url: str
    data: Path
    pool: int
    node: Sequence[str]

    @property
    def environment(self) -> dict[str, str]:
        """What a server's process is told."""
        address = make_url(self.database_url)
        pg = {"user": address.username, "database": address.database, "host": address.query["host"], "max": self.pool}
        return {
            **os.environ,
            "SPOOL_DATABASE_URL": self.database_url,
            "SPOOL_DATABASE_POOL": str(self.pool),
            "SPOOL_DATA": str(self.data),
            "SPOOL_EXPLORER": "0",
            "SPOOL_RATE": "0",
            "SPOOL_JOBS": "0",  # what is done later, and from time to time, would be measured as well
            "BENCH_DATABASE": json.dumps(pg),
            "NODE_ENV": "production",
        }


@dataclass(frozen=True, slots=True)
class Server:
    """One that runs. Its requests and answers are in its own dialect."""

    name: str
    port: int
    pid: int
    token: Callable[[str], str]

    def answers(self, query: Query) -> bool:
        return query.name != "home" or self.name in OURS

    def requests(self, query: Query) -> list[bytes]:
        return [self.request(query, number) for number in range(len(query.variables))]

    def request(self, query: Query, number: int) -> bytes:
        """The query with its variables of this number, as it goes over the wire."""
        document, variables = query.document(self._dialect), query.variables[number]
        body = {
            "operationName": document.removeprefix("query ").partition("(")[0],
            "query": document,
            "variables": for_postgraphile(variables) if self._dialect else variables,
        }
        return post(self.port, body, self.token(query.subjects[number]) if self.name in OURS else None)

    def read(self, answer: bytes) -> Any:
        """The data of an answer, as Spool gives it. Raises `WrongAnswer` for one with errors."""
        response = json.loads(answer)
        if response.get("errors"):
            raise WrongAnswer(f"{self.name} says {str(response['errors'])[:1000]}")
        return from_postgraphile(response["data"]) if self._dialect else response["data"]

    @property
    def _dialect(self) -> str:
        return POSTGRAPHILE if self.name == POSTGRAPHILE else ""


@contextlib.contextmanager
def started(
    name: str, site: Site, token: Callable[[str], str], core: int | None, settings: Mapping[str, str]
) -> Iterator[Server]:
    """This server, on a port of its own; on this core alone where there are several."""
    port = _free_port()
    log = site.data / f"{name}.log"
    environment = {**site.environment, "SPOOL_PORT": str(port), **settings}
    with log.open("w") as said, _on(core):
        process = subprocess.Popen(
            _command(name, site, port), cwd=HERE.parent, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(port, process, log)
        yield Server(name, port, process.pid, token)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def install_peers(log: Callable[[str], None]) -> list[str]:
    """The command of a Node that is new enough, once its packages are in `peers/node_modules`. Raises `BuildFailed`."""
    node, npm = node_and_npm(log, OLDEST_NODE)
    lock, installed = PEERS / "package-lock.json", PEERS / "node_modules" / "installed-lock.json"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        log("Benchmark: installing the peers' npm packages...")
        run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], PEERS, "npm")
        shutil.copy(lock, installed)
    return node


@contextlib.contextmanager
def _on(core: int | None) -> Iterator[None]:
    """What is started meanwhile stays on this core."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    yield
    os.sched_setaffinity(0, before)


def _command(name: str, site: Site, port: int) -> list[str]:
    match name:
        case "spool":
            return [sys.executable, "-m", "bench.spool"]
        case "graphql-core":
            return [sys.executable, "-m", "bench.spool", "--unplanned"]
        case "unruled":
            return [sys.executable, "-m", "bench.spool", "--unruled"]
        case "floor":
            quiet = ["--log-level", "warning", "--no-access-log"]
            return [sys.executable, "-m", "uvicorn", "bench.floor:app", "--port", str(port), *quiet]
        case "postgraphile":
            return [*site.node, str(PEERS / "postgraphile.mjs"), str(port)]
        case _:
            return [*site.node, str(PEERS / "server.mjs"), name, str(port)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise BuildFailed(f"the server did not start; {log.name} says: {log.read_text()[-2000:]}")
