"""Conversations over a WebSocket that no client in good faith has; after each, it asks an ordinary question, if it still can."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from tests.fuzz.bodies import FIXED
from tests.fuzz.documents import DOCUMENTS
from tests.fuzz.heads import AUTHORIZATIONS
from tests.fuzz.hostile import written
from tests.fuzz.judge import Answer
from tests.fuzz.values import SHAPES, TEXTS
from tests.fuzz.wire import LATE, Piece

PROTOCOL = Subprotocol("graphql-transport-ws")
LAST = {"type": "subscribe", "id": "last", "payload": {"query": "{ __typename }"}}
Said = Sequence[str | Piece]
"""Texts, bytes of binary frames, and pauses."""


def told(kind: str, **said: Any) -> str:
    return written({"type": kind, **said}).decode()


def asks(payload: Any, id: Any = "1") -> str:
    return told("subscribe", id=id, payload=payload)


INIT = told("connection_init")
TYPENAME = {"query": "{ __typename }"}
SLOW = {"query": "{ subjects { topics { sections { concepts { name } } } } }"}

TALKS: Mapping[str, Said] = {
    **{f"body, {name}": [INIT, body.decode("latin-1")] for name, body in FIXED.items() if len(body) < 990_000},
    **{
        f"body before the beginning, {name}": [body.decode("latin-1")]
        for name, body in list(FIXED.items())[::5]
        if len(body) < 990_000
    },
    **{f"a message is {name}": [INIT, written(value).decode()] for name, value in SHAPES.items()},
    **{f"a type is {name}": [INIT, written({"type": value}).decode()] for name, value in {**SHAPES, **TEXTS}.items()},
    **{f"an id is {name}": [INIT, asks(TYPENAME, value)] for name, value in {**SHAPES, **TEXTS}.items()},
    **{f"a payload is {name}": [INIT, asks(value)] for name, value in SHAPES.items()},
    **{f"a query is {name}": [INIT, asks({"query": value})] for name, value in {**SHAPES, **TEXTS}.items()},
    **{f"variables are {name}": [INIT, asks({**TYPENAME, "variables": value})] for name, value in SHAPES.items()},
    **{f"an operation's name is {name}": [INIT, asks({**TYPENAME, "operationName": value})] for name, value in SHAPES.items()},
    **{f"extensions are {name}": [INIT, asks({**TYPENAME, "extensions": value})] for name, value in SHAPES.items()},
    **{f"the beginning is {name}": [told("connection_init", payload=value)] for name, value in {**SHAPES, **TEXTS}.items()},
    **{
        f"authorization is {name}": [told("connection_init", payload={"authorization": value})]
        for name, value in {**SHAPES, **TEXTS}.items()
    },
    **{
        f"authorization, {name}": [told("connection_init", payload={"Authorization": value.decode("latin-1")})]
        for name, value in AUTHORIZATIONS.items()
    },
    **{f"document, {name}": [INIT, asks({"query": text})] for name, text in DOCUMENTS.items() if len(text) < 900_000},
    "binary": [INIT, b"\0\1\2"],
    "binary JSON": [INIT.encode()],
    "too large": [INIT, "x" * 1_000_001],
    "question before the beginning": [asks(TYPENAME)],
    "beginning twice": [INIT, INIT],
    "acknowledged by the client": [told("connection_ack"), INIT],
    "answers from the client": [INIT, told("next", id="1", payload={}), told("error", id="1", payload=[])],
    "an end of nothing": [INIT, told("complete", id="nothing"), told("complete")],
    "an id that is taken": [INIT, asks(SLOW), asks(SLOW)],
    "an id again": [INIT, asks(TYPENAME), 0.3, asks(TYPENAME)],
    "pings": [INIT, *[told("ping", payload={"a": 1}), told("pong")] * 500],
    "a ping of text": [INIT, told("ping", payload="x"), told("pong", payload=[1])],
    "60 questions at once": [INIT, *(asks(SLOW, str(n)) for n in range(60))],
    "2000 questions": [INIT, *(asks(TYPENAME, str(n)) for n in range(2_000))],
    "begun and ended": [INIT, *(one for n in range(300) for one in (asks(SLOW, str(n)), told("complete", id=str(n))))],
    "a subscription": [INIT, asks({"query": "subscription { nothing }"})],
    "a mutation": [INIT, asks({"query": 'mutation { revokeInvitation(input: {id: "x"}) { __typename } }'})],
    "no document": [INIT, asks({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0"}}})],
    "a document by its id": [INIT, asks({"documentId": "nothing"})],
}


async def talked(port: int, said: Said, patience: float, authorization: bytes = b"") -> Answer:
    """What was heard: every payload with errors, one a line; the last of them says how the socket was closed, if it was."""
    began = time.perf_counter()
    heard: list[dict[str, Any]] = []
    trouble = ""
    headers = {"Authorization": authorization.decode("latin-1")} if authorization else None
    try:
        async with asyncio.timeout(patience):
            async with connect(
                f"ws://127.0.0.1:{port}/graphql", subprotocols=[PROTOCOL], additional_headers=headers, max_size=None
            ) as socket:
                await asyncio.gather(_say(socket, said), _hear(socket, heard))
    except TimeoutError:
        trouble = LATE
    except InvalidHandshake as refused:
        trouble = f"the handshake was refused: {refused!r}"
    except ConnectionClosed as closed:
        status = closed.rcvd.code if closed.rcvd else 1006
        heard.append(
            {"errors": [{"message": closed.rcvd.reason if closed.rcvd else "", "extensions": {"code": f"CLOSED_{status}"}}]}
        )
    body = b"\n".join(b"data: " + json.dumps(one).encode() for one in heard)
    return Answer(200, {"content-type": "text/event-stream"}, body, trouble, time.perf_counter() - began)


async def _say(socket: ClientConnection, said: Said) -> None:
    for one in said:
        if isinstance(one, float):
            await asyncio.sleep(one)
        else:
            await socket.send(one)
    await socket.send(json.dumps(LAST))


async def _hear(socket: ClientConnection, heard: list[dict[str, Any]]) -> None:
    """All that is said until the last question is answered."""
    while True:
        one = json.loads(await socket.recv())
        if one["type"] == "error":
            heard.append({"errors": one["payload"]})
        if one["type"] == "next" and "errors" in one["payload"]:
            heard.append({"errors": one["payload"]["errors"]})
        if one.get("id") == "last" and one["type"] in ("complete", "error"):
            return


CLOSED = (1000, 1002, 1003, 1007, 1009, 4400, 4401, 4403, 4406, 4408, 4409, 4429)
"""The codes that a socket may be closed with for what its client said."""

CODES = frozenset(f"CLOSED_{code}" for code in CLOSED)
