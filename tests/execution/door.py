"""A small graph behind a front door: fields that are planned, fields that are not, and fields that fail."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import strawberry
from starlette.types import ASGIApp, Message

from execution.errors import BadInput, RequestRefused
from execution.fields import batched
from execution.http import FrontDoor
from execution.limits import Limits
from execution.operations import Operations
from execution.request import Request

WORDS = {"good": "ada", "staff": "grace"}


class Down(Exception):
    """A store that is known to be down."""


async def greeting(parents: Sequence[None], ctx: Request, *, name: str = "you") -> list[str]:
    return [f"hello {name}" for _ in parents]


async def broken(parents: Sequence[None], ctx: Request) -> list[str]:
    raise KeyError("secret")


async def down(parents: Sequence[None], ctx: Request) -> list[str]:
    raise Down("10.1.2.3 refused")


async def refused(parents: Sequence[None], ctx: Request) -> list[str]:
    raise BadInput("Too many.", argument="first", limit=3)


class Work:
    """What became of the work behind `slow`."""

    told: list[str]
    begun: asyncio.Event

    def forget(self) -> None:
        self.told = []
        self.begun = asyncio.Event()


WORK = Work()
WORK.forget()


async def slow(parents: Sequence[None], ctx: Request) -> list[str]:
    async def work() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            WORK.told.append("cancelled")
            raise
        return "late"

    WORK.told.append("begun")
    WORK.begun.set()
    return [await ctx.once("slow", work)] * len(parents)


async def total(parents: Sequence[None], ctx: Request, *, of: list[list[int]]) -> list[int]:
    return [sum(map(sum, of)) for _ in parents]


@strawberry.type
class Query:
    greeting: str = batched(greeting, description="", arguments={"name": ""})
    broken: str | None = batched(broken, description="")
    down: str | None = batched(down, description="")
    refused: str | None = batched(refused, description="")

    slow: str | None = batched(slow, description="")
    total: int | None = batched(total, description="", arguments={"of": ""})

    @strawberry.field
    def asked(self, info: strawberry.Info) -> int:
        """How many fields of this operation were asked: a plain resolver, so that graphql-core runs it."""
        request: Request = info.context
        request.loaders["asked"] = request.loaders.get("asked", 0) + 1
        return int(request.loaders["asked"])


@strawberry.type
class Mutation:
    @strawberry.mutation
    def rename(self, name: str) -> str:
        return name

    @strawberry.mutation
    def fall(self) -> str:
        raise KeyError("secret")


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int, pause: float = 0) -> AsyncIterator[int]:
        for number in range(1, to + 1):
            await asyncio.sleep(pause)
            yield number


SCHEMA = strawberry.Schema(Query, Mutation, Subscription)


async def identify(authorization: str) -> str | None:
    """The bearer of a word that is known."""
    if not authorization:
        return None
    word = authorization.removeprefix("Bearer ")
    if word not in WORDS:
        raise RequestRefused.because("UNAUTHENTICATED", "Who is there?", 401, headers=[(b"www-authenticate", b"Bearer")])
    return WORDS[word]


def open_door(limits: Limits | None = None, **options: Any) -> FrontDoor[str | None]:
    return FrontDoor(
        Operations(SCHEMA, limits, **options),
        identify=identify,
        context=lambda who: Request(asker=who),
        known=lambda error: "STORE_UNAVAILABLE" if isinstance(error, Down) else None,
        explains=lambda who: who == "grace",
    )


def client(door: FrontDoor[Any], **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://spool", headers=headers)


def events(response: httpx.Response) -> list[Any]:
    """What an event stream says before it is complete."""
    assert response.headers["content-type"].startswith("text/event-stream")
    told = [event.split("\r\n") for event in response.text.split("\r\n\r\n") if event.startswith("event: ")]
    assert told.pop()[0] == "event: complete"
    return [json.loads(data.removeprefix("data: ")) for _, data in told]


async def over_socket(app: ASGIApp, *payloads: dict[str, Any], authorization: str = "") -> list[dict[str, Any]]:
    """What a graphql-transport-ws socket answers to these operations, one after another; or how it is closed."""
    headers = [(b"authorization", authorization.encode())] if authorization else []
    scope = {"type": "websocket", "path": "/graphql", "headers": headers, "subprotocols": ["graphql-transport-ws"]}
    incoming: asyncio.Queue[Message] = asyncio.Queue()
    waiting = [{"type": "subscribe", "id": str(number), "payload": payload} for number, payload in enumerate(payloads)]
    answered: list[dict[str, Any]] = []

    def next_one() -> None:
        incoming.put_nowait(_said(waiting.pop(0)) if waiting else {"type": "websocket.disconnect", "code": 1000})

    async def send(message: Message) -> None:
        if message["type"] == "websocket.close":
            answered.append({"closed": message["code"]})
        if message["type"] == "websocket.send":
            said = json.loads(message["text"])
            if said["type"] in ("next", "error"):
                answered.append(said)
            if said["type"] in ("connection_ack", "complete", "error"):
                next_one()

    incoming.put_nowait({"type": "websocket.connect"})
    incoming.put_nowait(_said({"type": "connection_init"}))
    await app(scope, incoming.get, send)
    return answered


def _said(message: dict[str, Any]) -> Message:
    return {"type": "websocket.receive", "text": json.dumps(message)}
