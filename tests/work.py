"""Doing the jobs that wait, in the test's own process."""

from datetime import datetime

from access.terms import Terms
from datasources.jobs.worker import Worker
from resolvers import jobs
from tests.conftest import Served


async def run_jobs(served: Served, *, terms: Terms | None = None, now: datetime | None = None) -> list[str]:
    """Does all that is due, and what that has done later; gives which of them failed for a reason of their own."""
    failed: list[str] = []
    at = now or served.school.now
    worker = Worker(
        served.school.url,
        jobs.runs(served.stores, terms or served.app.state.terms, lambda: at),
        {},
        lambda name, error: failed.append(f"{name}: {error!r}"),
    )
    await worker.work_off()
    return failed
