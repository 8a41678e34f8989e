"""Putting jobs in the queue. Who does them is in `worker.py`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from datasources.relational.database import driver

QUEUE = "spool"

# What procrastinate's own client calls: by it, a job is put in the transaction that wants it done.
DEFER = """
SELECT procrastinate_defer_jobs_v1(array_agg(ROW($1, job, 0, NULL, NULL, arguments, at)::procrastinate_job_to_defer_v1))
FROM unnest($2::text[], $3::jsonb[], $4::timestamptz[]) AS wanted(job, arguments, at)
"""


async def defer(connection: AsyncConnection, jobs: Iterable[tuple[str, Mapping[str, Any], datetime | None]]) -> None:
    """Has jobs done once the caller's transaction is committed: each by its name, with its arguments, at a time or at once."""
    names, arguments, times = zip(*jobs, strict=True)
    await driver(connection).execute(DEFER, QUEUE, list(names), list(arguments), list(times))
