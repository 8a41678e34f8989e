"""The content store in Pinecone: the contract, through the real SDK to an emulator, and what can go wrong on the way."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from datasources.content.pinecone import PineconeContent
from datasources.content.port import Content, Sparse
from datasources.errors import StoreMisconfigured, StoreRefused, StoreUnavailable
from tests.content.contract import *  # noqa: F403
from tests.content.contract import NORTH, vector
from tests.pinecone.emulator import KEY, Emulator
from tests.pinecone.index import Index

NAME = "spool-test"


@pytest.fixture(scope="module")
def service() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def pinecone(service: Emulator) -> Iterator[Emulator]:
    """The emulator, as new, which afterwards has seen no request that the API does not know."""
    service.reset()
    yield service
    assert service.problems == []


def connect(
    pinecone: Emulator, *, key: str = KEY, index: str = NAME, dimension: int = 4, timeout: float = 5.0
) -> PineconeContent:
    return PineconeContent(key, index, pinecone.url, dimension, timeout)


@pytest.fixture
async def content(pinecone: Emulator) -> AsyncIterator[PineconeContent]:
    store = connect(pinecone)
    await store.prepare()
    yield store
    await store.close()


class TestPreparing:
    async def test_the_index_takes_dense_and_sparse_vectors(self, pinecone: Emulator, content: Content) -> None:
        assert pinecone.indexes[NAME].schema == {
            "_values": {"type": "dense_vector", "dimension": 4, "metric": "dotproduct"},
            "_sparse_values": {"type": "sparse_vector"},
        }

    async def test_waits_until_the_index_is_ready(self, pinecone: Emulator) -> None:
        pinecone.polls = 2  # in the answer to its making, and once more
        store = connect(pinecone)
        await store.prepare()
        assert pinecone.requests == ["describe_index", "create_index", "describe_index", "describe_index"]
        await store.close()

    async def test_two_at_once_make_one_index(self, pinecone: Emulator) -> None:
        stores = [connect(pinecone), connect(pinecone)]
        pinecone.delay = 0.1  # both find none before either makes one
        await asyncio.gather(*(store.prepare() for store in stores))
        assert sorted(pinecone.requests) == ["create_index"] * 2 + ["describe_index"] * 4
        await asyncio.gather(*(store.close() for store in stores))


class TestChecking:
    async def test_another_dimension(self, pinecone: Emulator, content: Content) -> None:
        store = connect(pinecone, dimension=256)
        with pytest.raises(StoreMisconfigured) as raised:
            await store.check()
        assert str(raised.value) == (
            "SPOOL_EMBEDDER: the content index 'spool-test' holds vectors of 4 dimensions, and this embedder's have 256: "
            "run `spool ingest --re-embed`, or name the embedder that was used before."
        )
        await store.recreate()
        await store.check()
        assert pinecone.indexes[NAME].dimension == 256
        await store.close()

    async def test_another_metric(self, pinecone: Emulator) -> None:
        pinecone.indexes[NAME] = Index(NAME, {"_values": {"type": "dense_vector", "dimension": 4, "metric": "cosine"}})
        store = connect(pinecone)
        with pytest.raises(StoreMisconfigured, match=r"SPOOL_PINECONE_INDEX: .*dotproduct"):
            await store.check()
        await store.close()

    async def test_no_index(self, pinecone: Emulator) -> None:
        store = connect(pinecone)
        with pytest.raises(StoreMisconfigured) as raised:
            await store.check()
        assert str(raised.value) == "SPOOL_PINECONE_INDEX: there is no index 'spool-test'; run `spool migrate`."
        with pytest.raises(StoreRefused, match="run `spool migrate`"):
            await store.ids("math")
        await store.close()

    async def test_a_refused_key(self, pinecone: Emulator) -> None:
        store = connect(pinecone, key="another-key")
        for call in (store.check, store.prepare):
            with pytest.raises(StoreMisconfigured) as raised:
                await call()
            assert str(raised.value) == "SPOOL_PINECONE_API_KEY: Pinecone refused the key (401)."
        with pytest.raises(StoreRefused, match="the key"):
            await store.ids("math")
        await store.close()

    @pytest.mark.parametrize("key", ["", " \n"])
    def test_a_key_that_cannot_be_one(self, pinecone: Emulator, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("PINECONE_API_KEY", raising=False)
        with pytest.raises(StoreMisconfigured, match="SPOOL_PINECONE_API_KEY"):
            connect(pinecone, key=key)

    async def test_a_host_that_is_not_there(self) -> None:
        with socket.socket() as unused:  # bound, and not listening
            unused.bind(("127.0.0.1", 0))
            store = PineconeContent(KEY, NAME, f"http://127.0.0.1:{unused.getsockname()[1]}", 4, timeout=5.0)
            with pytest.raises(
                StoreMisconfigured, match=r"SPOOL_PINECONE_HOST: Pinecone cannot be reached: .*http://127\.0\.0\.1"
            ):
                await store.check()
            with pytest.raises(StoreUnavailable):
                await store.ids("math")
            await store.close()


class TestFailing:
    async def test_too_many_requests_are_tried_again(self, pinecone: Emulator, content: Content) -> None:
        pinecone.fail(429, times=1, operation="upsertVectors")
        pinecone.fail(503, times=1, operation="queryVectors")
        await content.upsert("math", [vector("a")])
        assert [match.id for match in await content.query("math", NORTH, None, None, 1)] == ["a"]
        assert pinecone.requests[-5:] == ["describe_index", "upsertVectors", "upsertVectors", "queryVectors", "queryVectors"]

    async def test_a_service_that_is_down_is_unavailable(self, pinecone: Emulator, content: Content) -> None:
        store = connect(pinecone, timeout=0.9)  # less than the data plane's retries take
        await store.ids("math")
        pinecone.fail(503)
        with pytest.raises(StoreUnavailable):
            await store.ids("math")
        with pytest.raises(StoreUnavailable, match="status 503"):
            await content.check()
        await store.close()

    async def test_a_slow_service_is_unavailable(self, pinecone: Emulator, content: Content) -> None:
        store = connect(pinecone, timeout=0.8)
        await store.check()
        pinecone.delay = 2.0
        for call in (
            store.upsert("math", [vector("a")]),
            store.fetch("math", ["a"]),
            store.query("math", NORTH, None, None, 1),
            store.ids("math"),
            store.delete("math", ["a"]),
            store.namespaces(),
        ):
            with pytest.raises(StoreUnavailable):
                await call
        await store.close()

    async def test_a_batch_that_fails_is_an_error(self, pinecone: Emulator, content: Content) -> None:
        pinecone.fail(400, times=1, operation="upsertVectors", skip=1)
        with pytest.raises(StoreRefused, match="as told"):
            await content.upsert("math", [vector(f"{n}") for n in range(2500)])
        await content.upsert("math", [vector(f"{n}") for n in range(2500)])
        assert await content.namespaces() == {"math": 2500}

    async def test_reads_that_lag_behind_show_what_was(self, pinecone: Emulator, content: Content) -> None:
        await content.upsert("math", [vector("a", book="old"), vector("b")])
        with pinecone.indexes[NAME].lagging():
            await content.upsert("math", [vector("a", book="new"), vector("c")])
            await content.delete("math", ["b"])
            assert await content.fetch("math", ["a", "b", "c"]) == {"a": {"book": "old"}, "b": {}}
            assert await content.ids("math") == ["a", "b"]
        assert await content.fetch("math", ["a", "b", "c"]) == {"a": {"book": "new"}, "c": {}}
        assert await content.ids("math") == ["a", "c"]


class TestRequests:
    async def test_an_upsert_keeps_below_what_a_request_may_have(self, pinecone: Emulator) -> None:
        store = connect(pinecone, dimension=1536)
        await store.prepare()
        values = [1 / 1536**0.5] * 1536
        sparse = Sparse(range(1000), [1 / 3] * 1000)
        await store.upsert("math", [vector(f"{n}", values, sparse, text="数" * 10_000) for n in range(60)])
        assert pinecone.requests.count("upsertVectors") == 4  # some 18 a request; the emulator refuses more than 2 MB
        assert await store.namespaces() == {"math": 60}
        await store.close()

    async def test_ids_travel_in_addresses_that_are_not_too_long(self, pinecone: Emulator, content: Content) -> None:
        ids = [f"{'%' * 500}{n:03}" for n in range(20)]
        await content.upsert("math", [vector(id) for id in ids])
        assert list(await content.fetch("math", ids)) == ids
        assert pinecone.requests.count("fetchVectors") == 7  # of 3 ids
