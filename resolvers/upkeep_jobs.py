"""What keeps the house in order by itself, from time to time: docs/operations.md says when, and what is kept for how long."""

import logging
from datetime import timedelta

from access.work import Work
from datasources.relational import integrity, upkeep

EVENTS_GRACE = timedelta(days=1)
"""How much longer an event is kept than it can be asked for."""

KEYS_KEPT = timedelta(days=7)
COMMANDS_KEPT = timedelta(days=7)
JOBS_KEPT = timedelta(days=7)

YESTERDAY, AHEAD = -1, 2
"""The days, from today in UTC, that have challenges: wherever today has begun, and for a server that is off for a day."""

log = logging.getLogger("spool.upkeep")


async def plan_challenges(work: Work) -> None:
    """The daily challenges of the days to come."""
    today = work.now().date()
    days = [today + timedelta(days=ahead) for ahead in range(YESTERDAY, AHEAD + 1)]
    await upkeep.plan_challenges(work.stores.relational.database, days)


async def ensure_partitions(work: Work) -> None:
    """The partitions of the months to come. Tells of rows of a month that has none."""
    database = work.stores.relational.database
    await upkeep.ensure_partitions(database)
    for partition, rows in (await integrity.strays(database)).items():
        log.warning("%d rows are in %s, for want of a partition of their month", rows, partition)


async def clean_up(work: Work) -> None:
    """Lets go of what was kept long enough."""
    database, now = work.stores.relational.database, work.now()
    await upkeep.clean_events(database, now - work.terms.events - EVENTS_GRACE)
    await upkeep.clean(database, upkeep.KEYS, now - KEYS_KEPT)
    await upkeep.clean(database, upkeep.COMMANDS, now - COMMANDS_KEPT)
    await upkeep.clean(database, upkeep.JOBS, now - JOBS_KEPT)
