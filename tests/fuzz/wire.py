"""HTTP/1.1 by a client that sends whatever it is told to, at whatever pace, and reads what comes back."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

import httptools

from tests.fuzz.hostile import Hostile
from tests.fuzz.judge import Answer

Piece = bytes | float
"""What is sent next; or for how many seconds nothing is."""

LATE = "no answer in time"
CUT = "the connection was closed without an answer"


class Reading:
    """A response, as far as it has been read."""

    def __init__(self, *, bodiless: bool) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = bytearray()
        self.ended = False
        self._bodiless = bodiless
        self._parser = httptools.HttpResponseParser(self)

    def feed(self, data: bytes) -> None:
        with suppress(httptools.HttpParserUpgrade):
            self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self.headers, self.ended = {}, False
        self.body.clear()

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        self.ended = self.status == 101 or (self._bodiless and self.status >= 200)

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.ended = self.status >= 200  # what comes before is none of the answer


class Server:
    """The address of a server, and how long an answer may take."""

    def __init__(self, port: int, patience: float) -> None:
        self.port, self.patience = port, patience

    async def asked(self, hostile: Hostile, authorization: bytes) -> Answer:
        """The answer to a request that is sent at once."""
        bodiless = hostile.method in ("HEAD", "CONNECT")
        return await self.told([hostile.wire(authorization)], bodiless=bodiless)

    async def told(self, pieces: Sequence[Piece], *, bodiless: bool = False, hangs_up: bool = False) -> Answer:
        """The answer to these pieces; after the last, the client waits, or hangs up."""
        began = time.perf_counter()
        reading = Reading(bodiless=bodiless)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        sending = asyncio.create_task(_send(writer, pieces, hangs_up))
        trouble = ""
        try:
            async with asyncio.timeout(self.patience):
                while not reading.ended and (data := await reader.read(65_536)):
                    reading.feed(data)
        except TimeoutError:
            trouble = LATE
        except (ConnectionError, httptools.HttpParserError) as error:
            trouble = "" if reading.ended else f"{CUT}: {error!r}"
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            writer.transport.abort()
        if not reading.status and not trouble:
            trouble = CUT
        return Answer(reading.status, reading.headers, bytes(reading.body), trouble, time.perf_counter() - began)


async def _send(writer: asyncio.StreamWriter, pieces: Sequence[Piece], hangs_up: bool) -> None:
    for piece in pieces:
        if isinstance(piece, bytes):
            writer.write(piece)
            await writer.drain()
        else:
            await asyncio.sleep(piece)
    if hangs_up:
        writer.transport.abort()
