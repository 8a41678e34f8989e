"""Keeping the house in order: what is needed in the days to come is made, what nobody needs any more is let go of.

All of it can be done again at any time. Rows go in batches, each in a transaction of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.dialects.postgresql import insert as upsert

from datasources.relational.database import LONG, Database, driver
from datasources.relational.tables import DailyChallenge
from learning.challenge_templates import of_day

BATCH = 1_000  # rows that go at once

# Making a partition waits for all who read or write what it is made of, and everybody who comes later waits behind it.
_PATIENCE = "SET LOCAL lock_timeout = '3s'"
_LAST_OLD_EVENT = """
SELECT coalesce(
    (SELECT position - 1 FROM progress_events WHERE at >= $1 AND position IS NOT NULL ORDER BY position LIMIT 1),
    (SELECT max(position) FROM progress_events)
)"""


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows that are kept for some time. `gone` deletes those from before `$1`, `$2` at most."""

    gone: str


def _batch(table: str, key: str, old: str) -> Kept:
    return Kept(f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {old} LIMIT $2)")


KEYS = _batch("idempotency_keys", "user_id, key", "created_at < $1 ORDER BY created_at")
"""The keys that repeated requests are known by."""

COMMANDS = _batch("outbox", "id", "delivered_at < $1 ORDER BY id")
"""What the other stores were told."""

JOBS = _batch(
    "procrastinate_jobs",
    "id",
    """status IN ('succeeded', 'failed', 'cancelled', 'aborted')
    AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = procrastinate_jobs.id AND e.at >= $1) ORDER BY id""",
)
"""Jobs that are done, or were given up."""

_EVENTS = _batch("progress_events", "id", "position <= $1 ORDER BY position")


async def clean(database: Database, kept: Kept, before: datetime) -> int:
    """Deletes what is older than this moment; gives how many rows that was."""
    return await _clean(database, kept, before)


async def clean_events(database: Database, before: datetime) -> int:
    """The same for the log of what happened in learning. It loses its beginning, never something from its middle: up to the first
    event that is as young as that."""
    last = await database.fetchval(_LAST_OLD_EVENT, before)
    return 0 if last is None else await _clean(database, _EVENTS, last)


async def ensure_partitions(database: Database) -> list[str]:
    """Makes the partitions of this month and the next three, where they are missing; gives their names. Raises asyncpg's
    `LockNotAvailableError` where too much is going on."""
    async with database.transaction(LONG) as connection:
        await driver(connection).execute(_PATIENCE)
        return [row["name"] for row in await driver(connection).fetch("SELECT ensure_partitions() AS name")]


async def plan_challenges(database: Database, days: Sequence[date]) -> int:
    """Makes the challenges of these days, where they are missing; gives how many it made."""
    rows = [
        {
            "challenge_date": day,
            "name": template.name,
            "description": template.description,
            "challenge_type": template.kind,
            "target_value": template.target,
            "point_bonus": template.points,
            "difficulty_level": template.difficulty,
        }
        for day in days
        for template in of_day(day)
    ]
    async with database.transaction() as connection:
        made = await connection.execute(upsert(DailyChallenge).on_conflict_do_nothing().returning(DailyChallenge.id), rows)
        return len(made.all())


async def _clean(database: Database, kept: Kept, until: object) -> int:
    count = 0
    while True:
        async with database.transaction() as connection:
            gone = int((await driver(connection).execute(kept.gone, until, BATCH)).split()[-1])  # `DELETE 1000`
        count += gone
        if gone < BATCH:
            return count
