"""The server as an ASGI application: GraphQL, the explorer, health. How it is started, and on what stores, is in `cli.py`."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from access.context import Context
from access.identity import SignedIn, identified
from access.keys import Keys
from access.local import ISSUER, LocalIssuer
from access.openid import EitherIssuer, OpenIDIssuer
from access.reports import Reporter
from access.tokens import Issuer
from datasources.errors import StoreError
from datasources.jobs.relay import Relay
from datasources.stores import Stores, open_stores
from demo import viewers
from execution.http import FrontDoor
from execution.masking import Report, write_down
from execution.operations import Operations
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
    local = None if settings.production else LocalIssuer.of(settings.data)
    reporter = Reporter(clock, in_full=not settings.production)
    api = Api(_issuer(settings, local), clock, production=settings.production, report=reporter)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        api.stores = app.state.stores = open_stores(settings, database_url)
        reporter.start(api.stores.relational.errors)
        delivering = app.state.delivering = asyncio.create_task(_deliver(api.stores))
        try:
            await api.stores.relational.viewers.start()
            yield
        finally:
            delivering.cancel()
            await asyncio.gather(delivering, return_exceptions=True)
            await api.stores.relational.viewers.stop()
            await reporter.stop(api.stores.relational.errors)
            await api.stores.close()

    async def healthy(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> Response:
        states = await request.app.state.stores.ready()
        up = all(state["status"] == "ok" for state in states.values())
        return JSONResponse({"status": "ok" if up else "down", "stores": states}, 200 if up else 503)

    pages = [Route("/healthz", healthy), Route("/readyz", ready)]
    if settings.serves_explorer:
        shown_viewers = None if local is None else _viewers(local)
        pages += explorer_routes(endpoint=ENDPOINT, viewers=shown_viewers, default_query=viewers.DEFAULT_QUERY)
    return App(api, routes=pages, lifespan=lifespan)


class App(Starlette):
    """Starlette, which is not asked about what goes to the API: finding a route costs a small query a sixth of its time."""

    def __init__(self, api: "Api", **told: Any) -> None:
        super().__init__(**told)
        self.api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        serve = self.api.door if scope.get("path") == ENDPOINT else super().__call__
        await serve(scope, receive, send)


class Api:
    """What the front door is told by the application: who asks, of which stores, and what they may know."""

    stores: Stores

    def __init__(self, issuer: Issuer, clock: Clock, *, production: bool, report: Report = write_down) -> None:
        self._issuer = issuer
        self._clock = clock
        self._production = production
        self.door = FrontDoor(
            Operations(schema),
            identify=self._identify,
            context=self._context,
            known=known,
            explains=self._explains,
            ends=_end,
            report=report,
        )

    async def _identify(self, authorization: str) -> SignedIn | None:
        return await identified(authorization, self._issuer, self.stores.relational.viewers, self._clock())

    def _context(self, who: SignedIn | None) -> Context:
        return Context.of(who, self.stores, self._clock())

    def _explains(self, who: SignedIn | None) -> bool:
        return not self._production or (who is not None and who.claims.is_staff)


async def _deliver(stores: Stores) -> None:
    """Carries over what an interrupted ingestion left in the outbox."""
    try:
        await Relay(stores.relational.database, stores.graph, stores.content, stores.embedder).drain()
    except StoreError as error:
        log.warning("the outbox waits: %s", error)
    except Exception:
        log.exception("the outbox waits")


def _end(who: SignedIn | None) -> float:
    """The second at which somebody's token ends."""
    return math.inf if who is None else who.claims.expires


def _issuer(settings: Settings, local: LocalIssuer | None) -> Issuer:
    """Whose tokens are believed: those of the issuer that the settings name, and in development the local one's."""
    if settings.oidc_issuer is None:
        assert local is not None, "the settings of production name an issuer"
        return local
    openid = OpenIDIssuer(Keys(settings.oidc_issuer), client_id=settings.oidc_client_id or "", uses=settings.oidc_uses)
    return openid if local is None else EitherIssuer(local, ISSUER, openid)


def _viewers(issuer: LocalIssuer) -> Callable[[], Awaitable[list[dict[str, Any]]]]:
    async def tell() -> list[dict[str, Any]]:
        now = datetime.now(UTC)
        return [
            {"name": one.label, "role": one.role, "token": issuer.issue(one.subject, groups=one.groups, now=now)}
            for one in viewers.VIEWERS
        ]

    return tell
