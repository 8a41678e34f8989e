"""Hybrid search: a query becomes vectors once, each namespace is asked once, and the answers merge.

What suits a student moves up in `learning/personalisation.py`, which takes what is found here.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datasources.content.chunks import Chunk, from_metadata
from datasources.content.port import Content, Filter, Match, Sparse
from datasources.language import words
from datasources.language.port import Embedder

log = logging.getLogger("spool.search")


@dataclass(slots=True, frozen=True)
class Statistics:
    """How many passages there are, and how many of them have each of a query's terms (`words.terms`)."""

    documents: int
    documents_with: Mapping[int, int]


@dataclass(slots=True, frozen=True)
class Found:
    """A passage that was found. The score is from 0 to 1: the share a of dense vectors that point the same way, and 1 - a of
    words in common, added; less than 0, which only opposite vectors give, counts as 0."""

    chunk: Chunk
    score: float


class ContentSearch:
    """Searches passages by meaning and by word."""

    def __init__(self, content: Content, embedder: Embedder) -> None:
        """The embedder is the one that embedded what the content store holds."""
        self._content = content
        self._embedder = embedder
        self._weighs_words = True

    async def search(
        self, query: str, *, namespaces: Sequence[str], filter: Filter | None, top_k: int, statistics: Statistics | None
    ) -> list[Found]:
        """The `top_k` best passages of these namespaces, best first, then by id and namespace. None for a query without words.
        Without statistics, which are another store's and cannot be had at the moment, it searches by meaning alone.

        Raises what the stores raise: one namespace that fails is the failure of all.
        """
        self._note(statistics is not None)
        sparse = words.query(query, statistics.documents_with, statistics.documents) if statistics else None
        (embedded,) = await self._embedder.embed([query])
        if not embedded.any():
            return []
        weight = self._embedder.dense_weight if sparse else 1.0
        dense, sparse = (embedded * weight).tolist(), _scaled(sparse, 1 - weight)
        answers = await asyncio.gather(
            *(self._content.query(namespace, dense, sparse, filter, top_k) for namespace in namespaces)
        )
        found = [_found(namespace, match) for namespace, matches in zip(namespaces, answers, strict=True) for match in matches]
        return sorted(found, key=lambda one: (-one.score, one.chunk.id, one.chunk.namespace))[:top_k]

    def _note(self, weighs_words: bool) -> None:
        """Says it once, when words cease to be weighed."""
        if self._weighs_words and not weighs_words:
            log.warning("passages are searched by meaning alone: there are no statistics of words")
        self._weighs_words = weighs_words


def _found(namespace: str, match: Match) -> Found:
    return Found(from_metadata(namespace, match.id, match.metadata), min(1.0, max(0.0, match.score)))


def _scaled(sparse: Sparse | None, by: float) -> Sparse | None:
    return sparse and Sparse(sparse.indices, [value * by for value in sparse.values])
