"""What is left before it is answered, for a deadline or a client that is gone, is broken off, and costs no connection."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url, text

from datasources.breaker import State
from datasources.content.pinecone import PineconeContent
from datasources.errors import StoreUnavailable
from datasources.graph.neo4j import Neo4jGraph
from datasources.graph.port import Label
from datasources.relational.database import Database, driver
from tests.api.conftest import STUDENT
from tests.bolt import Address
from tests.conftest import School, serving
from tests.outage.proxy import Proxy
from tests.pinecone.emulator import KEY, Emulator

PATIENCE = 60  # seconds for a store to notice
MANY = 60  # more than any pool has places
SLOW = "SELECT pg_sleep(3600)"
AT_WORK = """
SELECT count(*)::int FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'
"""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
OF_STUDENT = """query($student: ID!) {
  student(id: $student) { name learningPaths { subjectName } }
  searchContent(query: "chance", studentId: $student, first: 1) { chunk { text } }
}"""
NEVER_DONE = "UNWIND range(1, 100000000000) AS number RETURN max(number * 3 % 7) AS greatest"
RUNNING = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery STARTS WITH 'UNWIND range' RETURN count(*) AS running"


async def left(call: Coroutine[Any, Any, Any], after: float = 0.05) -> None:
    """Begins a call, and leaves it."""
    task = asyncio.create_task(call)
    await asyncio.sleep(after)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def until(holds: Callable[[], Coroutine[Any, Any, bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110  # it is another process that is waited for
            await asyncio.sleep(0.05)


async def sleep_by_statement(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(text(SLOW))


async def sleep_by_driver(database: Database) -> None:
    async with database.transaction() as connection:
        await driver(connection).execute(SLOW)


async def sleep_by_reading(database: Database) -> None:
    await database.fetch(SLOW)


class TestRelational:
    @pytest.fixture
    async def database(self, fresh_database: Database) -> AsyncIterator[Database]:
        opened = Database(fresh_database.url, pool=4, timeout=5)
        yield opened
        await opened.close()

    @pytest.mark.parametrize("sleep", [sleep_by_reading, sleep_by_statement, sleep_by_driver])
    async def test_the_statement_is_broken_off_and_the_connection_replaced(
        self, sleep: Callable[[Database], Coroutine[Any, Any, None]], database: Database, fresh_database: Database
    ) -> None:
        await asyncio.gather(*(left(sleep(database), 0.5) for _ in range(12)))

        async def nothing_runs() -> bool:
            return bool(await fresh_database.fetchval(AT_WORK) == 0)

        await until(nothing_runs)
        assert database.breaker.state is State.CLOSED
        assert await database.fetchval("SELECT 1") == 1
        async with database.transaction() as connection:
            assert (await connection.execute(text("SELECT 2"))).scalar() == 2

    async def test_a_transaction_has_a_deadline(self, fresh_database: Database) -> None:
        impatient = Database(fresh_database.url, pool=4, timeout=0.3)
        for sleep in (sleep_by_statement, sleep_by_driver):
            with pytest.raises(StoreUnavailable, match="TimeoutError"):
                await sleep(impatient)
        await impatient.close()

    async def test_a_long_one_has_a_later_one(self, fresh_database: Database) -> None:
        impatient = Database(fresh_database.url, pool=4, timeout=0.3)
        async with impatient.transaction(20) as connection:
            await connection.execute(text("SELECT pg_sleep(0.6)"))
        await impatient.close()

    @pytest.mark.parametrize("sleep", [sleep_by_reading, sleep_by_statement, sleep_by_driver])
    async def test_a_server_that_falls_silent_halfway(
        self, sleep: Callable[[Database], Coroutine[Any, Any, None]], fresh_database: Database
    ) -> None:
        address = make_url(fresh_database.url)
        socket = f"{address.query['host']}/.s.PGSQL.{address.port or 5432}"
        async with Proxy.over(lambda: asyncio.open_unix_connection(socket)) as way:
            url = address.difference_update_query(["host"]).set(host="127.0.0.1", port=way.port)
            database = Database(url.render_as_string(hide_password=False), pool=4, timeout=1)
            asked = [asyncio.create_task(sleep(database)) for _ in range(3)]
            await asyncio.sleep(0.3)
            way.hang()
            async with asyncio.timeout(PATIENCE):
                answers = await asyncio.gather(*asked, return_exceptions=True)
            assert [type(answer) for answer in answers] == [StoreUnavailable] * 3
            assert database.breaker.state is State.OPEN
            way.flow()

            async def answers_again() -> bool:
                with suppress(StoreUnavailable):
                    return bool(await database.fetchval("SELECT 1") == 1)
                return False

            await until(answers_again)
            await database.close()

    async def test_a_connection_that_dies_in_a_statement_of_a_transaction(self, database: Database) -> None:
        with pytest.raises(StoreUnavailable):
            async with database.transaction() as connection:
                await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        async with database.transaction() as connection:
            assert (await connection.execute(text("SELECT 2"))).scalar() == 2

    @pytest.mark.parametrize("seconds", [1.0, 30.0])
    async def test_a_request_that_is_given_up_leaves_nothing_at_work(self, seconds: float, own_school: School) -> None:
        """By its deadline, or by its client."""
        settings = replace(own_school.settings, request_timeout=seconds)
        other = await asyncpg.connect(own_school.url)

        async def waiting() -> bool:
            return bool(await other.fetchval(WAITING) > 0)

        async def nothing_waits() -> bool:
            return not await waiting()

        async with serving(replace(own_school, settings=settings)) as served:
            student = f"Student:{await other.fetchval(STUDENT, 'maya')}"
            client = served.client("maya")
            whole = await client.data(OF_STUDENT, student=student)
            async with other.transaction():
                await other.execute("LOCK TABLE student_profiles, learning_paths IN ACCESS EXCLUSIVE MODE")
                request = {"query": OF_STUDENT, "variables": {"student": student}}
                asked = asyncio.create_task(client.http.post("/graphql", json=request))
                await until(waiting)
                if seconds > 1:
                    asked.cancel()
                    with pytest.raises(asyncio.CancelledError):
                        await asked
                else:
                    answer = await asked
                    code = answer.json()["errors"][0]["extensions"]["code"]
                    assert (answer.status_code, code) == (503, "REQUEST_TIMEOUT")
                await until(nothing_waits)
            assert await client.data(OF_STUDENT, student=student) == whole
        await other.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the driver drops what it was opening
class TestGraph:
    @pytest.fixture
    async def graph(self, neo4j_address: Address) -> AsyncIterator[Neo4jGraph]:
        opened = Neo4jGraph(neo4j_address.uri, neo4j_address.user, neo4j_address.password, timeout=20)
        await opened.prepare()
        yield opened
        await opened.close()

    async def test_the_statement_is_broken_off(self, graph: Neo4jGraph, neo4j_address: Address) -> None:
        if not neo4j_address.real:
            pytest.skip("ArcadeDB does not show its transactions")

        async def running() -> int:
            return int((await graph._query(RUNNING))[0]["running"])

        async def runs() -> bool:
            return await running() > 0

        async def nothing_runs() -> bool:
            return await running() == 0

        task = asyncio.create_task(graph._read(NEVER_DONE))
        await until(runs)
        task.cancel()
        await until(nothing_runs)

    async def test_no_connection_is_lost(self, graph: Neo4jGraph, neo4j_address: Address) -> None:
        host, _, port = neo4j_address.uri.rpartition("//")[2].partition(":")
        async with Proxy.over(lambda: asyncio.open_connection(host, int(port))) as way:
            uri = f"bolt://127.0.0.1:{way.port}"
            behind = Neo4jGraph(uri, neo4j_address.user, neo4j_address.password, timeout=20)
            await behind.version()
            way.hang()
            await asyncio.gather(*(left(behind.nodes(Label.CONCEPT, ["a"])) for _ in range(MANY)))
            way.flow()
            assert await asyncio.gather(*(behind.nodes(Label.CONCEPT, ["a"]) for _ in range(MANY))) == [{}] * MANY
            await behind.close()


class TestContent:
    @pytest.fixture
    def pinecone(self) -> Iterator[Emulator]:
        with Emulator() as emulator:
            yield emulator

    async def test_no_connection_is_lost(self, pinecone: Emulator) -> None:
        content = PineconeContent(KEY, "left", pinecone.url, 4, 20)
        await content.prepare()
        assert await content.fetch("math", ["a"]) == {}
        pinecone.hang()
        for _ in range(3):
            await asyncio.gather(*(left(content.fetch("math", ["a"]), 0.2) for _ in range(MANY)))
        pinecone.mend()
        assert await asyncio.gather(*(content.fetch("math", ["a"]) for _ in range(MANY))) == [{}] * MANY
        await content.close()
