"""Where the measuring is done: a PostgreSQL of its own in a folder that goes away, filled, with the servers on one core and
everything else, the load and the database, on another."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from access.local import LocalIssuer
from bench import data
from bench.queries import Query, queries
from bench.servers import PEERS, Server, Site, install_peers, started
from datasources.relational.embedded import EmbeddedPostgres
from migrations import run as migrations
from settings import Settings


@dataclass(frozen=True, slots=True)
class Stage:
    """All is ready, and no server has been started yet."""

    site: Site
    postgres: int  # its process
    queries: dict[str, Query]
    core: int | None  # the servers'

    @contextmanager
    def started(self, name: str, **settings: str) -> Iterator[Server]:
        """The server of this name; `settings` are environment variables beside those that all have."""
        issuer = LocalIssuer.of(self.site.data)
        token = cache(lambda subject: issuer.issue(subject, now=datetime.now(UTC)))
        with started(name, self.site, token, self.core, settings) as server:
            yield server


@contextmanager
def staged(say: Callable[[str], None]) -> Iterator[Stage]:
    """Takes about half a minute, and a minute more where npm's packages have to be installed. Raises `BuildFailed`."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # in order, so that everything is stopped
    node = install_peers(say)
    core = _leave_a_core()
    with tempfile.TemporaryDirectory(prefix="spool-bench-") as folder:
        settings = Settings(data=Path(folder))
        postgres = EmbeddedPostgres.start(settings.data / "postgres")
        try:
            say("Benchmark: loading the data set")
            migrations.upgrade(postgres.url)
            asyncio.run(_fill(postgres.url, settings))
            yield Stage(
                site=Site(postgres.url, settings.data, settings.database_pool, node),
                postgres=int((settings.data / "postgres" / "postmaster.pid").read_text().split()[0]),
                queries=queries(asyncio.run(data.demo_pupils(postgres.url))),
                core=core,
            )
        finally:
            postgres.stop()


async def _fill(url: str, settings: Settings) -> None:
    async with data.connected(url) as connection:
        await connection.execute("ALTER SYSTEM SET autovacuum = off")  # it would come at any time
        await connection.execute("SELECT pg_reload_conf()")
        await data.load(url, settings)
        await connection.execute((PEERS / "postgraphile.sql").read_text())


def _leave_a_core() -> int | None:
    """Keeps this process, and PostgreSQL after it, to one core; gives another one, which is the servers'. None on a machine
    that has one alone, or does not say."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return None
    os.sched_setaffinity(0, {cores[-1]})
    return cores[0]
