"""OpenAI's API on this machine, as far as Spool asks it: embeddings, and structured output of the Responses API.

A request for structured output that the service would refuse, or that says more than it should, is answered with 400.
"""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.threaded import Threaded

KEY = "a-key"
SOON = {"retry-after-ms": "1"}

Play = Callable[[dict[str, Any]], Awaitable[Response]]
"""What the service does with the body of a request for structured output."""


class OpenAIServer(Threaded):
    """A text's vector has its length in its first place, and 1 in its second. What a model answers is played: see `plays`."""

    def __init__(self) -> None:
        self.reset()
        routes = [
            Route("/v1/embeddings", self._embeddings, methods=["POST"]),
            Route("/v1/responses", self._responses, methods=["POST"]),
        ]
        super().__init__(Starlette(routes=routes))

    def reset(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.status = 200
        self.failures = 0.0  # how many requests for embeddings are answered with the status
        self.delay = 0.0
        self.dimension = 1536
        self.plays: list[Play] = []  # of the next requests for structured output, in order; the last one stays

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def _embeddings(self, request: Request) -> Response:
        answer = self._embedded(await request.json(), request.headers["authorization"])
        await asyncio.sleep(self.delay)  # at the end: the next test may have begun by then
        return answer

    def _embedded(self, body: dict[str, Any], authorization: str) -> Response:
        self.requests.append(body)
        if authorization != f"Bearer {KEY}":
            return fails(401)
        if self.failures > 0:
            self.failures -= 1
            return fails(self.status)
        data = [self._embedding(index, text, body["encoding_format"]) for index, text in enumerate(body["input"])]
        data.reverse()  # the index counts, not the order
        return JSONResponse(
            {"object": "list", "model": body["model"], "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}
        )

    def _embedding(self, index: int, text: str, encoding: str) -> dict[str, Any]:
        vector = np.zeros(self.dimension, dtype="<f4")
        vector[:2] = len(text), 1
        said: Any = base64.b64encode(vector.tobytes()).decode() if encoding == "base64" else vector.tolist()
        return {"object": "embedding", "index": index, "embedding": said}

    async def _responses(self, request: Request) -> Response:
        body = json.loads(await request.body())
        self.requests.append(body)
        if request.headers["authorization"] != f"Bearer {KEY}":
            return fails(401)
        if fault := fault_of(body):
            return fails(400, fault)
        return await (self.plays.pop(0) if len(self.plays) > 1 else self.plays[0])(body)


def fails(status: int, message: str = "as told") -> Response:
    return JSONResponse({"error": {"message": message, "type": "server_error", "code": None}}, status, SOON)


def fault_of(body: dict[str, Any]) -> str | None:
    """What is wrong with a request for structured output."""
    if body.keys() - {"prompt_cache_options", "reasoning"} != {"model", "input", "text", "max_output_tokens", "store"}:
        return f"the body has {sorted(body)}"
    if body["store"] is not False:
        return "the answer would be kept"
    roles = [(message["role"], type(message["content"])) for message in body["input"]]
    if roles != [("system", str), ("user", str)]:
        return f"the input is {roles}"
    if body["max_output_tokens"] < 16:
        return "too few tokens"
    form = body["text"]["format"]
    if (form["type"], form["strict"]) != ("json_schema", True) or body["text"].keys() != {"format"}:
        return "no strict schema"
    return next((fault for part in _objects(form["schema"]) if (fault := _strict(part))), None)


def _objects(schema: Any) -> list[dict[str, Any]]:
    """Every object type in the schema."""
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    found = [one for part in inner for one in _objects(part)]
    return [schema, *found] if isinstance(schema, dict) and schema.get("type") == "object" else found


def _strict(part: dict[str, Any]) -> str | None:
    if part.get("additionalProperties") is not False:
        return f"{part.get('title')} lets other properties in"
    return None if set(part["required"]) == set(part["properties"]) else f"{part.get('title')} leaves properties out"
