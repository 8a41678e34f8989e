"""A connection for reading, and the statements that it holds prepared."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import asyncpg


class Reader:
    """One connection. Keeps at most `statements` statements, those used last; each is about 70 KiB of the server's memory.

    A held statement goes straight to asyncpg's protocol: of the 33 us that a small read took by way of `Connection.fetch`, 10
    went into getting there (`PreparedStatement.fetch`: 8).
    """

    def __init__(self, connection: Any, statements: int, timeout: float) -> None:
        """`timeout` is how many seconds it may take to close."""
        self._connection = connection
        self._protocol = connection._protocol
        self._statements = statements
        self._timeout = timeout
        self._held: OrderedDict[tuple[str, type], Any] = OrderedDict()
        self.is_closed = connection.is_closed

    async def fetch(self, sql: str, arguments: Sequence[Any], row: type, seconds: float) -> list[Any]:
        """The rows of one statement, as records of this class. Raises what asyncpg does, and `TimeoutError`."""
        held = self._held.get((sql, row))
        if held is None:
            async with asyncio.timeout(seconds):
                rows: list[Any] = await (await self._prepare(sql, row)).fetch(*arguments)
            return rows
        self._held.move_to_end((sql, row))
        try:
            rows = (await self._protocol.bind_execute(held._state, arguments, "", 0, True, seconds))[0]
        except (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError):  # a table is not what it was
            self._held.clear()
            async with asyncio.timeout(seconds):
                await self._connection.reload_schema_state()
                rows = await (await self._prepare(sql, row)).fetch(*arguments)
        return rows

    async def close(self) -> None:
        await self._connection.close(timeout=self._timeout)

    async def _prepare(self, sql: str, row: type) -> Any:
        held = self._held[(sql, row)] = await self._connection.prepare(sql, record_class=row)
        if len(self._held) > self._statements:
            self._held.popitem(last=False)  # asyncpg closes it beside the next that is prepared
        return held
