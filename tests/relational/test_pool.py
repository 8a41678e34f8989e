"""The pool of connections for reading: how many there are, whose turn it is, and what becomes of those that are left halfway."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from datasources.errors import StoreUnavailable
from datasources.relational.database import STATEMENTS, Database, Row
from datasources.relational.pool import Pool

CONNECTED = "SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
SLOW = "SELECT pg_sleep(0.05), pg_backend_pid() AS pid"
AT_WORK = """
SELECT count(*)::int FROM pg_stat_activity
WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT pg_sleep(60%'
"""


class PairRow(Row):
    first: int
    second: str


class Waits:
    """Stands for a connection: answers when it is told to."""

    def __init__(self) -> None:
        self.answers: list[asyncio.Future[list[Any]]] = []

    async def fetch(self, sql: str, arguments: Sequence[Any], row: type, seconds: float) -> list[Any]:
        self.answers.append(asyncio.get_running_loop().create_future())
        return await self.answers[-1]

    def is_closed(self) -> bool:
        return False

    async def close(self) -> None: ...


def narrow(connection: Waits, patience: float = 60) -> Pool:
    """A pool of one."""

    async def connect() -> Waits:
        return connection

    return Pool(connect, 1, patience)


async def asked(pool: Pool, sql: str) -> asyncio.Task[list[Any]]:
    """A read that is as far as it gets."""
    task = asyncio.create_task(pool.fetch(sql, (), Row))
    for _ in range(5):
        await asyncio.sleep(0)
    return task


async def test_reads_and_writes_stay_within_their_number(fresh_database: Database) -> None:
    database = Database(fresh_database.url, pool=5)

    async def write() -> None:
        async with database.transaction() as connection:
            await connection.execute(text("SELECT pg_sleep(0.05)"))

    await asyncio.gather(*(database.fetch(SLOW) for _ in range(20)), *(write() for _ in range(10)))

    assert await database.fetchval(CONNECTED) == 5
    await database.close()
    assert await fresh_database.fetchval(CONNECTED) == 1


async def test_what_was_used_last_is_used_next(fresh_database: Database) -> None:
    database = Database(fresh_database.url, pool=6)
    await asyncio.gather(*(database.fetch(SLOW) for _ in range(3)))

    pids = {await database.fetchval("SELECT pg_backend_pid()") for _ in range(5)}

    assert len(pids) == 1
    await database.close()


async def test_a_reader_waits_for_its_turn_no_longer_than_for_an_answer() -> None:
    connection = Waits()
    pool = narrow(connection, patience=0.01)
    first = await asked(pool, "first")

    with pytest.raises(TimeoutError):
        await pool.fetch("late", (), Row)

    connection.answers[0].set_result([1])
    assert await first == [1]
    third = await asked(pool, "third")
    connection.answers[1].set_result([3])
    assert await third == [3]


@pytest.mark.parametrize("handed_over", [False, True])
async def test_whoever_gives_up_waiting_leaves_the_turn_to_the_next(handed_over: bool) -> None:
    connection = Waits()
    pool = narrow(connection)
    first, given_up, third = [await asked(pool, sql) for sql in ("first", "second", "third")]

    if handed_over:  # the connection has been put into its hands, and it has not run since
        connection.answers[0].set_result([1])
        await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    if not handed_over:
        connection.answers[0].set_result([1])

    assert await first == [1]
    await asyncio.sleep(0)
    connection.answers[1].set_result([3])
    assert await third == [3]
    assert len(connection.answers) == 2


async def test_a_statement_that_is_left_is_broken_off(fresh_database: Database) -> None:
    database = Database(fresh_database.url, pool=4)
    left = asyncio.create_task(database.fetch("SELECT pg_sleep(60)"))
    while await fresh_database.fetchval(AT_WORK) == 0:
        await fresh_database.fetch("SELECT pg_sleep(0.01)")
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left

    assert await database.fetchval("SELECT 1") == 1
    while await fresh_database.fetchval(AT_WORK) > 0:
        await fresh_database.fetch("SELECT pg_sleep(0.01)")
    await database.close()


async def test_a_server_that_cannot_be_reached_costs_no_place() -> None:
    database = Database("postgresql://127.0.0.1:1/nowhere", pool=4, timeout=1)
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            await database.fetch("SELECT 1")
    failures = await asyncio.gather(*(database.fetch("SELECT 1") for _ in range(5)), return_exceptions=True)
    assert [type(failure) for failure in failures] == [StoreUnavailable] * 5
    await database.close()


async def test_a_statement_is_prepared_anew_when_its_table_has_changed(fresh_database: Database) -> None:
    await fresh_database.fetch("CREATE TABLE changing AS SELECT 1 AS n")
    assert await fresh_database.fetchval("SELECT n FROM changing") == 1
    await fresh_database.fetch("ALTER TABLE changing ALTER n TYPE text")

    assert await fresh_database.fetchval("SELECT n FROM changing") == "1"


async def test_a_connection_holds_so_many_statements_prepared(fresh_database: Database) -> None:
    database = Database(fresh_database.url, pool=4)
    for number in [*range(STATEMENTS + 10), 0]:
        assert await database.fetchval(f"SELECT {number} + $1::int", 1) == number + 1

    held = await database.fetch("SELECT statement FROM pg_prepared_statements WHERE statement LIKE 'SELECT % + $1::int'")
    assert len(held) == STATEMENTS  # the one that made way is closed beside the next
    assert "SELECT 0 + $1::int" in {row.statement for row in held}
    await database.close()


async def test_a_row_has_the_columns_it_declares(fresh_database: Database) -> None:
    (row,) = await fresh_database.fetch("SELECT 1 AS first, 'a' AS second", row=PairRow)
    (narrowed,) = await fresh_database.fetch("SELECT 1 AS first", row=PairRow)

    assert (row.first, row.second) == (1, "a")
    with pytest.raises(KeyError, match="second"):
        _ = narrowed.second
