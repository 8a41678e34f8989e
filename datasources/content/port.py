"""The content port: passages as dense and sparse vectors with metadata, in namespaces.

Both adapters (`pinecone.py`, `embedded.py`) pass `tests/content/contract.py`. What the metadata means is in `chunks.py`; how
a query becomes vectors, and how the answers of several namespaces merge, is in `search.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from datasources.leaves import Leaves
from datasources.views import Names

Scalar = str | float | int | bool
Metadata = Mapping[str, Scalar | list[str]]
"""Flat, at most 40 KB as JSON; a value that is not there is left out, never null."""

Values = Mapping[str, Scalar | list[str] | None]
"""What was read of a passage's metadata: all of it, as `Whole`, or the keys that were asked for, None for those not there."""

Filter = Mapping[str, Any]
"""A condition on the metadata, in Pinecone's own words: `{"field": {"$eq" | "$ne" | "$gt" | "$gte" | "$lt" | "$lte": value}}`,
`{"field": {"$in" | "$nin": [values]}}`, `{"field": {"$exists": bool}}`, `{"$and" | "$or": [conditions]}`; fields beside each
other must all hold, and `{"field": value}` is `$eq`. On a list of strings, `$eq` and `$in` hold when any of its items
matches, `$ne` and `$nin` when none does; they ask for a field that is there. Lists of values or conditions are never empty."""

Picked = Values | bytes
"""What was read of a passage's metadata, or JSON of it."""


@dataclass(slots=True, frozen=True)
class Sparse:
    """A sparse vector: 1 to 1,000 indices, ascending, each below 10**9, with weights other than zero."""

    indices: Sequence[int]
    values: Sequence[float]


@dataclass(slots=True, frozen=True)
class Vector:
    """A passage as it is stored: dense values normalised to length 1, in the index's dimension."""

    id: str  # 1-512 ASCII characters
    values: Sequence[float]
    sparse: Sparse | None
    metadata: Metadata


@dataclass(slots=True, frozen=True)
class Match:
    """A passage that was found. The score is dot(dense) + dot(sparse): greater is nearer."""

    id: str
    score: float
    metadata: Values


class Content(Protocol):
    """A store of passages. Each method is one round trip, or a bounded few (batches, pages), however many ids it is given.

    Raises `StoreUnavailable` when the store does not answer in time, `StoreRefused` when it says no; never a driver's exception.
    A read may lag behind a write by some seconds (Pinecone's do): what it gives is then as it was before.
    """

    async def upsert(self, namespace: str, vectors: Sequence[Vector]) -> None:
        """Stores these passages, each in the place of one with its id. All of them, or an error: then send them again."""
        ...

    async def fetch(self, namespace: str, ids: Sequence[str]) -> dict[str, Values]:
        """The metadata of these passages, by id; those that are not there are left out."""
        ...

    async def pick(self, ids: Mapping[str, Sequence[str]], keys: Names) -> dict[str, dict[str, Values]]:
        """The same for several namespaces at once, by namespace, and of the metadata these keys."""
        ...

    async def written(self, ids: Mapping[str, Sequence[str]], keys: Names, leaves: Leaves) -> dict[str, dict[str, Picked]]:
        """The same as JSON: each an object of these leaves, which are attributes of a `Chunk`. Where the store does not write
        such, what `pick` gives."""
        ...

    async def query(
        self, namespace: str, values: Sequence[float], sparse: Sparse | None, filter: Filter | None, top_k: int
    ) -> list[Match]:
        """The `top_k` (1 to 10,000) nearest passages that fit the filter, nearest first, then by id. Of those that are as near
        as the last, the store chooses which to leave out."""
        ...

    async def ids(self, namespace: str, prefix: str = "") -> list[str]:
        """The ids that begin with the prefix, ascending. Empty for a namespace that is not there."""
        ...

    async def delete(self, namespace: str, ids: Sequence[str]) -> None:
        """Takes these passages away; those that are not there are passed over."""
        ...

    async def namespaces(self) -> dict[str, int]:
        """How many passages each namespace holds."""
        ...

    async def prepare(self) -> None:
        """Makes the index if there is none. The same again does no harm."""
        ...

    async def recreate(self) -> None:
        """Takes the index away with all it holds, and makes it anew in this dimension: for another embedder's vectors."""
        ...

    async def check(self) -> None:
        """Says whether the store can be used as it is (`StoreMisconfigured` names the setting: its dimension must be the
        embedder's), or does not answer (`StoreUnavailable`)."""
        ...

    async def close(self) -> None:
        """Lets go of its connections."""
        ...
