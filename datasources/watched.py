"""Stores that count how often they are asked: for the plan that a response tells, one set for each field."""

import inspect
from collections import Counter
from copy import copy
from dataclasses import replace
from typing import Any

from datasources.content.search import ContentSearch
from datasources.relational.store import Relational
from datasources.stores import Stores


def watched(stores: Stores, calls: Counter[str]) -> Stores:
    """The same stores, counting calls under `relational`, `graph`, `content` and `language`. What an embedded store asks of the
    PostgreSQL that it lives in is its own affair, and is not counted; nor are reads of viewers, which are everybody's."""
    database: Any = _Watched(stores.relational.database, "relational", calls)
    relational = Relational(database)
    relational.viewers = stores.relational.viewers  # and with them those that are kept
    graph: Any = _Watched(stores.graph, "graph", calls)
    content: Any = _Watched(stores.content, "content", calls)
    embedder: Any = _Watched(stores.embedder, "language", calls)
    curriculum = copy(stores.curriculum)  # and with it the outlines that it keeps
    curriculum.graph = graph
    return replace(
        stores,
        relational=relational,
        graph=graph,
        curriculum=curriculum,
        content=content,
        search=ContentSearch(content, embedder),
        embedder=embedder,
    )


class _Watched:
    """A store whose coroutine methods count."""

    def __init__(self, store: object, name: str, calls: Counter[str]) -> None:
        self._store, self._name, self._calls = store, name, calls

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(self._store, attribute)
        if not inspect.iscoroutinefunction(found):
            return found

        async def counted(*arguments: Any, **named: Any) -> Any:
            self._calls[self._name] += 1
            return await found(*arguments, **named)

        return counted
