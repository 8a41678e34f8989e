"""GraphQL over HTTP, by POST and GET with JSON: what a request asks, in which form it takes its answer, and the sending of it.

Nothing is looked up or run here.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

import orjson
from starlette.types import Message, Receive, Scope, Send

from execution.errors import RequestRefused

JSON: Final = b"application/json; charset=utf-8"
RESPONSE: Final = b"application/graphql-response+json; charset=utf-8"  # where the status says whether the request was carried out
EVENTS: Final = b"text/event-stream; charset=utf-8"
_MEDIA: Final = {"application/json": JSON, "application/graphql-response+json": RESPONSE, "application/*": JSON, "*/*": JSON}
_STREAMS: Final = ("text/event-stream", "multipart/mixed")


class Disconnected(Exception):
    """The client went away before all of its request was read."""


class Head(NamedTuple):
    """Of a request's head, what matters here; empty where it says nothing."""

    method: str
    content_type: bytes = b""
    accept: bytes = b""
    authorization: bytes = b""
    length: bytes = b""


class Accepted(NamedTuple):
    """The forms in which a client takes the answer."""

    media: bytes | None  # the content type of a JSON answer; None where the client takes none
    streams: bool


class Asked(NamedTuple):
    """What the body, or the query string, says."""

    source: str  # empty where the document is named by its id, or by its hash in the extensions
    variables: dict[str, Any]
    operation_name: str | None = None
    extensions: Mapping[str, Any] = {}
    document_id: str | None = None


def head_of(scope: Scope) -> Head:
    """The head of a request, in one pass over its headers."""
    content_type = accept = authorization = length = b""
    for name, value in scope["headers"]:
        if name == b"content-type":
            content_type = value
        elif name == b"accept":
            accept = accept + b"," + value if accept else value
        elif name == b"authorization":
            authorization = value
        elif name == b"content-length":
            length = value
    return Head(scope.get("method", ""), content_type, accept, authorization, length)


@lru_cache(maxsize=64)
def accepted(accept: bytes) -> Accepted:
    """What an Accept header allows: the JSON type that it likes best, the first of equals, and whether a stream will do."""
    if not accept:
        return Accepted(JSON, False)
    best, media, streams = 0.0, None, False
    for entry in accept.decode("latin-1").lower().split(","):
        name, *parameters = (part.strip() for part in entry.split(";"))
        quality = _quality(parameters)
        streams = streams or (name in _STREAMS and quality > 0)
        if name in _MEDIA and quality > best:
            best, media = quality, _MEDIA[name]
    return Accepted(media, streams)


async def body_of(head: Head, receive: Receive, most: int) -> bytes:
    """The whole body. Raises `RequestRefused` for one of more than `most` bytes, and `Disconnected`."""
    told = int(head.length[:15] or 0)  # the server has checked that it is a number
    if told > most:
        raise _too_large(told, most)
    message = await receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body"):
        parts, size = [body], len(body)
        while message.get("more_body"):
            message = await receive()
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > most:
                raise _too_large(size, most)
        body = b"".join(parts)
    if message["type"] == "http.disconnect":
        raise Disconnected
    if len(body) > most:
        raise _too_large(len(body), most)
    return body


def asked_by_post(head: Head, body: bytes) -> Asked:
    """What a JSON body asks. Raises `RequestRefused`."""
    if head.content_type != b"application/json" and not _is_json(head.content_type):
        raise RequestRefused.because("UNSUPPORTED_MEDIA_TYPE", "The body of a POST has to be application/json, in UTF-8.", 415)
    said = _json(body, "body")
    if not isinstance(said, dict):
        raise _bad("The body has to be a JSON object.")
    return _asked(said)


def asked_by_get(query_string: bytes, most: int) -> Asked:
    """What a query string of at most so many bytes asks; `variables`, `extensions` are JSON in it. Raises `RequestRefused`."""
    if len(query_string) > most:
        raise _too_large(len(query_string), most)
    try:
        said: dict[str, Any] = dict(parse_qsl(query_string.decode("ascii"), errors="strict"))
    except ValueError as error:
        raise _bad("The query string has to be URL-encoded UTF-8.") from error
    for name in ("variables", "extensions"):
        if name in said:
            said[name] = _json(said[name], name)
    return _asked(said)


def refusal(refused: RequestRefused, accept: bytes) -> tuple[int, bytes, bytes]:
    """Status, content type and body of the answer to a request that is refused. What is wrong in its GraphQL is an event to a
    client that takes event streams alone: the one of graphql-sse says nothing else of what it reads."""
    media, body = accepted(accept).media, orjson.dumps({"errors": refused.errors})
    if media is None and refused.status is None and b"text/event-stream" in accept.lower():
        return 200, EVENTS, b"event: next\r\ndata: " + body + b"\r\n\r\nevent: complete\r\ndata: \r\n\r\n"
    return refused.status or (400 if media is RESPONSE else 200), media or JSON, body


async def reply(send: Send, status: int, media: bytes, body: bytes, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
    """Sends a whole response."""
    described = [(b"content-type", media), (b"content-length", b"%d" % len(body)), *headers]
    await send({"type": "http.response.start", "status": status, "headers": described})
    await send({"type": "http.response.body", "body": body})


def again(scope: Scope, source: str, asked: Asked, receive: Receive) -> tuple[Scope, Receive]:
    """The same request as a POST that holds the text of its document, to be received again, and then whatever follows."""
    said = {"query": source, "variables": asked.variables, "operationName": asked.operation_name}
    messages: list[Message] = [{"type": "http.request", "body": orjson.dumps(said)}]
    others = [(name, value) for name, value in scope["headers"] if name not in (b"content-type", b"content-length")]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return {**scope, "method": "POST", "headers": [*others, (b"content-type", b"application/json")]}, receive_again


def _asked(said: Mapping[str, Any]) -> Asked:
    source, extensions, identity = said.get("query"), _object(said, "extensions"), said.get("documentId")
    if identity is not None and (not isinstance(identity, str) or source):
        raise _bad("`documentId` has to be a string, and goes without `query`.")
    if not isinstance(source, str) or not source:
        if source:
            raise _bad("`query` has to be a document's text.")
        if identity is None and "persistedQuery" not in extensions:
            raise _bad("The request has no `query`.")
        source = ""
    name = said.get("operationName")
    if name is not None and not isinstance(name, str):
        raise _bad("`operationName` has to be a string, or null.")
    return Asked(source, _object(said, "variables"), name or None, extensions, identity)


def _object(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = said.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _bad(f"`{name}` has to be an object, or null.")
    return value


def _json(text: bytes | str, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _bad(f"The {what} is not JSON: {error}.") from error


def _is_json(content_type: bytes) -> bool:
    name, *parameters = (part.strip() for part in content_type.lower().split(b";"))
    others = (part for part in parameters if part.startswith(b"charset") and part.strip(b'charset ="') not in (b"utf-8", b"utf8"))
    return name == b"application/json" and not any(others)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _bad(message: str) -> RequestRefused:
    return RequestRefused.because("BAD_REQUEST", message, 400)


def _too_large(size: int, most: int) -> RequestRefused:
    said = f"A request may have {most} bytes."
    return RequestRefused.because("PAYLOAD_TOO_LARGE", said, 413, [(b"connection", b"close")], value=size, limit=most)
