"""One WebRTC connection with a browser or phone. What is said over it is in `outgoing.py`, what is heard in `incoming.py`, and
what is told in `channel.py`.

aiortc is imported with the first offer, off the loop: it takes 0.3 s, and not every process takes calls.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from access.calls import BadOffer
from voice.audio import Sound
from voice.channel import Channel
from voice.ice import IceServer
from voice.offers import readable
from voice.quality import Quality, measured

if TYPE_CHECKING:
    from aiortc import RTCDataChannel, RTCPeerConnection
    from aiortc.mediastreams import MediaStreamTrack

SILENT = 15.0  # seconds without a message and without a frame: aiortc itself notices after 33
LAST_WORDS = 1.0  # seconds that the last message has to leave
FAREWELL = 5.0  # seconds that closing has; a TURN server that does not answer takes 40
MOST_LOGGED = 100

log = logging.getLogger("spool.voice")

_leaving = set[asyncio.Task[None]]()  # what is closed with nobody waiting


class Peer:
    """A connection, from the moment that its offer is answered. Whoever asked for it closes it."""

    def __init__(self, connection: "RTCPeerConnection", silent: float) -> None:
        from voice.incoming import Incoming
        from voice.outgoing import Outgoing

        self.id = str(uuid4())
        self.answer = ""
        self.ended = asyncio.Event()
        self._log = deque[dict[str, str]](maxlen=MOST_LOGGED)
        self._connection, self._silent = connection, silent
        self._loop = asyncio.get_running_loop()
        self._alive_at = self._loop.time()
        self._outgoing, self._incoming, self._channel = Outgoing(), Incoming(self._alive), Channel(self._alive)
        self._rate = 0  # of the codec's clock
        self._tasks: list[asyncio.Task[None]] = []
        self._closing: asyncio.Task[None] | None = None
        connection.on("connectionstatechange", self._changed)
        connection.on("datachannel", self._opened)

    @classmethod
    async def answering(
        cls, offer: str, servers: Sequence[IceServer], *, most_seconds: float = 10, silent_seconds: float = SILENT
    ) -> "Peer":
        """Answers an offer with all candidates gathered. Raises `BadOffer`; `TimeoutError` where a server among these is away."""
        async with asyncio.timeout(most_seconds):
            webrtc = await asyncio.to_thread(import_module, "voice.webrtc")
            text, mid = readable(offer)
            peer = cls(webrtc.connection(servers), silent_seconds)
            negotiating = asyncio.create_task(peer._negotiate(text, mid))
            try:
                await asyncio.shield(negotiating)
            except BaseException:
                # Not cancelled: what aioice is opening then stays open. It gathers for 5 s at most.
                _leave(peer._close_after(negotiating))
                raise
        return peer

    @property
    def dropped(self) -> float:
        """Seconds that came and were not heard."""
        return self._incoming.dropped

    @property
    def log(self) -> list[dict[str, str]]:
        """What became of the connection, and when: the latest of it. No addresses."""
        return list(self._log)

    def heard(self) -> AsyncIterator[Sound]:
        """What is heard, in pieces of 160 ms at the rate at which we hear, until the connection ends."""
        return self._incoming.heard()

    def messages(self) -> AsyncIterator[dict[str, Any]]:
        """The messages of the data channel, but for pings, until the connection ends."""
        return self._channel.messages()

    def tell(self, **message: Any) -> None:
        """Sends a message by the data channel; before that is open, the last 50 wait."""
        self._channel.tell(message)

    def say(self, sound: Sound) -> None:
        """Queues sound. Nothing is said before the connection stands."""
        self._outgoing.say(sound)

    def hush(self) -> None:
        """Drops what is queued, and the rest of what is said."""
        self._outgoing.hush()

    async def spoken(self) -> None:
        """Returns when all that was queued is said, or dropped."""
        await self._outgoing.spoken()

    def saying(self) -> float:
        """Seconds of the present sound that were said; 0 when there is none."""
        return self._outgoing.saying()

    async def quality(self) -> Quality:
        """How the connection has carried the voice so far; after it has ended, how it did."""
        return measured((await self._connection.getStats()).values(), self._rate)

    async def close(self) -> None:
        """Frees everything. What was told last is sent before."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
            _leaving.add(self._closing)
            self._closing.add_done_callback(_leaving.discard)
        await asyncio.wait([self._closing], timeout=FAREWELL)

    async def _negotiate(self, offer: str, mid: str) -> None:
        from aiortc import RTCSessionDescription

        connection = self._connection
        try:
            await connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
            for transceiver in connection.getTransceivers():
                transceiver.direction = "sendrecv" if transceiver.mid == mid else "inactive"
            sound = next(one for one in connection.getTransceivers() if one.mid == mid)
            sound.sender.replaceTrack(self._outgoing)
            answer = await connection.createAnswer()
        except Exception as error:  # it raises whatever the offer makes it stumble over
            raise BadOffer("The offer cannot be answered.") from error
        self._tasks = [asyncio.create_task(self._drain(sound.receiver.track)), asyncio.create_task(self._watch())]
        await connection.setLocalDescription(answer)
        self._rate = _rate(answer.sdp, mid)
        self._alive()
        self.answer = connection.localDescription.sdp

    async def _drain(self, track: "MediaStreamTrack") -> None:
        await self._incoming.drain(track)

    async def _watch(self) -> None:
        """Ends a connection that nothing comes over: a browser that is killed says no farewell."""
        while (left := self._alive_at + self._silent - self._loop.time()) > 0:  # noqa: ASYNC110  # an event 50 times a second
            await asyncio.sleep(left)
        if not self.ended.is_set():
            self._note("silent")
            self._end()

    def _alive(self) -> None:
        self._alive_at = self._loop.time()

    def _opened(self, channel: "RTCDataChannel") -> None:
        if self._channel.opened(channel):
            self._note("channel open")

    def _changed(self) -> None:
        state = self._connection.connectionState
        self._note(state)
        if state in ("failed", "closed"):
            self._end()

    def _note(self, state: str) -> None:
        self._log.append({"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "state": state})

    def _end(self) -> None:
        self._incoming.end()
        self._channel.end()
        self._outgoing.stop()
        self.ended.set()

    async def _close(self) -> None:
        if self._connection.connectionState == "connected":
            try:
                async with asyncio.timeout(LAST_WORDS):
                    await self._channel.sent()
            except TimeoutError:
                log.info("the last message of a call was not taken")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            await self._connection.close()
        finally:
            self._end()

    async def _close_after(self, negotiating: asyncio.Task[None]) -> None:
        await asyncio.wait([negotiating])
        if not negotiating.cancelled():
            negotiating.exception()  # it was told already, or nobody waits for it
        await self._close()


def _rate(answer: str, mid: str) -> int:
    """Ticks a second of the codec that an answer settles on."""
    from aiortc.sdp import SessionDescription

    [sound] = [media for media in SessionDescription.parse(answer).media if media.rtp.muxId == mid]
    return sound.rtp.codecs[0].clockRate


def _leave(closing: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(closing)
    _leaving.add(task)
    task.add_done_callback(_leaving.discard)
