"""All interviews that this process holds by voice: how many there may be, which call is whose, what is written down of each."""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from access.calls import BadOffer, Busy
from datasources.errors import StoreError
from datasources.relational.changes import Actor, changing
from datasources.relational.interviews import InterviewRow
from datasources.relational.tables.students import InterviewSession
from datasources.stores import Stores
from learning.interviews_script import Script
from learning.vocabulary import ConnectionQuality, ConsentKind
from voice.ear import Ear
from voice.ice import IceServer
from voice.mouth import Mouth
from voice.peer import Peer
from voice.session import REPLACED, Session
from voice.speech import Speech, Worker
from voice.spoken import Spoken

MOST_LOGGED = 200
"""Entries that are kept of an interview's connections: the latest."""

STOPPED = "STOPPED"
"""Why a call ends when the server does: whoever calls again comes to another."""

log = logging.getLogger("spool.voice")


class Rooms:
    """Takes calls (`access/calls.py`), and holds them until they end."""

    def __init__(
        self,
        stores: Stores,
        script: Script,
        clock: Callable[[], datetime],
        *,
        inside: Speech,
        outside: Speech,
        engines: Worker,
        servers: Callable[[datetime, str], Sequence[IceServer]],
        most: int,
        spoken: Path | None = None,
        kept: Path | None = None,
    ) -> None:
        """`engines` do the work of what is `inside`. `most`: interviews at the same time. `spoken`: where the sound of questions
        is kept; `kept`: where that of answers is, which is nowhere unless the operator says so."""
        self._stores, self._script, self._clock = stores, script, clock
        self._inside, self._outside = inside, outside
        self._ears, self._engines = Worker(), engines  # apart: what somebody says takes a while to be made out
        self._servers, self._most, self._kept = servers, most, kept
        self._speaks = [Spoken(one.synthesizer, spoken) if one.synthesizer else None for one in (inside, outside)]
        self._calls: dict[UUID, Session] = {}
        self._holding = set[asyncio.Task[None]]()  # of these, and of those that are being put away
        self._coming = 0  # calls whose offers are being answered
        self._registering = asyncio.Lock()

    def are_taken(self, consents: Collection[ConsentKind]) -> bool:
        if self._inside.transcriber is not None:
            return True
        return self._outside.transcriber is not None and ConsentKind.AI_PROCESSING in consents

    def servers(self, interview_id: UUID) -> Sequence[IceServer]:
        return self._servers(self._clock(), str(interview_id))

    async def connect(self, interview: InterviewRow, user_id: UUID, offer: str) -> str:
        if self._is_full(interview.id):
            raise Busy(self._most)
        self._coming += 1
        try:
            peer = await Peer.answering(offer, [])  # whoever cannot reach this server brings a relay
        except TimeoutError:
            raise BadOffer("The offer could not be answered in time.") from None
        finally:
            self._coming -= 1
        actor = Actor(user_id, "user")
        async with self._registering:
            try:
                await self._connected(interview.id, actor, peer.id)
            except BaseException:
                await peer.close()
                raise
            replaced = self._calls.pop(interview.id, None)
            ear = Ear(self._stores, self._inside, self._outside, self._ears, self._kept)
            mouth = Mouth(self._stores, self._speaks[0], self._speaks[1], self._script.texts())
            session = Session(self._stores, self._script, self._clock, interview, actor, peer, ear, mouth)
            self._calls[interview.id] = session
            holding = asyncio.create_task(self._hold(session))
            self._holding.add(holding)
            holding.add_done_callback(self._holding.discard)
        if replaced is not None:
            replaced.end(REPLACED)
        return peer.answer

    async def stop(self) -> None:
        """Ends all calls."""
        for session in list(self._calls.values()):
            session.end(STOPPED)
        await asyncio.gather(*self._holding, return_exceptions=True)
        await asyncio.gather(self._inside.close(), self._outside.close())
        for worker in (self._ears, self._engines):
            await asyncio.to_thread(worker.close)

    def _is_full(self, interview_id: UUID) -> bool:
        """Whoever calls again takes their own place; but not faster than the calls before are put away."""
        if len(self._holding) + self._coming >= 2 * self._most:
            return True
        return interview_id not in self._calls and len(self._calls) + self._coming >= self._most

    async def _hold(self, session: Session) -> None:
        try:
            await session.run()
        finally:
            if self._calls.get(session.interview_id) is session:
                del self._calls[session.interview_id]
            quality = (await session.peer.quality()).word
            await session.peer.close()
            await self._write_down(session, quality)

    async def _connected(self, id: UUID, actor: Actor, peer_id: str) -> None:
        async with changing(self._stores.relational.database, "connectInterview", self._clock()) as change:
            change.actor = actor
            row = await change.find(InterviewSession, id=id)
            if row is not None:
                entry = {"at": self._clock().isoformat(), "state": "offered", "session": peer_id}
                await change.update(InterviewSession, row, webrtc_session_id=peer_id, connection_logs=_with(row, [entry]))

    async def _write_down(self, session: Session, quality: ConnectionQuality | None) -> None:
        """How the call was. Lost with the database: it says nothing that was said."""
        entries = [*session.peer.log, {"at": self._clock().isoformat(), "state": "ended", "reason": session.reason}]
        told = [{"session": session.peer.id, **entry} for entry in entries]
        with suppress(StoreError):
            async with changing(self._stores.relational.database, "connectInterview", self._clock(), audited=False) as change:
                change.actor = session.actor
                row = await change.find(InterviewSession, id=session.interview_id)
                if row is not None:
                    values: dict[str, Any] = {} if quality is None else {"connection_quality": quality}
                    await change.update(InterviewSession, row, connection_logs=_with(row, told), **values)


def _with(row: Any, entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*row.connection_logs, *entries][-MOST_LOGGED:]
