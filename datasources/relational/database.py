"""PostgreSQL, and the two ways to it, both over asyncpg.

Batched reads are SQL over a pool of their own, and come back as `Row`s: no mapping in between. Writes are SQLAlchemy statements
over `tables/`, inside `transaction()`.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from operator import itemgetter
from typing import Any, TypeVar, overload

import asyncpg
import orjson
from sqlalchemy import event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from datasources.breaker import Breaker
from datasources.errors import StoreMisconfigured, StoreUnavailable
from datasources.relational.pool import ConnectionLost, Pool
from datasources.relational.reader import Reader

SETTING = "SPOOL_DATABASE_URL"
SERVER_SETTINGS = {"jit": "off", "timezone": "UTC"}
READING = {**SERVER_SETTINGS, "plan_cache_mode": "force_generic_plan"}
"""A prepared read is planned once, not at each of its calls, which took a third of the database's time for a small query. That
no read wants another plan for other values is tested: `tests/relational/test_plans.py`."""
STATEMENTS = 128  # that a connection for reading holds prepared
LONG = 60
"""The patience of a transaction that brings thousands of rows, or waits for another that does."""


class Row(asyncpg.Record):
    """A record whose columns are attributes: a GraphQL type is a view over it. JSON is decoded, numerics are floats.

    Columns that a class declares are read without running Python; one that was not selected is a `KeyError`.
    """

    def __init_subclass__(cls) -> None:
        for name in cls.__annotations__:
            setattr(cls, name, property(itemgetter(name)))

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


R = TypeVar("R", bound=Row)


class Database:
    """Connections to one PostgreSQL. Raises `StoreUnavailable("relational")` when it does not answer within `timeout` seconds,
    waits for a connection and further attempts included; and at once, while its breaker is open.

    Of `pool` connections a third, and three at least, are for writing: one may hold the lock of a long task while another waits
    for it and a third does the work.
    """

    def __init__(self, url: str, *, pool: int = 10, timeout: float = 10.0) -> None:
        _refuse_malformed(url)
        writing = max(3, pool // 3)
        self.url = url
        self.timeout = timeout
        self.breaker = Breaker("relational")
        self.engine = _engine(url, writing, timeout)
        self.reading = Pool(self._reader, max(1, pool - writing), timeout)

    @overload
    async def fetch(self, sql: str, *arguments: Any) -> list[Row]: ...

    @overload
    async def fetch(self, sql: str, *arguments: Any, row: type[R]) -> list[R]: ...

    async def fetch(self, sql: str, *arguments: Any, row: type[Any] = Row) -> list[Any]:
        """The rows of one statement, in its own `$1, $2` form, as records of this class; one round trip."""
        with self.breaker.call(), _said_as_ours():
            return await self.reading.fetch(sql, arguments, row)

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        """The first column of the first row, or None."""
        rows = await self.fetch(sql, *arguments)
        return rows[0][0] if rows else None

    @asynccontextmanager
    async def transaction(self, patience: int = 1) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end, rolled back by an error. Never held across another store's call. All of it may
        take `patience` times as long as a read."""
        with self.breaker.call(), _said_as_ours():
            async with asyncio.timeout(self.timeout * patience), self.engine.begin() as connection:
                await connection.exec_driver_sql("SELECT")  # SQLAlchemy's first statement sends the BEGIN; `driver` would not
                self.breaker.answered()
                try:
                    yield connection
                except (asyncio.CancelledError, TimeoutError):  # a rollback would wait for the statement that was left
                    await connection.invalidate()
                    raise
                except Exception as error:
                    if not connection.invalidated and driver(connection).is_closed():
                        await connection.invalidate()
                        raise ConnectionLost from error
                    raise

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Any]:
        """A connection of asyncpg's that is nobody else's, beside the pool's and in no transaction: for a statement that takes as
        long as it says itself."""
        with _said_as_ours():
            connection = await self.connect()
            try:
                yield connection
            finally:
                connection.terminate()

    async def check(self) -> None:
        """Raises `StoreMisconfigured` in a sentence that names the setting."""
        try:
            version = await self.fetchval("SELECT current_setting('server_version_num')::int")
        except StoreUnavailable as error:
            address = make_url(self.url)
            where = f"{address.host}:{address.port or 5432}" if address.host else address.query.get("host")
            raise StoreMisconfigured(SETTING, f"no PostgreSQL answers at {where} ({error}).") from error
        except asyncpg.InvalidAuthorizationSpecificationError as error:
            raise StoreMisconfigured(SETTING, f"PostgreSQL refused the user or password ({error}).") from error
        except asyncpg.InvalidCatalogNameError as error:
            raise StoreMisconfigured(SETTING, f"there is no such database ({error}).") from error
        if version < 180000:
            raise StoreMisconfigured(SETTING, f"this PostgreSQL is {version // 10000}; Spool needs 18 or later.")

    async def close(self) -> None:
        await self.reading.close()
        await self.engine.dispose()

    async def connect(self) -> Any:
        """A connection of asyncpg's that is the caller's own, beside the pool's: to listen on. Raises what asyncpg does."""
        _, arguments = self.engine.dialect.create_connect_args(self.engine.url)
        for own in ("prepared_statement_cache_size", "prepared_statement_name_func"):
            arguments.pop(own, None)
        connection = await asyncpg.connect(
            **arguments,
            timeout=self.timeout,
            command_timeout=self.timeout,
            server_settings=READING,
        )
        try:
            await _set_codecs(connection)
        except BaseException:
            connection.terminate()
            raise
        return connection

    async def _reader(self) -> Reader:
        return Reader(await self.connect(), STATEMENTS, self.timeout)


def _refuse_malformed(url: str) -> None:
    """Raises `StoreMisconfigured` for what is no address of a PostgreSQL."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        address = None
    known = address is not None and address.drivername.split("+")[0] in ("postgresql", "postgres")
    if address is None or not known or not (address.host or address.query.get("host")) or not address.database:
        raise StoreMisconfigured(SETTING, "it is no address of a database: `postgresql://user:password@host:port/name`.")


def driver(connection: AsyncConnection) -> Any:
    """The asyncpg connection beneath: for COPY, LISTEN and batched reads inside a transaction."""
    return connection.sync_connection.connection.driver_connection  # type: ignore[union-attr]


def asyncpg_url(url: str) -> str:
    """The same address, for SQLAlchemy over asyncpg."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def _engine(url: str, pool: int, timeout: float) -> AsyncEngine:
    engine = create_async_engine(
        asyncpg_url(url),
        pool_size=pool,
        max_overflow=0,
        pool_timeout=timeout,
        pool_pre_ping=False,  # a dead connection fails its own statement; a ping on each would double every round trip
        json_deserializer=lambda value: value,  # the connection's own codec has decoded it
        connect_args={"timeout": timeout, "server_settings": SERVER_SETTINGS},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def set_codecs(connection: Any, _: Any) -> None:
        connection.run_async(_set_codecs)

    return engine


async def _set_codecs(connection: Any) -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, schema="pg_catalog", encoder=_json, decoder=orjson.loads, format="text")
    await connection.set_type_codec("numeric", schema="pg_catalog", encoder=str, decoder=float, format="text")


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)  # SQLAlchemy's JSON type hands over text already


class _said_as_ours:
    """Turns "the server is not there" into `StoreUnavailable`, and leaves every other error as it is."""

    GONE = (ConnectionLost, OSError, TimeoutError, PoolTimeoutError, InterfaceError, OperationalError)
    REFUSED = (asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError)

    def __enter__(self) -> None: ...

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        lost = isinstance(error, DBAPIError) and error.connection_invalidated
        if lost or isinstance(error, self.GONE + self.REFUSED):
            raise StoreUnavailable("relational", type(error).__name__) from error
