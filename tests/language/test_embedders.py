"""The embedders: wordllama's own vectors, and OpenAI's SDK against a server of ours."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from datasources.errors import StoreMisconfigured, StoreRefused, StoreUnavailable
from datasources.language.embedders import embedder
from datasources.language.local import WordllamaEmbedder, cut
from datasources.language.openai import OpenAIEmbedder
from tests.language.openai_server import KEY, OpenAIServer


class TestWordllama:
    async def test_vectors_have_length_one_and_mean_something(self) -> None:
        vectors = await WordllamaEmbedder().embed(["the chance of rain", "how probable is a shower", "the wheels of a bicycle"])
        assert vectors.shape == (3, 256)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
        assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]

    async def test_an_empty_text_gives_zeros(self) -> None:
        vectors = await WordllamaEmbedder().embed(["", " \n", "dice"])
        assert vectors.any(axis=1).tolist() == [False, False, True]
        assert (await WordllamaEmbedder().embed([])).shape == (0, 256)

    async def test_a_text_has_the_same_vector_alone_and_among_many(self) -> None:
        texts = [f"event {n} " * (n + 1) for n in range(150)]
        many = await WordllamaEmbedder().embed(texts)
        alone = [(await WordllamaEmbedder().embed([text]))[0] for text in texts]
        assert np.allclose(many, alone, atol=1e-6)

    async def test_many_texts_leave_the_event_loop_free(self) -> None:
        task = asyncio.create_task(WordllamaEmbedder().embed(["independent events " * 100] * 300))
        turns = 0
        while not task.done():
            await asyncio.sleep(0)
            turns += 1
        assert turns > 10

    def test_tokens_are_the_models(self) -> None:
        assert WordllamaEmbedder().tokens("hello world") == 2
        assert WordllamaEmbedder().tokens("🎲") == 5  # bytes, when it knows no better
        assert WordllamaEmbedder().tokens("") == 0

    def test_a_text_is_cut_after_whole_tokens(self) -> None:
        assert cut("hello world again", 2) == "hello world"
        assert cut("hello", 100) == "hello"
        assert cut("🎲" * 10, 20) in ("🎲" * 4, "🎲" * 5)


class TestByName:
    @pytest.mark.parametrize(
        ("name", "key", "sentence"),
        [
            ("glove", None, "SPOOL_EMBEDDER: there is no embedder 'glove'; name `wordllama` or `openai:MODEL`."),
            (
                "openai:ada",
                KEY,
                "SPOOL_EMBEDDER: 'ada' is no embedding model known here: text-embedding-3-small, text-embedding-3-large are.",
            ),
            (
                "openai:text-embedding-3-small",
                None,
                "OPENAI_API_KEY: SPOOL_EMBEDDER is 'openai:text-embedding-3-small', which needs a key.",
            ),
        ],
    )
    def test_what_cannot_be_is_said(self, name: str, key: str | None, sentence: str) -> None:
        with pytest.raises(StoreMisconfigured) as raised:
            embedder(name, api_key=key, base_url=None, timeout=1)
        assert str(raised.value) == sentence

    @pytest.mark.parametrize(
        ("name", "dimension"),
        [("wordllama", 256), ("openai:text-embedding-3-small", 1536), ("openai:text-embedding-3-large", 3072)],
    )
    async def test_each_knows_its_name_and_dimension(self, name: str, dimension: int) -> None:
        one = embedder(name, api_key=KEY, base_url=None, timeout=1)
        assert (one.name, one.dimension) == (name, dimension)
        await one.close()

    def test_a_key_alone_does_not_change_the_embedder(self) -> None:
        assert isinstance(embedder("wordllama", api_key=KEY, base_url=None, timeout=1), WordllamaEmbedder)


@pytest.fixture
async def remote(server: OpenAIServer) -> AsyncIterator[OpenAIEmbedder]:
    remote = OpenAIEmbedder("text-embedding-3-small", KEY, server.url, timeout=10)
    yield remote
    await remote.close()


class TestOpenAI:
    async def test_a_row_a_text_of_length_one(self, server: OpenAIServer, remote: OpenAIEmbedder) -> None:
        vectors = await remote.embed(["abc", "", "x"])
        assert vectors.shape == (3, 1536)
        assert vectors.dtype == np.float32
        assert np.allclose(vectors[:, :2], np.array([[3 / 10**0.5, 1 / 10**0.5], [0, 0], [1 / 2**0.5, 1 / 2**0.5]]))
        assert [request["input"] for request in server.requests] == [["abc", "x"]]
        assert server.requests[0]["model"] == "text-embedding-3-small"

    async def test_many_texts_go_in_batches_and_come_back_in_order(self, server: OpenAIServer, remote: OpenAIEmbedder) -> None:
        vectors = await remote.embed(["x" * (n + 1) for n in range(300)])
        assert sorted(len(request["input"]) for request in server.requests) == [44, 128, 128]
        assert np.allclose(vectors[:, 0] / vectors[:, 1], np.arange(1, 301), rtol=1e-4)

    async def test_nothing_asks_nothing(self, server: OpenAIServer, remote: OpenAIEmbedder) -> None:
        assert (await remote.embed([])).shape == (0, 1536)
        assert server.requests == []

    async def test_a_long_text_is_cut(self, server: OpenAIServer, remote: OpenAIEmbedder) -> None:
        await remote.embed(["word " * 9000])
        assert remote.tokens(server.requests[0]["input"][0]) == remote.max_tokens

    async def test_a_busy_server_is_asked_again(self, server: OpenAIServer, remote: OpenAIEmbedder) -> None:
        server.status, server.failures = 429, 1
        assert (await remote.embed(["x"])).any()
        assert len(server.requests) == 2

    @pytest.mark.parametrize("status", [429, 500, 503])
    async def test_a_server_that_is_down_is_unavailable(self, server: OpenAIServer, status: int) -> None:
        impatient = OpenAIEmbedder("text-embedding-3-small", KEY, server.url, timeout=0.3)
        server.status, server.failures = status, float("inf")
        with pytest.raises(StoreUnavailable, match="language"):
            await impatient.embed(["x"])
        await impatient.close()

    async def test_a_slow_server_is_unavailable(self, server: OpenAIServer) -> None:
        impatient = OpenAIEmbedder("text-embedding-3-small", KEY, server.url, timeout=0.3)
        server.delay = 1
        with pytest.raises(StoreUnavailable, match="language"):
            await impatient.embed(["x"])
        await impatient.close()

    async def test_a_server_that_is_not_there_is_unavailable(self) -> None:
        remote = OpenAIEmbedder("text-embedding-3-small", KEY, "http://127.0.0.1:9/v1", timeout=0.3)
        with pytest.raises(StoreUnavailable, match="language"):
            await remote.embed(["x"])
        await remote.close()

    async def test_a_refused_key_names_its_setting(self, server: OpenAIServer) -> None:
        remote = OpenAIEmbedder("text-embedding-3-small", "another", server.url, timeout=5)
        with pytest.raises(StoreMisconfigured) as raised:
            await remote.embed(["x"])
        assert str(raised.value) == "OPENAI_API_KEY: the key was refused (401)."
        await remote.close()

    async def test_a_model_that_the_server_has_not(self, server: OpenAIServer, remote: OpenAIEmbedder) -> None:
        server.status, server.failures = 404, 1
        with pytest.raises(StoreMisconfigured, match="SPOOL_EMBEDDER"):
            await remote.embed(["x"])

    async def test_what_the_server_refuses_is_refused(self, server: OpenAIServer, remote: OpenAIEmbedder) -> None:
        server.status, server.failures = 400, 1
        with pytest.raises(StoreRefused, match="as told"):
            await remote.embed(["x"])

    async def test_vectors_of_another_dimension_are_refused(self, server: OpenAIServer, remote: OpenAIEmbedder) -> None:
        server.dimension = 768
        with pytest.raises(StoreRefused, match="768"):
            await remote.embed(["x"])
