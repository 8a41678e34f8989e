"""Whether each store answers, and can be used as it is."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from datasources.errors import StoreError
from datasources.stores import Stores
from ingestion.doctor.case import Case
from ingestion.doctor.findings import Finding, State
from migrations import run as migrations


async def examine(case: Case) -> list[Finding]:
    """A finding for each store. Those that cannot be asked are the case's `unfit` ones from here on."""
    stores = case.stores
    checks = {"relational": _relational, "graph": _graph, "content": _content}
    return [await _finding(case, name, partial(check, stores)) for name, check in checks.items()]


async def _finding(case: Case, store: str, check: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(State.WELL, store, await check())
    except StoreError as error:
        case.unfit.add(store)
        return Finding(State.FAULT, store, str(error))


async def _relational(stores: Stores) -> str:
    database = stores.relational.database
    await database.check()
    await asyncio.to_thread(migrations.check, database.url)
    return f"answers, at revision {await asyncio.to_thread(migrations.current, database.url)}"


async def _graph(stores: Stores) -> str:
    await stores.graph.check()
    return f"answers, at version {await stores.graph.version()}"


async def _content(stores: Stores) -> str:
    await stores.content.check()
    return f"answers, with {stores.embedder.dimension} dimensions"
