"""The application behind uvicorn on a port of its own, and clients that speak graphql-transport-ws to it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from app import App, create_app
from datasources.relational.database import Database
from execution.connections import sockets
from tests.conftest import School

PROTOCOL = Subprotocol("graphql-transport-ws")
PATIENCE = 30  # seconds; whatever is waited for takes a hundredth of it


@dataclass
class Server:
    """The application on a port of its own."""

    port: int
    app: App
    school: School
    uvicorn: uvicorn.Server

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}/graphql"

    @property
    def database(self) -> Database:
        database: Database = self.app.state.stores.relational.database
        return database

    def opened(self, *, origin: str | None = None, authorization: str | None = None, **how: Any) -> connect:
        headers = {"Authorization": authorization} if authorization else None
        told = None if origin is None else Origin(origin)
        return connect(f"ws://{self.address}", subprotocols=[PROTOCOL], origin=told, additional_headers=headers, **how)

    def bearer(self, handle: str = "maya") -> str:
        return f"Bearer {self.school.token(handle)}"


@asynccontextmanager
async def server_of(school: School, *, patience: float = 30.0) -> AsyncIterator[Server]:
    """`patience`: seconds that a socket has to take what is written, beside the usual grace."""
    app = create_app(school.settings, school.url, clock=lambda: school.now)
    assert isinstance(app, App)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws_max_size=1_000_000, ws=sockets(patience)))
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(PATIENCE):
        while not server.started:  # noqa: ASYNC110  # uvicorn tells nobody
            await asyncio.sleep(0.01)
    try:
        yield Server(server.servers[0].sockets[0].getsockname()[1], app, school, server)
    finally:
        server.should_exit = True
        await serving


async def tell(socket: ClientConnection, kind: str, **said: Any) -> None:
    await socket.send(json.dumps({"type": kind, **said}))


async def hear(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        heard: dict[str, Any] = json.loads(await socket.recv())
        return heard


async def sit(socket: ClientConnection, **payload: Any) -> None:
    """`connection_init` with this payload, acknowledged."""
    await tell(socket, "connection_init", payload=payload)
    assert await hear(socket) == {"type": "connection_ack"}
