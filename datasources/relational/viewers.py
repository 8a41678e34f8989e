"""Who asks, kept between requests: every request wants to know it, and it hardly ever changes.

PostgreSQL tells every process when it does, as soon as the change is committed (the triggers are in `r0003`). While nobody
listens, nothing is kept. A connection that died without a word is noticed within two beats: that long a change may go unheard.
"""

import time
from datetime import datetime
from typing import Any
from uuid import UUID

from datasources.relational.database import Database
from datasources.relational.listening import BEAT, Listener
from datasources.relational.people import People, ViewerRow

CHANNEL = "viewers"
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
        self._listener = Listener(database, CHANNEL, lambda _: self.forget(), found=self._hear, lost=self._end, beat=self._write)

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
        await self._listener.start()

    async def stop(self) -> None:
        await self._listener.stop()

    async def _write(self, connection: Any) -> None:
        if self._seen and time.monotonic() - self._written >= WRITTEN:
            seen, self._seen, self._written = self._seen, {}, time.monotonic()
            await connection.execute(SIGNED_IN, list(seen), list(seen.values()), timeout=BEAT)

    def forget(self) -> None:
        """Lets go of all. For whoever has changed what they may see, and answers in the same breath: PostgreSQL says it a
        moment later."""
        self._changes += 1
        self._kept.clear()

    def _hear(self) -> None:
        self._listens = True

    def _end(self) -> None:
        self._listens = False
        self.forget()
