"""What a model of OpenAI's may do with a request, for the server of the tests to play."""

import asyncio
import json
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from tests.language.openai_server import Play, fails

SNAPSHOT = "gpt-5.6-terra-2026-07-09"


def body(*content: dict[str, Any], **others: Any) -> dict[str, Any]:
    """The body of a response with this content."""
    thought = {"type": "reasoning", "id": "rs_1", "summary": []}
    message = {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": list(content)}
    usage = {
        "input_tokens": 600,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": 200,
        "output_tokens_details": {"reasoning_tokens": 50},
        "total_tokens": 800,
    }
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1_790_000_000,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "model": SNAPSHOT,
        "output": [thought, message],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": usage,
    } | others


def text(said: str) -> dict[str, Any]:
    return {"type": "output_text", "text": said, "annotations": []}


def answers(said: Any) -> Play:
    """Answers this object, or these characters."""
    return sends(body(text(said if isinstance(said, str) else json.dumps(said))))


def sends(said: dict[str, Any]) -> Play:
    async def play(_: dict[str, Any]) -> Response:
        return JSONResponse(said)

    return play


def refuses() -> Play:
    return sends(body({"type": "refusal", "refusal": "I cannot help with that."}))


def cut_off(said: str, reason: str = "max_output_tokens") -> Play:
    return sends(body(text(said), status="incomplete", incomplete_details={"reason": reason}))


def only_thinks() -> Play:
    """Has no tokens left for an answer."""
    all_of_it = body(status="incomplete", incomplete_details={"reason": "max_output_tokens"})
    return sends(all_of_it | {"output": all_of_it["output"][:1]})


def gives_up(code: str) -> Play:
    return sends(body(status="failed", error={"code": code, "message": "as told"}) | {"output": []})


def is_down(status: int, message: str = "as told") -> Play:
    async def play(_: dict[str, Any]) -> Response:
        return fails(status, message)

    return play


def hangs(seconds: float, then: Play) -> Play:
    async def play(asked: dict[str, Any]) -> Response:
        await asyncio.sleep(seconds)
        return await then(asked)

    return play


def speaks_html() -> Play:
    async def play(_: dict[str, Any]) -> Response:
        return PlainTextResponse("<html>Please log in</html>", media_type="text/html")

    return play
