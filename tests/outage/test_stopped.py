"""Each store is stopped in each way while queries run: its own fields are null within a bounded time, the others' answers are
what they were, and it comes back by itself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from time import perf_counter

import pytest

from datasources.breaker import OUTAGES
from tests.outage.conftest import TIMEOUT, Outage, Servers, over
from tests.outage.traffic import Traffic

CEILING = 10 * TIMEOUT  # of an answer, in seconds: a machine that is busy may take its time
PATIENCE = 180  # seconds for all of a test

QUESTION = """query($student: ID!, $concept: ID!, $chunk: ID!) {
  relational: student(id: $student) { name }
  graph: concept(id: $concept) { name }
  content: node(id: $chunk) { ... on ContentChunk { text } }
}"""

Step = Callable[[Outage], object]
REAL: dict[str, tuple[Step, Step]] = {
    "relational stopped": (lambda o: o.servers.stop_postgres(), lambda o: o.servers.start_postgres()),
    "relational killed": (lambda o: o.servers.kill_postgres(), lambda o: o.servers.start_postgres()),
    "relational frozen": (lambda o: o.servers.freeze_postgres(), lambda o: o.servers.thaw_postgres()),
    "graph killed": (lambda o: o.servers.neo4j.kill(), lambda o: o.servers.start_neo4j()),
    "graph frozen": (lambda o: o.servers.freeze_neo4j(), lambda o: o.servers.thaw_neo4j()),
    "content refusing": (lambda o: o.servers.pinecone.fail(503), lambda o: o.servers.pinecone.mend()),
    "content hanging": (lambda o: o.servers.pinecone.hang(), lambda o: o.servers.pinecone.mend()),
}
STORES = ("relational", "graph", "content")


@pytest.fixture
async def traffic(outage: Outage) -> AsyncIterator[Traffic]:
    client = outage.served.client("maya")
    whole = await client.data(QUESTION, **outage.variables)
    async with asyncio.timeout(PATIENCE), Traffic(client, QUESTION, outage.variables, whole) as running:
        await running.until()
        yield running
        assert running.wrong == []
        assert running.longest < CEILING


async def until_viewers_are_kept(outage: Outage) -> None:
    """They are while it is heard when they change, by a connection of their own: it too comes back."""
    while outage.served.stores.relational.viewers.kept("demo:maya") is None:  # noqa: ASYNC110
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("way", REAL)
async def test_a_server_that_is_gone_costs_its_own_fields_and_comes_back(way: str, outage: Outage, traffic: Traffic) -> None:
    store = way.partition(" ")[0]
    down, up = REAL[way]

    await asyncio.to_thread(down, outage)
    await traffic.until(store)
    await asyncio.to_thread(up, outage)
    took = await traffic.until()

    assert set(traffic.lacking) == {(), (store,)}
    await until_viewers_are_kept(outage)
    print(f"{way}: longest answer {traffic.longest:.2f} s, back after {took:.2f} s")


@pytest.mark.parametrize("store", STORES)
async def test_a_server_that_cannot_be_reached(store: str, outage: Outage, traffic: Traffic) -> None:
    await outage.ways[store].refuse()
    await traffic.until(store)
    await outage.ways[store].listen()
    took = await traffic.until()

    assert set(traffic.lacking) == {(), (store,)}
    await until_viewers_are_kept(outage)
    print(f"{store} unreachable: longest answer {traffic.longest:.2f} s, back after {took:.2f} s")


@pytest.mark.parametrize("store", STORES)
async def test_a_server_that_takes_connections_and_never_answers(store: str, outage: Outage, traffic: Traffic) -> None:
    outage.ways[store].hang()
    await traffic.until(store)
    outage.ways[store].flow()
    took = await traffic.until()

    assert set(traffic.lacking) == {(), (store,)}
    await until_viewers_are_kept(outage)
    print(f"{store} silent: longest answer {traffic.longest:.2f} s, back after {took:.2f} s")


async def test_all_at_once(outage: Outage, traffic: Traffic) -> None:
    for way in outage.ways.values():
        way.hang()
    await traffic.until("content", "graph", "relational")
    for way in outage.ways.values():
        way.flow()
    await traffic.until()


CURRICULUM = """query($concept: ID!, $chunk: ID!) {
  subjects { name topics { name } }
  concept(id: $concept) { name prerequisites { required { name } } content(first: 2) { text } }
  passage: node(id: $chunk) { ... on ContentChunk { text concept { name } } }
}"""
FOUND = """{
  searchContent(query: "the chance of two events", first: 3) { chunk { text } score }
  searchConcepts(query: "probability", first: 3) { name }
}"""
PEOPLE = """query($student: ID!, $concept: ID!, $chunk: ID!) {
  student(id: $student) { name }
  concept(id: $concept) { name hooks { text } }
  node(id: $chunk) { ... on ContentChunk { textbook { title } } }
  textbooks { edges { node { title } } }
  searchContent(query: "chance", studentId: $student, first: 1) { score }
}"""


async def test_without_postgresql_curriculum_and_content_are_read(outage: Outage, caplog: pytest.LogCaptureFixture) -> None:
    client = outage.served.client("robin")  # staff: no passage is moved up for them
    asked = {name: outage.variables[name] for name in ("concept", "chunk")}
    whole, found = await client.data(CURRICULUM, **asked), await client.data(FOUND)
    await outage.ways["relational"].refuse()

    for handle in ("robin", "maya"):
        assert await outage.served.client(handle).data(CURRICULUM, **asked) == whole
    by_meaning = await client.data(FOUND)
    assert await client.data(FOUND) == by_meaning
    assert await outage.served.client("maya").data(FOUND) == by_meaning

    assert [len(list) for list in by_meaning.values()] == [3, 3]
    assert by_meaning["searchConcepts"][0] == found["searchConcepts"][0]  # by its name
    assert [record.name for record in caplog.records].count("spool.search") == 1
    assert await outage.served.client().codes("{ subjects { name } }") == [("subjects", "UNAUTHENTICATED")]


async def test_without_postgresql_all_else_is_unavailable(outage: Outage) -> None:
    await outage.ways["relational"].refuse()

    body = await outage.served.client("maya").send(PEOPLE, **outage.variables)

    assert body["data"]["concept"]["name"]
    assert {error["extensions"]["code"] for error in body["errors"]} == {"STORE_UNAVAILABLE"}
    assert sorted(".".join(error["path"]) for error in body["errors"]) == [
        "concept.hooks",
        "node.textbook",
        "searchContent",
        "student",
        "textbooks",
    ]


async def test_readiness_says_which_store_is_down_and_brings_it_back_by_itself(outage: Outage) -> None:
    async def readiness() -> tuple[int, dict[str, tuple[str, str]]]:
        answer = await outage.served.client().http.get("/readyz")
        return answer.status_code, {name: (one["status"], one["breaker"]) for name, one in answer.json()["stores"].items()}

    sound = ("ok", "closed")
    await outage.ways["graph"].refuse()
    for _ in range(OUTAGES):
        await outage.served.client("maya").send(QUESTION, **outage.variables)

    assert await readiness() == (503, {"relational": sound, "graph": ("down", "open"), "content": sound})

    await outage.ways["graph"].listen()
    async with asyncio.timeout(PATIENCE):
        while await readiness() != (200, dict.fromkeys(STORES, sound)):  # noqa: ASYNC110  # nobody else asks
            await asyncio.sleep(0.1)


async def test_the_application_stops_while_no_store_answers(servers: Servers) -> None:
    async with over(servers) as outage:
        await outage.served.client("maya").data(QUESTION, **outage.variables)
        for way in outage.ways.values():
            way.hang()
        began = perf_counter()
    assert perf_counter() - began < CEILING
