"""What is sent to Pinecone: bodies as its API takes them, in batches that it takes."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from datasources.content.port import Sparse, Vector

T = TypeVar("T")


def schema(dimension: int) -> dict[str, Any]:
    """The index: these two names, and no others, make one that takes vectors with sparse values."""
    return {
        "fields": {
            "_values": {"type": "dense_vector", "dimension": dimension, "metric": "dotproduct"},
            "_sparse_values": {"type": "sparse_vector"},
        }
    }


def body(vector: Vector) -> dict[str, Any]:
    """A passage, as the SDK takes it."""
    body = {"id": vector.id, "values": list(map(float, vector.values)), "metadata": dict(vector.metadata)}
    return body | {"sparse_values": sparse(vector.sparse)} if vector.sparse else body


def sparse(vector: Sparse) -> dict[str, list[Any]]:
    """A sparse vector, as the SDK takes it."""
    return {"indices": list(map(int, vector.indices)), "values": list(map(float, vector.values))}


def size(body: dict[str, Any]) -> int:
    """The most bytes that the body can have as JSON."""
    numbers = len(body["values"]) + 2 * len(body.get("sparse_values", {}).get("indices", ()))
    return 25 * numbers + len(body["id"]) + len(json.dumps(body["metadata"], ensure_ascii=False).encode()) + 100


def batches(items: Iterable[T], size: Callable[[T], int], count: int, total: int) -> Iterator[list[T]]:
    """The items in order, in lists of at most this count and, unless it is one alone, this total size."""
    batch: list[T] = []
    filled = 0
    for item in items:
        if batch and (len(batch) == count or filled + size(item) > total):
            yield batch
            batch, filled = [], 0
        batch.append(item)
        filled += size(item)
    if batch:
        yield batch
