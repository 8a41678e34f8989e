"""A hostile request, as it goes to a server or to the application in process, and the JSON that such requests hold."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

Headers = tuple[tuple[bytes, bytes], ...]
PATH = b"/graphql"
JSON: Headers = ((b"content-type", b"application/json"),)


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request."""

    kind: str
    body: bytes = b""
    headers: Headers = JSON
    method: str = "POST"
    path: bytes = PATH
    query: bytes = b""
    viewer: str | None = None
    """Whose token it has, by handle; none where it has an Authorization of its own."""

    @property
    def sent(self) -> bytes:
        """All that the client said: what it may find again in the answer."""
        return b"\n".join([self.path, self.query, self.body, *(b": ".join(one) for one in self.headers)])

    def wire(self, authorization: bytes) -> bytes:
        """As HTTP/1.1, with a length, a host and whoever asks, unless it says these itself."""
        said = {name for name, _ in self.headers}
        headers = [b"%s: %s" % one for one in self.headers]
        if b"host" not in said:
            headers.append(b"host: spool")
        if b"content-length" not in said and b"transfer-encoding" not in said:
            headers.append(b"content-length: %d" % len(self.body))
        if b"authorization" not in said and authorization:
            headers.append(b"authorization: " + authorization)
        target = self.path + (b"?" + self.query if self.query else b"")
        return b"\r\n".join([self.method.encode() + b" " + target + b" HTTP/1.1", *headers, b"", self.body])


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of JSON that is written as it is, for what no Python value is written as."""

    text: str


def written(value: Any) -> bytes:
    """A value as JSON."""
    text = json.dumps(value, default=lambda token: f"\ue000{token.text}\ue001")
    return re.sub(r'"\\ue000(.*?)\\ue001"', lambda found: found[1], text).encode()


def posted(kind: str, said: Any, viewer: str | None = None, headers: Headers = JSON) -> Hostile:
    """A POST whose body says this."""
    return Hostile(kind, written(said), headers, viewer=viewer)


def got(kind: str, said: dict[str, Any], viewer: str | None = None, headers: Headers = ()) -> Hostile:
    """A GET whose query string says this; what is no text is JSON in it."""
    texts = {name: value if isinstance(value, str) else written(value).decode() for name, value in said.items()}
    query = "&".join(f"{quote(name)}={quote(text.encode('utf-8', 'surrogatepass'))}" for name, text in texts.items())
    return Hostile(kind, b"", headers, "GET", query=query.encode(), viewer=viewer)
