"""Connections, as uvicorn keeps them, with an end to what it waits for: a client has so long to send a request and to take its
answer, and the head of a request is no larger than a head may be. What whole requests may be and take, the front door says."""

import asyncio

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from execution.headers import SECURE
from execution.wire import JSON

HEAD = 65_536  # bytes of a request line and its headers, from the second piece of them on
GRACE = 5.0  # seconds beyond a request's deadline, at which the front door answers
DESCRIBED = b"".join(b"%s: %s\r\n" % one for one in ((b"content-type", JSON), (b"connection", b"close"), *SECURE))


def connections(seconds: float) -> type[HttpToolsProtocol]:
    """The protocol of a server whose requests may take so many seconds, for `uvicorn.run(http=...)`."""
    return type("Connection", (Connection,), {"patience": seconds + GRACE})


def sockets(seconds: float) -> type[WebSocketsSansIOProtocol]:
    """The same of its sockets, for `uvicorn.run(ws=...)`."""
    return type("Socket", (Socket,), {"patience": seconds + GRACE})


class Patient(asyncio.Protocol):
    """Writes nothing to a client that does not take it, and leaves it when its time is up."""

    patience: float
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    _going: asyncio.TimerHandle | None = None  # runs while the client does not take what is written

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_going()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._going = self.loop.call_later(self.patience, self.transport.abort)

    def resume_writing(self) -> None:
        self._end_going()
        super().resume_writing()

    def _end_going(self) -> None:
        if self._going is not None:
            self._going.cancel()
            self._going = None


class Connection(Patient, HttpToolsProtocol):
    """The connection of one client."""

    _coming: asyncio.TimerHandle | None = None  # runs while a request, or the rest of one, has to come
    _began = 0.0
    _in_head = False
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_expecting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        goes_on = self._in_head
        super().data_received(data)
        if self.parser is None or self.transport.is_closing() or self.transport.get_protocol() is not self:
            return  # it is over, or has become a socket
        self._head += len(data) if goes_on else 0
        if self._in_head and self._head > HEAD:
            said = "The request's head is too large."
            self._refuse(b"431 Request Header Fields Too Large", "PAYLOAD_TOO_LARGE", said, value=self._head, limit=HEAD)
        elif self._coming is None and (self.cycle is None or self.cycle.response_complete):
            self._expect()  # what came is no request yet

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._head = True, 0
        self._expect()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._end_expecting()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._end_expecting()
        self._end_going()
        super().handle_websocket_upgrade()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        self._refuse(b"400 Bad Request", "BAD_REQUEST", msg)

    def _expect(self) -> None:
        self._end_expecting()
        self._began = self.loop.time()
        self._coming = self.loop.call_later(self.patience, self._is_late)

    def _is_late(self) -> None:
        self._coming = None
        if self.flow.read_paused:  # it is we who do not read
            self._expect()
        elif self._in_head:
            said, spent = "The request was not sent in time.", round(self.loop.time() - self._began, 3)
            self._refuse(b"408 Request Timeout", "REQUEST_TIMEOUT", said, value=spent, limit=self.patience)
        else:
            self.transport.close()

    def _refuse(self, status: bytes, code: str, message: str, **details: float) -> None:
        """Says why, and closes."""
        body = orjson.dumps({"errors": [{"message": message, "extensions": {"code": code, **details}}]})
        self.transport.write(b"HTTP/1.1 %s\r\n%scontent-length: %d\r\n\r\n%s" % (status, DESCRIBED, len(body), body))
        self.transport.close()

    def _end_expecting(self) -> None:
        if self._coming is not None:
            self._coming.cancel()
            self._coming = None


class Socket(Patient, WebSocketsSansIOProtocol):
    """The socket of one client. One that does not answer a ping is left, too: it may come again."""

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.loop.call_later(GRACE, self.transport.abort)  # closing alone waits for what the client does not take
