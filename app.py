"""The server as an ASGI application: GraphQL, the explorer, health. How it is started, and on what stores, is in `cli.py`."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.types import ExecutionResult

from access.context import Context
from access.tokens import Claims, LocalIssuer, TokenRefused, bearer
from datasources.errors import StoreError
from datasources.jobs.relay import Relay
from datasources.stores import Stores, open_stores
from demo import viewers
from execution.errors import shown
from explorer.page import routes as explorer_routes
from schema.root import known, schema
from settings import Settings

ENDPOINT = "/graphql"

log = logging.getLogger("spool")


Clock = Callable[[], datetime]


def real_time() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, database_url: str, clock: Clock = real_time) -> Starlette:
    """The application over the stores that the settings name; `database_url` is the setting's, or the embedded server's.
    `clock` says when a request comes: what is due, and what day it is for a pupil, follows from it.

    The stores are opened when the application starts, and closed when it stops; they have been checked by whoever starts it.
    """
    issuer = None if settings.production else LocalIssuer.of(settings.data)
    api = Api(issuer, clock)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        api.stores = app.state.stores = open_stores(settings, database_url)
        delivering = app.state.delivering = asyncio.create_task(_deliver(api.stores))
        try:
            yield
        finally:
            delivering.cancel()
            await asyncio.gather(delivering, return_exceptions=True)
            await api.stores.close()

    async def healthy(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> Response:
        states = await request.app.state.stores.ready()
        up = all(state["status"] == "ok" for state in states.values())
        return JSONResponse({"status": "ok" if up else "down", "stores": states}, 200 if up else 503)

    pages = [
        Route(ENDPOINT, api, methods=None),
        Route("/healthz", healthy),
        Route("/readyz", ready),
    ]
    if settings.serves_explorer:
        shown_viewers = None if issuer is None else _viewers(issuer)
        pages += explorer_routes(endpoint=ENDPOINT, viewers=shown_viewers, default_query=viewers.DEFAULT_QUERY)
    return Starlette(routes=pages, lifespan=lifespan)


class Api(GraphQL[Context, None]):
    """Strawberry's view, with our context, and errors as a client may see them."""

    stores: Stores

    def __init__(self, issuer: LocalIssuer | None, clock: Clock) -> None:
        super().__init__(schema, graphql_ide=None)
        self._issuer = issuer
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                scope["claims"] = self._claims(Request(scope))
            except TokenRefused as refused:
                await _unauthenticated(str(refused))(scope, receive, send)
                return
        await super().__call__(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        return Context(stores=self.stores, claims=request.scope.get("claims"), now=self._clock())

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        if result.errors:
            result.errors = [shown(error, known) for error in result.errors]
        return await super().process_result(request, result)

    def _claims(self, request: Request) -> Claims | None:
        token = bearer(request.headers)
        if token is None:
            return None
        if self._issuer is None:
            raise TokenRefused("no issuer is set up")
        return self._issuer.read(token)


async def _deliver(stores: Stores) -> None:
    """Carries over what an interrupted ingestion left in the outbox."""
    try:
        await Relay(stores.relational.database, stores.graph, stores.content, stores.embedder).drain()
    except StoreError as error:
        log.warning("the outbox waits: %s", error)
    except Exception:
        log.exception("the outbox waits")


def _unauthenticated(why: str) -> Response:
    error = {"message": f"The bearer token is refused: {why}.", "extensions": {"code": "UNAUTHENTICATED"}}
    return JSONResponse({"errors": [error]}, 401, {"WWW-Authenticate": "Bearer"})


def _viewers(issuer: LocalIssuer) -> Callable[[], Awaitable[list[dict[str, Any]]]]:
    async def tell() -> list[dict[str, Any]]:
        now = datetime.now(UTC)
        return [
            {"name": one.label, "role": one.role, "token": issuer.issue(one.subject, groups=one.groups, now=now)}
            for one in viewers.VIEWERS
        ]

    return tell
