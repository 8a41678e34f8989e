"""Hostile requests to the application in this process, by ASGI: what a server would hand it, and nothing in between."""

import asyncio
import time
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

from tests.fuzz.hostile import Hostile
from tests.fuzz.judge import Answer

PATIENCE = 60.0  # seconds; a request's own deadline is half of it
PIECE = 65_536  # bytes of a body, that come together


async def asked(app: ASGIApp, hostile: Hostile, authorization: bytes = b"") -> Answer:
    """The answer of an application."""
    waiting = _messages(hostile)
    started: dict[str, Any] = {}
    body = bytearray()
    trouble = ""

    async def receive() -> Message:
        if waiting:
            return waiting.pop(0)
        await asyncio.Event().wait()  # the client waits
        raise AssertionError

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.update(message)
        else:
            body.extend(message.get("body", b""))

    began = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            await app(_scope(hostile, authorization), receive, send)
    except TimeoutError:
        trouble = "no answer in time"
    except Exception as failure:
        trouble = f"the application raised {failure!r}"
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in started.get("headers", ())}
    if not started and not trouble:
        trouble = "no answer"
    status = started.get("status", 0)
    return Answer(status, headers, bytes(body), trouble, time.perf_counter() - began)


def _scope(hostile: Hostile, authorization: bytes) -> dict[str, Any]:
    headers = list(hostile.headers)
    if authorization and not any(name == b"authorization" for name, _ in headers):
        headers.append((b"authorization", authorization))
    path = "/graphql"
    with suppress(UnicodeDecodeError):
        path = unquote(hostile.path.decode("ascii"))
    return {
        "type": "http",
        "http_version": "1.1",
        "method": hostile.method,
        "scheme": "http",
        "path": path,
        "raw_path": hostile.path,
        "query_string": hostile.query,
        "root_path": "",
        "headers": headers,
        "client": ("10.0.0.1", 4000),
        "server": ("spool", 80),
    }


def _messages(hostile: Hostile) -> list[Message]:
    pieces = [hostile.body[at : at + PIECE] for at in range(0, len(hostile.body), PIECE)] or [b""]
    return [{"type": "http.request", "body": one, "more_body": one is not pieces[-1]} for one in pieces]
