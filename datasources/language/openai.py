"""The embedder that asks OpenAI, or a server that speaks its API."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
import openai
from numpy.typing import NDArray

from datasources.errors import StoreMisconfigured, StoreRefused, StoreUnavailable
from datasources.language.local import count_tokens, cut
from datasources.language.openai_client import client

DIMENSIONS: Mapping[str, int] = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072}
BATCH = 128  # texts a request: at 512 tokens each, 65,536 of the 300,000 that a request may have
AT_ONCE = 4  # requests of one call


class OpenAIEmbedder:
    """Embeddings by a model of OpenAI's. Tokens are counted with wordllama's tokenizer, which seldom finds fewer."""

    max_tokens = 8_191
    dense_weight = 0.5  # not measured; above wordllama's .3, since its vectors tell more

    def __init__(self, model: str, api_key: str, base_url: str | None, timeout: float) -> None:
        """`model` is one of `DIMENSIONS`; `timeout` is how many seconds one request may take, its retries included."""
        self.name = f"openai:{model}"
        self.dimension = DIMENSIONS[model]
        self._model = model
        self._timeout = timeout
        self._client = client(api_key, base_url, timeout)

    def tokens(self, text: str) -> int:
        return count_tokens(text)

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        said = [row for row, text in enumerate(texts) if text.strip()]  # an empty text is refused
        batches = [said[start : start + BATCH] for start in range(0, len(said), BATCH)]
        turns = asyncio.Semaphore(AT_ONCE)

        async def turn(batch: list[int]) -> NDArray[np.float32]:
            async with turns:
                return await self._ask([cut(texts[row], self.max_tokens) for row in batch])

        answers = await asyncio.gather(*map(turn, batches))
        for batch, answer in zip(batches, answers, strict=True):
            vectors[batch] = answer / np.linalg.norm(answer, axis=1, keepdims=True)
        return vectors

    async def check(self) -> None:
        try:
            await self.embed(["ready"])
        except StoreUnavailable as error:
            raise StoreMisconfigured("OPENAI_BASE_URL", f"{self._client.base_url} does not answer ({error}).") from error

    async def close(self) -> None:
        await self._client.close()

    async def _ask(self, texts: list[str]) -> NDArray[np.float32]:
        with self._said_as_ours():
            async with asyncio.timeout(self._timeout):
                answer = await self._client.embeddings.create(model=self._model, input=texts)
        vectors = np.array([item.embedding for item in sorted(answer.data, key=lambda item: item.index)], dtype=np.float32)
        if vectors.shape != (len(texts), self.dimension):
            raise StoreRefused("language", f"{self._model} answered {len(texts)} texts with vectors of shape {vectors.shape}")
        return vectors

    @contextmanager
    def _said_as_ours(self) -> Iterator[None]:
        try:
            yield
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise StoreMisconfigured("OPENAI_API_KEY", f"the key was refused ({error.status_code}).") from error
        except openai.NotFoundError as error:
            raise StoreMisconfigured("SPOOL_EMBEDDER", f"the server has no model {self._model!r}.") from error
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError, TimeoutError) as error:
            raise StoreUnavailable("language", type(error).__name__) from error
        except openai.OpenAIError as error:
            raise StoreRefused("language", str(error)) from error
