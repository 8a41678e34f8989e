"""Who does the jobs: procrastinate on the same PostgreSQL, any number of workers in any number of processes.

A job is done at least once: one whose worker died is taken up by another, so each must do no harm the second time. What the jobs
are is in `resolvers/jobs.py`.
"""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakSet

import procrastinate
from procrastinate import BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as Queued
from procrastinate.jobs import Status
from psycopg import AsyncConnection
from sqlalchemy import make_url

from datasources.errors import StoreUnavailable
from datasources.jobs.queue import QUEUE

Run = Callable[..., Awaitable[None]]
"""Does a job: `run(attempt, **arguments)`; `attempt` is 0 the first time."""

BEAT = 5.0  # seconds between signs of life of a worker
DEAD = 15.0  # seconds without one, after which its jobs are taken up by others
PAUSE = 5.0  # seconds before the second attempt; doubled before each after it
MOST_PAUSE = 600.0
MADE_UP_FOR = 86_400.0  # seconds after which what was to be done at a time is not done late any more
MOST_ATTEMPTS = 5  # at a job that fails for a reason of its own; one that only waits for a store is never given up
GRACE = 4.0  # seconds for jobs that are being done when a worker stops: then they are left for another

ALIVE = {"connect_timeout": 10, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}
"""By which libpq notices that a database has gone without a word."""

log = logging.getLogger("spool.jobs")
logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # it logs arguments, and tracebacks with values in them


class Patience(BaseRetryStrategy):
    """When a job that failed is done again."""

    def get_retry_decision(self, *, exception: BaseException, job: Queued) -> RetryDecision | None:
        if not isinstance(exception, StoreUnavailable) and job.attempts + 1 >= MOST_ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": int(min(PAUSE * 2 ** min(job.attempts, 10), MOST_PAUSE))})


class Worker:
    """Does the jobs of this database, `at_once` of them at the same time; those of `periodic` at the times of their crontab: one
    of a name at a time, and at most one more in the queue. One that fails is done again when its time comes again; times that
    passed while no worker was there are made up for by one.

    `failed` is told of each that failed for a reason of its own, with the job's name.
    """

    def __init__(
        self,
        url: str,
        jobs: Mapping[str, Run],
        periodic: Mapping[str, str],
        failed: Callable[[str, Exception], None],
        at_once: int = 1,
    ) -> None:
        self._connections = WeakSet[AsyncConnection[Any]]()
        connector = PsycopgConnector(conninfo=_libpq(url), kwargs=ALIVE, configure=self._opened, min_size=1, max_size=at_once + 3)
        self._app = procrastinate.App(connector=connector, periodic_defaults={"max_delay": MADE_UP_FOR})
        self._failed = failed
        self._at_once = at_once
        for name, run in jobs.items():
            told = self._told(name, run)
            if name not in periodic:
                self._app.task(name=name, queue=QUEUE, retry=Patience(), pass_context=True)(told)
                continue
            task = self._app.task(name=name, queue=QUEUE, lock=name, queueing_lock=name, pass_context=True)(told)
            self._app.periodic(cron=periodic[name])(task)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Works within, beside whatever else is done; a database that goes away is waited for."""
        at_work = asyncio.create_task(self._keep_working())
        try:
            yield
        finally:
            at_work.cancel()
            _, left = await asyncio.wait({at_work}, timeout=GRACE + 1)
            if left:  # it waits for a database that says nothing, and cannot be talked out of it
                self._cut()
                await asyncio.wait({at_work}, timeout=GRACE + 1)

    async def work_off(self) -> None:
        """Does all that is due, and then stops."""
        async with self._app.open_async():
            await self._take_up()
            await self._run(wait=False)

    async def _keep_working(self) -> None:
        while True:
            try:
                async with self._app.open_async(), asyncio.TaskGroup() as both:
                    both.create_task(self._keep_taking_up())
                    both.create_task(self._run(wait=True))
            except* (ConnectorException, OSError, TimeoutError) as lost:
                log.warning("jobs wait: %s", type(lost.exceptions[0]).__name__)
            await asyncio.sleep(PAUSE)

    async def _opened(self, connection: "AsyncConnection[Any]") -> None:
        self._connections.add(connection)

    def _cut(self) -> None:
        """Whoever waits for an answer is told that the connection is lost."""
        for connection in self._connections:
            if not connection.closed:
                with socket.socket(fileno=os.dup(connection.fileno())) as way:
                    way.shutdown(socket.SHUT_RDWR)

    async def _run(self, *, wait: bool) -> None:
        await self._app.run_worker_async(
            queues=[QUEUE],
            wait=wait,
            concurrency=self._at_once,
            install_signal_handlers=False,
            listen_notify=wait,
            update_heartbeat_interval=BEAT,
            stalled_worker_timeout=DEAD,
            shutdown_graceful_timeout=GRACE,
        )

    async def _keep_taking_up(self) -> None:
        while True:
            await self._take_up()
            await asyncio.sleep(BEAT)

    async def _take_up(self) -> None:
        """Puts the jobs of workers that died back in the queue, but for periodic ones: another of them may be there by now."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=DEAD):
            log.warning("job %s of a worker that died is done again", job.task_name)
            if job.queueing_lock is None:
                await manager.retry_job(job)
            else:
                await manager.finish_job(job, status=Status.FAILED, delete_job=False)

    def _told(self, name: str, run: Run) -> Callable[..., Awaitable[None]]:
        async def told(context: JobContext, **arguments: Any) -> None:
            arguments.pop("timestamp", None)  # when a periodic job was due; none needs to know
            try:
                await run(context.job.attempts, **arguments)
            except StoreUnavailable as error:
                log.warning("job %s waits: %s", name, error)
                raise
            except Exception as error:
                self._failed(name, error)
                raise

        return told


def _libpq(url: str) -> str:
    """The address as libpq reads it: asyncpg calls encryption `ssl`."""
    address = make_url(url).set(drivername="postgresql")
    if "ssl" in address.query:
        address = address.difference_update_query(["ssl"]).update_query_dict({"sslmode": str(address.query["ssl"])})
    return address.render_as_string(hide_password=False)
