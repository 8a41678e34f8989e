"""How these tests show that the database says no."""

from typing import Any

import asyncpg
import pytest

from datasources.relational.tables import Base


async def everything(connection: Any) -> list[tuple[str, str]]:
    """Every row of every table, as text."""
    return [
        (table, str(row[0]))
        for table in sorted(Base.metadata.tables)
        for row in await connection.fetch(f"SELECT t::text FROM {table} AS t ORDER BY 1")
    ]


async def refusal(connection: Any, sql: str) -> asyncpg.PostgresError:
    """The error of a refused statement, once it is sure that nothing changed."""
    before = await everything(connection)
    with pytest.raises(asyncpg.PostgresError) as error:
        async with connection.transaction():
            await connection.execute(sql)
    assert await everything(connection) == before
    return error.value
