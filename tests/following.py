"""Following a subscription over an event stream, in process."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any

from starlette.types import ASGIApp

PATIENCE = 30.0  # seconds; whatever is waited for takes a hundredth of it
Payloads = AsyncGenerator[dict[str, Any]]


async def followed(app: ASGIApp, authorization: str | None, document: str, /, **variables: Any) -> Payloads:
    """The payloads, as they come. To be closed."""
    body = json.dumps({"query": document, "variables": variables}).encode()
    headers = [(b"accept", b"text/event-stream"), (b"content-type", b"application/json")]
    if authorization is not None:
        headers.append((b"authorization", authorization.encode()))
    scope: Any = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": headers}
    requests = [{"type": "http.request", "body": body}]
    gone, said = asyncio.Event(), asyncio.Queue[bytes](maxsize=1)

    async def receive() -> Any:
        if requests:
            return requests.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await said.put(message.get("body", b""))

    answering = asyncio.ensure_future(app(scope, receive, send))
    try:
        while True:
            async with asyncio.timeout(PATIENCE):
                text = (await said.get()).decode()
            if text.startswith("event: complete"):
                return
            if text.startswith("event: next"):
                yield json.loads(text.split("data: ", 1)[1])
    finally:
        gone.set()
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)
