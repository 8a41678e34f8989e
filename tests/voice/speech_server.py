"""OpenAI's API on this machine, as far as Spool speaks by it: transcriptions, speech, and chats that answer in sound.

A request that the service would refuse, or that says more than it should, is answered with 400.
"""

import asyncio
import base64
from email import message_from_bytes
from typing import Any

import numpy as np
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.language.openai_server import KEY, fails
from tests.threaded import Threaded
from voice.audio import Sound, from_wav, wav

RATE = 24_000


class SpeechServer(Threaded):
    """It makes out what it is told that was said, and speaks a tone: 50 ms for each character."""

    def __init__(self) -> None:
        self.reset()
        routes = [
            Route("/v1/audio/transcriptions", self._transcriptions, methods=["POST"]),
            Route("/v1/audio/speech", self._speech, methods=["POST"]),
            Route("/v1/chat/completions", self._chat, methods=["POST"]),
        ]
        super().__init__(Starlette(routes=routes))

    def reset(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.words = ""  # what was said
        self.status = 200
        self.failures = 0.0  # how many requests are answered with the status
        self.answer: Response | None = None  # instead of any other
        self.says: str | None = None  # in a chat, instead of what it is told to
        self.delay = 0.0
        self.at_once = self.most = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def _transcriptions(self, request: Request) -> Response:
        form = _form(request.headers["content-type"], await request.body())
        sound = from_wav(form.pop("file"))
        told = {name: value.decode() for name, value in form.items()}
        hints = {"languages[]": "en"} if told["model"] == "gpt-transcribe" else {"language": "en"}
        right = told == {"model": told["model"], "response_format": "json", **hints}
        return await self._answered(request, {**told, "sound": sound}, right, JSONResponse({"text": self.words}))

    async def _speech(self, request: Request) -> Response:
        told = await request.json()
        right = told.keys() == {"model", "voice", "input", "response_format"} and told["response_format"] == "pcm"
        tone = Response(_tone(told["input"]).samples.astype("<i2").tobytes(), media_type="audio/pcm")
        return await self._answered(request, told, right, tone)

    async def _chat(self, request: Request) -> Response:
        told = await request.json()
        right = told.keys() == {"model", "modalities", "audio", "messages", "store"} and told["store"] is False
        text = told["messages"][-1]["content"]
        sound = base64.b64encode(wav(_tone(text))).decode()
        audio = {"id": "audio_1", "data": sound, "expires_at": 1_790_000_000, "transcript": self.says or text}
        message = {"role": "assistant", "content": None, "refusal": None, "audio": audio}
        choice = {"index": 0, "finish_reason": "stop", "logprobs": None, "message": message}
        body = {"id": "chatcmpl_1", "object": "chat.completion", "created": 1, "model": told["model"], "choices": [choice]}
        return await self._answered(request, told, right, JSONResponse(body))

    async def _answered(self, request: Request, told: dict[str, Any], right: bool, answer: Response) -> Response:
        self.requests.append(told)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(self.delay)
        self.at_once -= 1
        if request.headers["authorization"] != f"Bearer {KEY}":
            return fails(401)
        if self.failures > 0:
            self.failures -= 1
            return fails(self.status, f"what was said: {self.words}")
        if not right:
            return fails(400, f"the body has {sorted(told)}")
        return self.answer or answer


def _tone(text: str) -> Sound:
    moments = np.arange(len(text) * RATE // 20) / RATE
    return Sound((8_000 * np.sin(2 * np.pi * 440 * moments)).astype(np.int16), RATE)


def _form(kind: str, body: bytes) -> dict[str, Any]:
    """The fields of a form with files, as bytes."""
    message = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    parts: Any = message.get_payload()
    return {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts}
