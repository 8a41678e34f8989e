"""What is in tables, and whether it stays as it is."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from datasources.relational.database import Database


async def contents(database: Database, tables: Sequence[str]) -> dict[str, list[str]]:
    """Every row of each of these tables."""
    found = {}
    for table in tables:
        found[table] = [row[0] for row in await database.fetch(f"SELECT t::text FROM {table} t ORDER BY 1")]
    return found


@asynccontextmanager
async def untouched(look: Callable[[], Awaitable[Any]]) -> AsyncIterator[None]:
    """Holds that what is done within changes nothing of what is seen."""
    before = await look()
    yield
    assert await look() == before
