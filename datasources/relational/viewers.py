"""Who asks, kept between requests: every request wants to know it, and it hardly ever changes.

PostgreSQL tells every process when it does, as soon as the change is committed (the triggers are in `r0003`). While nobody
listens, nothing is kept. A connection that died without a word is noticed within two beats: that long a change may go unheard.
"""

import asyncio
import logging
import time
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from datasources.relational.database import Database
from datasources.relational.people import People, ViewerRow

CHANNEL = "viewers"
BEAT = 5.0  # seconds between looks at whether the connection still lives
PAUSE = 1.0  # seconds before another attempt to listen
MOST = 10_000  # viewers kept, at some 2 KB each
WRITTEN = 60.0  # seconds, at least, between two times that it is written who was there

# Of those who are being changed at this moment it is written the next time: this waits for nobody.
SIGNED_IN = """
UPDATE users SET last_login_at = late.seen_at
FROM (SELECT u.id, seen.seen_at FROM unnest($1::uuid[], $2::timestamptz[]) AS seen(id, seen_at) JOIN users u ON u.id = seen.id
      WHERE u.last_login_at IS NULL OR u.last_login_at < seen.seen_at - interval '1 hour'
      FOR UPDATE OF u SKIP LOCKED) AS late
WHERE users.id = late.id
"""

log = logging.getLogger("spool.viewers")


class Viewers:
    """The viewers that this process knows. Between `start` and `stop` it listens for changes; otherwise each is read anew."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._people = People(database)
        self._kept: dict[str, ViewerRow] = {}
        self._changes = 0
        self._seen: dict[UUID, datetime] = {}
        self._written = time.monotonic()
        self._listens = False
        self._lost = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    def kept(self, subject: str) -> ViewerRow | None:
        """The user whom an issuer calls by this subject, if they have asked before."""
        return self._kept.get(subject)

    async def find(self, subject: str) -> ViewerRow | None:
        """The same, read if need be; None where there is no such user, which is not kept: nobody tells when there is one."""
        if subject in self._kept:
            return self._kept[subject]
        changes = self._changes
        row = await self._people.viewer(subject)
        if row is not None and self._listens and changes == self._changes:  # else what was read may be out of date already
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[subject] = row
        return row

    def saw(self, user: ViewerRow, now: datetime) -> None:
        """Notes that they were there, which makes up `last_login_at`, to the hour: it is written from time to time, beside all
        requests. What was noted while PostgreSQL is not heard, or just before the end, is lost."""
        if self._listens:
            self._seen[user.id] = now

    async def start(self) -> None:
        """Listens from now on; where that is not possible yet, as soon as it is."""
        connection = await self._attempt()
        self._listening = asyncio.create_task(self._listen(connection))

    async def stop(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self, connection: Any) -> None:
        while True:
            if connection is not None:
                try:
                    await self._stay(connection)
                finally:
                    self._listens = False
                    self.forget()
                    connection.terminate()
            await asyncio.sleep(PAUSE)
            connection = await self._attempt()

    async def _attempt(self) -> Any:
        """A connection that listens; None where PostgreSQL does not answer."""
        try:
            connection = await self._database.connect()
            try:
                connection.add_termination_listener(self._end)
                await connection.add_listener(CHANNEL, self.forget)
            except BaseException:
                connection.terminate()
                raise
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("viewers are not kept: %s", error)
            return None
        self._lost.clear()
        self._listens = True
        return connection

    async def _stay(self, connection: Any) -> None:
        """Returns when the connection is lost."""
        while not connection.is_closed():
            try:
                async with asyncio.timeout(BEAT):
                    await self._lost.wait()
            except TimeoutError:
                try:
                    await connection.fetchval("SELECT 1", timeout=BEAT)
                    await self._write(connection)
                except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    return

    async def _write(self, connection: Any) -> None:
        if self._seen and time.monotonic() - self._written >= WRITTEN:
            seen, self._seen, self._written = self._seen, {}, time.monotonic()
            await connection.execute(SIGNED_IN, list(seen), list(seen.values()), timeout=BEAT)

    def forget(self, *_: Any) -> None:
        """Lets go of all. For whoever has changed what they may see, and answers in the same breath: PostgreSQL says it a
        moment later."""
        self._changes += 1
        self._kept.clear()

    def _end(self, _: Any) -> None:
        self._listens = False
        self.forget()
        self._lost.set()
