"""How somebody behind a firewall reaches a server: its STUN and TURN servers, with credentials that hold for a time.

The credentials are those of coturn's `use-auth-secret`: a name that begins with the second at which it expires, and its HMAC.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

# A name or an IPv4 address: aiortc reads no IPv6 address in brackets.
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
PORTS = range(1, 65_536)
TRANSPORTS = ("udp", "tcp")


@dataclass(frozen=True, slots=True)
class IceServer:
    """One entry of a browser's `iceServers`."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = None


def servers(urls: Sequence[str], secret: str | None, seconds: int, now: datetime, subject: str) -> list[IceServer]:
    """The servers for one subject, who may use the TURN servers among them for so many seconds.

    STUN is asked without credentials. `subject` is whoever or whatever the credentials are for: the TURN server, whose logs hold
    the name, learns only that it is the same again.
    """
    for url in urls:
        check(url)
    stun = tuple(url for url in urls if url.startswith("stun:"))
    turn = tuple(url for url in urls if not url.startswith("stun:"))
    if turn and not secret:
        raise ValueError(f"{turn[0]}: a TURN server needs the secret that is shared with it")
    found = [IceServer(stun)] if stun else []
    if turn and secret:
        username = f"{int(now.timestamp()) + seconds}:{_opaque(subject, secret)}"
        found.append(IceServer(turn, username, b64encode(_digest(username, secret, "sha1")).decode()))
    return found


def check(url: str) -> None:
    """Raises `ValueError`, which says what is wrong, for an address that is none of a STUN or TURN server."""
    scheme, colon, rest = url.partition(":")
    address, question, query = rest.partition("?")
    host, _, port = address.partition(":")
    if not colon or scheme not in ("stun", "turn", "turns"):
        raise ValueError(f"{url}: begins with none of `stun:`, `turn:` and `turns:`")
    if not HOST.fullmatch(host):
        raise ValueError(f"{url}: `{host}` is no host's name and no IPv4 address")
    if ":" in address and not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) in PORTS):
        raise ValueError(f"{url}: `{port}` is no port")
    if not question:
        return
    key, _, transport = query.partition("=")
    if scheme == "stun":
        raise ValueError(f"{url}: a STUN server takes no `?{query}`")
    if key != "transport" or transport not in TRANSPORTS:
        raise ValueError(f"{url}: `?{query}` is neither `?transport=udp` nor `?transport=tcp`")
    if scheme == "turns" and transport == "udp":
        raise ValueError(f"{url}: TURN over TLS goes over tcp")


def _opaque(subject: str, secret: str) -> str:
    """A name that nobody without the secret finds the subject by, even by trying them all."""
    return _digest(f"subject {subject}", secret, "sha256").hex()[:24]


def _digest(text: str, secret: str, algorithm: str) -> bytes:
    return hmac.new(secret.encode(), text.encode(), algorithm).digest()
