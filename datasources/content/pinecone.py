"""The content store in Pinecone: the asynchronous SDK, one serverless index of dense and sparse values."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import quote

import pinecone
from pinecone.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    PineconeConnectionError,
    PineconeError,
    RateLimitError,
    ServiceError,
    UnauthorizedError,
)

from datasources.content import limits
from datasources.content import pinecone_requests as requests
from datasources.content.filters import canonical
from datasources.content.port import Filter, Match, Picked, Sparse, Values, Vector
from datasources.errors import StoreMisconfigured, StoreRefused, StoreUnavailable
from datasources.leaves import Leaves
from datasources.views import Names, Whole

S = TypeVar("S")
T = TypeVar("T")

UPSERT_VECTORS, UPSERT_BYTES = 1_000, 1_900_000  # a request may have 1,000 and 2 MB
FETCH_IDS, FETCH_BYTES = 100, 6_000  # they travel in the address, of which proxies take some 8 KB
DELETE_IDS = 1_000
AT_ONCE = 4  # requests of one call
CONTROL_RETRIES = pinecone.RetryConfig(max_retries=1)  # 3 by default: too long to wait for a sentence at start
READY_WITHIN = 120.0  # seconds; a serverless index takes some 10 to be made
POLL_EVERY = 1.0


class PineconeContent:
    """The content port over one Pinecone index. Connects with the first call."""

    def __init__(self, api_key: str, index: str, host: str | None, dimension: int, timeout: float) -> None:
        """`host` is where the control plane is, with its scheme (Pinecone's own when None); `dimension` is the embedder's.
        A read has `timeout` seconds, the SDK's retries included, and so has each request of what takes more of them."""
        try:
            self._client = pinecone.AsyncPinecone(api_key=api_key, host=host, timeout=timeout, retry_config=CONTROL_RETRIES)
        except PineconeError as error:
            raise StoreMisconfigured("SPOOL_PINECONE_API_KEY", str(error)) from error
        self._name = index
        self._dimension = dimension
        self._timeout = timeout
        self._data: pinecone.AsyncIndex | None = None
        self._connecting = asyncio.Lock()

    async def upsert(self, namespace: str, vectors: Sequence[Vector]) -> None:
        limits.check_namespace(namespace)
        bodies = [requests.body(vector) for vector in limits.checked_vectors(vectors, self._dimension)]

        async def send(index: pinecone.AsyncIndex, batch: list[dict[str, Any]]) -> None:
            answer = await index.upsert(vectors=batch, namespace=namespace)
            if answer.has_errors or answer.upserted_count != len(batch):
                raise StoreUnavailable("content", f"{answer.upserted_count} of {len(batch)} passages were stored")

        await self._in_batches(send, requests.batches(bodies, requests.size, UPSERT_VECTORS, UPSERT_BYTES))

    async def fetch(self, namespace: str, ids: Sequence[str]) -> dict[str, Values]:
        async def send(index: pinecone.AsyncIndex, batch: list[str]) -> dict[str, Values]:
            answer = await index.fetch(ids=batch, namespace=namespace)
            return {id: Whole(vector.metadata or {}) for id, vector in answer.vectors.items()}

        batches = requests.batches(limits.askable(ids), lambda id: len(quote(id, safe="")) + 5, FETCH_IDS, FETCH_BYTES)
        async with self._translating():
            return {id: metadata for part in await self._in_batches(send, batches) for id, metadata in part.items()}

    async def pick(self, ids: Mapping[str, Sequence[str]], keys: Names) -> dict[str, dict[str, Values]]:
        whole = dict(zip(ids, await asyncio.gather(*map(self.fetch, ids, ids.values())), strict=True))
        return {
            namespace: {id: metadata if keys is None else {key: metadata[key] for key in keys} for id, metadata in found.items()}
            for namespace, found in whole.items()
        }

    async def written(self, ids: Mapping[str, Sequence[str]], keys: Names, leaves: Leaves) -> dict[str, dict[str, Picked]]:
        return {namespace: {**own} for namespace, own in (await self.pick(ids, keys)).items()}

    async def query(
        self, namespace: str, values: Sequence[float], sparse: Sparse | None, filter: Filter | None, top_k: int
    ) -> list[Match]:
        limits.check_top_k(top_k)
        limits.check_values(values, self._dimension)
        limits.check_sparse(sparse)
        condition = canonical(filter)
        async with self._asking() as index:
            answer = await index.query(
                namespace=namespace,
                vector=list(map(float, values)),
                sparse_vector=requests.sparse(sparse) if sparse else None,
                filter=condition,
                top_k=top_k,
                include_metadata=True,
            )
        matches = [Match(match.id, match.score, Whole(match.metadata or {})) for match in answer.matches]
        return sorted(matches, key=lambda match: (-match.score, match.id))

    async def ids(self, namespace: str, prefix: str = "") -> list[str]:
        found: list[str] = []
        token: str | None = None
        while True:  # a page of 100 is a request, with a time limit of its own
            async with self._asking() as index:
                page = await index.list_paginated(prefix=prefix, namespace=namespace, limit=100, pagination_token=token)
            found += [item.id for item in page.vectors if item.id]
            token = page.pagination.next if page.pagination else None
            if token is None:
                return sorted(found)

    async def delete(self, namespace: str, ids: Sequence[str]) -> None:
        async def send(index: pinecone.AsyncIndex, batch: list[str]) -> None:
            with contextlib.suppress(NotFoundError):  # there is no such namespace, so none of these in it
                await index.delete(ids=batch, namespace=namespace)

        await self._in_batches(send, requests.batches(dict.fromkeys(ids), len, DELETE_IDS, UPSERT_BYTES))

    async def namespaces(self) -> dict[str, int]:
        async with self._asking() as index:
            answer = await index.describe_index_stats()
        return {name: summary.vector_count for name, summary in answer.namespaces.items() if summary.vector_count}

    async def prepare(self) -> None:
        if await self._describe() is None:
            try:
                async with self._translating(at_start=True):
                    await self._client.indexes.create(name=self._name, schema=requests.schema(self._dimension), timeout=-1)
            except StoreRefused as error:
                if not isinstance(error.__cause__, ConflictError):  # another process makes it at this moment
                    raise
        await self._until(lambda index: index is not None and index.status.ready)

    async def recreate(self) -> None:
        with contextlib.suppress(NotFoundError):
            async with self._translating(at_start=True):
                await self._client.indexes.delete(self._name, timeout=-1)
        await self._until(lambda index: index is None)
        if self._data is not None:
            await self._data.close()
            self._data = None
        await self.prepare()

    async def check(self) -> None:
        index = await self._describe()
        if index is None:
            raise StoreMisconfigured("SPOOL_PINECONE_INDEX", f"there is no index {self._name!r}; run `spool migrate`.")
        dense = index.schema.fields.get("_values")
        if not isinstance(dense, pinecone.DenseVectorField) or dense.metric != "dotproduct":
            raise StoreMisconfigured(
                "SPOOL_PINECONE_INDEX",
                f"the index {self._name!r} has no dense vectors under dotproduct, which hybrid search needs; "
                "name an index that is not there yet, and run `spool migrate`.",
            )
        if dense.dimension != self._dimension:
            raise StoreMisconfigured(
                "SPOOL_EMBEDDER",
                f"the content index {self._name!r} holds vectors of {dense.dimension} dimensions, and this embedder's have "
                f"{self._dimension}: run `spool ingest --re-embed`, or name the embedder that was used before.",
            )

    async def close(self) -> None:
        if self._data is not None:
            await self._data.close()
        await self._client.close()

    async def _describe(self) -> pinecone.IndexModel | None:
        """The index, or None when there is none of this name."""
        try:
            async with self._translating(at_start=True):
                return await self._client.indexes.describe(self._name)
        except NotFoundError:
            return None

    async def _until(self, holds: Callable[[pinecone.IndexModel | None], bool]) -> None:
        try:
            async with asyncio.timeout(READY_WITHIN):
                while not holds(await self._describe()):  # noqa: ASYNC110  (it is Pinecone that we wait for)
                    await asyncio.sleep(POLL_EVERY)
        except TimeoutError as error:
            raise StoreUnavailable("content", f"the index {self._name!r} was not ready in {READY_WITHIN:.0f} s") from error

    async def _in_batches(
        self, send: Callable[[pinecone.AsyncIndex, list[S]], Coroutine[Any, Any, T]], batches: Iterable[list[S]]
    ) -> list[T]:
        """The answers in order. The first failure stops the others."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def turn(batch: list[S]) -> T:
            async with turns, self._asking() as index:
                return await send(index, batch)

        tasks = [asyncio.create_task(turn(batch)) for batch in batches]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[pinecone.AsyncIndex]:
        """The index's data plane, for one request."""
        try:
            async with self._translating():
                async with self._connecting:
                    if self._data is None:
                        self._data = await self._client.index(self._name)
                yield self._data
        except NotFoundError as error:
            raise limits.refused(f"there is no index {self._name!r}; run `spool migrate`") from error

    @asynccontextmanager
    async def _translating(self, at_start: bool = False) -> AsyncIterator[None]:
        """Bounds the time, and says the SDK's errors as ours: all but `NotFoundError`, whose meaning the caller knows."""
        try:
            async with asyncio.timeout(self._timeout):
                yield
        except NotFoundError:
            raise
        except PineconeConnectionError as error:
            if at_start:
                raise StoreMisconfigured("SPOOL_PINECONE_HOST", f"Pinecone cannot be reached: {error}.") from error
            raise StoreUnavailable("content", str(error)) from error
        except TimeoutError as error:
            raise StoreUnavailable("content", f"no answer in {self._timeout:g} s") from error
        except (RateLimitError, ServiceError) as error:
            raise StoreUnavailable("content", f"status {error.status_code}") from error
        except (UnauthorizedError, ForbiddenError) as error:
            if at_start:
                raise StoreMisconfigured("SPOOL_PINECONE_API_KEY", f"Pinecone refused the key ({error.status_code}).") from error
            raise limits.refused(f"the key ({error.status_code})") from error
        except PineconeError as error:
            raise limits.refused(str(error)) from error
