"""What is wrong with an answer, whatever was asked."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.hostile import Hostile

ROOT = Path(__file__).parents[2]
BUSY = {503: ("SERVER_BUSY", "REQUEST_TIMEOUT")}
"""The statuses of 5xx that are meant, with their codes."""

READY = b"/readyz"
"""Which says with a 503 that a store is slow."""

UNMEANT = ("INTERNAL", "STORE_UNAVAILABLE")
"""Codes that say that something broke; no store is down while this runs."""

PLAIN = (b"Not Found", b"Method Not Allowed", b"Disallowed CORS origin", b"Failed to open a WebSocket connection: ")
"""How texts begin that are no JSON, of what stands before the API."""

TOLD = re.compile(
    r"Traceback|File \"|\.py\b|\bat 0x[0-9a-f]{6}|object has no attribute|NoneType|maximum recursion|site-packages"
    r"|(?:Key|Type|Value|Attribute|Recursion|Overflow|Index|Unicode\w+)Error"
    r"|asyncpg|psycopg|sqlalchemy|graphql-core|strawberry|starlette|uvicorn|orjson|neo4j|pinecone|pgvector|postgres"
    r"|(?-i:\bSELECT |\bINSERT |\bUPDATE |\bFROM |MATCH \()|relation \"|column \"|syntax error at|invalid byte sequence"
    r"|out of range for type|localhost|127\.0\.0\.1|/(?:home|usr|tmp)/",
    re.IGNORECASE,
)
"""Words of what is behind the API."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; of a request that was given up, `trouble` says why."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    trouble: str = ""
    seconds: float = 0.0

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def codes(self) -> str:
        """Those of its errors, each once."""
        try:
            found = {one for said in _said(self) for one in _codes(said)}
        except ValueError:
            return "not well formed"
        return ",".join(sorted(found)) or ("data" if self.body and not self.trouble else "")


def known_codes() -> frozenset[str]:
    """The codes that the documentation names."""
    text = (ROOT / "docs" / "errors.md").read_text()
    return frozenset(re.findall(r"^\| `([A-Z_]+)`", text, re.MULTILINE))


class Judge:
    """Judges answers."""

    def __init__(self, codes: frozenset[str], secrets: Sequence[str] = ()) -> None:
        """`secrets`: what must be told to nobody but by whom it was sent."""
        self._codes = codes
        self._secrets = secrets

    def faults(self, hostile: Hostile, answer: Answer) -> list[str]:
        """What is wrong with this answer, each in a sentence."""
        return list(self._faults(hostile, answer))

    def _faults(self, hostile: Hostile, answer: Answer) -> Iterator[str]:
        if answer.trouble:
            yield answer.trouble
            return
        try:
            said = list(_said(answer))
        except ValueError as error:
            yield f"its body is not well formed: {error}"
            return
        if "json" in answer.media and not answer.body and hostile.method not in ("HEAD", "CONNECT"):
            yield "its body is empty"
        if answer.status >= 500 and hostile.path != READY and not set(answer.codes.split(",")) & set(BUSY.get(answer.status, ())):
            yield f"its status is {answer.status}"
        if answer.media.startswith("text/plain") and not answer.body.startswith(PLAIN):
            yield "its text is nobody's"
        for one in said:
            yield from self._faults_of(one)
        yield from self._leaks(hostile, answer)

    def _faults_of(self, said: Any) -> Iterator[str]:
        if not isinstance(said, dict):
            yield "it is no object"
            return
        for error in said.get("errors", ()):
            if not isinstance(error, dict) or not isinstance(error.get("message"), str):
                yield f"an error has no message: {error}"
                continue
            code = (error.get("extensions") or {}).get("code")
            if code not in self._codes:
                yield f"an error has the code {code}: {error['message'][:200]}"
            if code in UNMEANT:
                yield f"{code} at {error.get('path')}"

    def _leaks(self, hostile: Hostile, answer: Answer) -> Iterator[str]:
        """Texts that are ours, in what is told of errors; what the client said itself may come again."""
        told = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
        told += " ".join(
            json.dumps(error) for said in _said(answer) if isinstance(said, dict) for error in said.get("errors", ())
        )
        sent = hostile.sent.decode("latin-1").lower()
        for found in TOLD.finditer(told):
            if found[0].lower() not in sent:
                yield f"it tells {found[0]!r}: {told[max(0, found.start() - 80) : found.end() + 80]}"
        for secret in self._secrets:
            if secret in answer.body.decode("utf-8", "replace") and secret.lower() not in sent:
                yield f"it tells {secret!r}"


def _said(answer: Answer) -> Iterator[Any]:
    """The JSON of a response, or each of a stream. Raises `ValueError`."""
    if "json" in answer.media and answer.body:
        yield _parsed(answer.body)
    elif answer.media.startswith(("text/event-stream", "multipart/mixed")):
        for line in answer.body.replace(b"\r\n", b"\n").split(b"\n"):
            text = line.removeprefix(b"data:").strip()
            if text.startswith(b"{") and text != b"{}":
                said = _parsed(text)
                yield said.get("payload") or said if isinstance(said, Mapping) else said


def _parsed(text: bytes) -> Any:
    def refuse(name: str) -> None:
        raise ValueError(f"{name} is no JSON")

    return json.loads(text.decode(), parse_constant=refuse)


def _codes(said: Any) -> Iterator[str]:
    for error in said.get("errors", ()) if isinstance(said, dict) else ():
        yield str((error.get("extensions") or {}).get("code"))
