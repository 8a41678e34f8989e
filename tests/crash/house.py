"""A school that is served by processes of its own, each of which can be killed: a server that also does jobs, and a worker.

PostgreSQL is none of those that are killed: what it loses is its own affair (`tests/outage`).
"""

import asyncio
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from datasources.relational.embedded import EmbeddedPostgres
from settings import Settings
from tests.conftest import opened_school
from tests.test_serve import SPOOL, Server, environment


class House:
    """The processes, and where they are reached."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.port = 0
        self._server: Server | None = None
        self._worker: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.start_server()
        self.start_worker()

    def start_server(self) -> None:
        """It answers a moment later, and again at the port of the one before."""
        own = {"SPOOL_PORT": str(self.port)} if self.port else {}
        self._server = Server(self.folder, **self.settings(), **own)
        if not self.port:
            self.port = self._server.wait().port

    def start_worker(self) -> None:
        log = (self.folder.parent / "worker.log").open("ab")
        with log:
            told = environment(self.folder, self.port) | self.settings()
            self._worker = subprocess.Popen([SPOOL, "work"], env=told, stdout=log, stderr=log)

    def kill_server(self) -> None:
        assert self._server is not None
        self._server.stop(signal.SIGKILL)

    def kill_worker(self) -> None:
        assert self._worker is not None
        self._worker.kill()
        self._worker.wait(60)

    def stop(self) -> None:
        self.kill_server()
        self.kill_worker()

    async def answering(self) -> None:
        """Comes back when the server answers."""
        async with httpx.AsyncClient() as http:
            while True:
                with suppress(httpx.TransportError):
                    await http.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5)
                    return
                await asyncio.sleep(0.1)

    def settings(self) -> dict[str, str]:
        return {"SPOOL_DATABASE_URL": self.url, "SPOOL_RATE": "0", "SPOOL_JOBS": "2"}


@contextmanager
def house() -> Iterator[House]:
    """One over the demo school, in a folder of its own."""
    with TemporaryDirectory(prefix="spool-crash-") as parent:
        Path(parent).chmod(0o755)  # as root, PostgreSQL is another
        folder = Path(parent) / "data"
        postgres = EmbeddedPostgres.start(Path(parent) / "postgres")
        try:
            with opened_school(postgres.url, Settings(data=folder), datetime.now(UTC)) as school:
                found = House(folder, school.url)
                found.start()
                try:
                    yield found
                finally:
                    found.stop()
        finally:
            postgres.stop()
