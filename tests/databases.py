"""Databases of a test's own on a running server: made, perhaps as a copy of another, and dropped."""

import asyncio
import uuid
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import asyncpg
from sqlalchemy import make_url


@contextmanager
def own_database(server: str, template: str | None = None) -> Iterator[str]:
    """The address of a new database: empty, or a copy of the one at the address `template`, to which nobody is connected."""
    name = f"test_{uuid.uuid4().hex}"
    copied = f" TEMPLATE {make_url(template).database}" if template else ""
    apart(execute(server, f"CREATE DATABASE {name}{copied}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        apart(execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


def apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs a coroutine to its end in a thread of its own, so that a fixture needs no event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def execute(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()
