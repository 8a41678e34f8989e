"""What every response tells a browser: to take it for what it says it is, to show it in nobody's frame, to keep it nowhere, and
to name its address to nobody."""

from collections.abc import Sequence

from starlette.types import Message, Send

Headers = Sequence[tuple[bytes, bytes]]

SECURE: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
OVER_TLS: Headers = (*SECURE, (b"strict-transport-security", b"max-age=31536000"))
"""The same of a server that is reached over TLS alone; elsewhere browsers pass over it."""


STARTS = ("http.response.start", "websocket.http.response.start")
"""Of the second sort is the answer to a handshake for which there is no socket."""


def with_headers(send: Send, headers: Headers) -> Send:
    """Sends responses with these headers, where they have none of the name."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] in STARTS:
            own = message.get("headers", ())
            names = {name for name, _ in own}
            message["headers"] = [*own, *(one for one in headers if one[0] not in names)]
        await send(message)

    return send_with_headers
