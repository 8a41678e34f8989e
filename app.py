"""The server as an ASGI application: GraphQL, the explorer, health. How it is started, and on what stores, is in `cli.py`."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

import grants
from access.calls import Calls
from access.context import Context
from access.identity import Identity, SignedIn
from access.keys import Keys
from access.local import ISSUER, LocalIssuer
from access.openid import EitherIssuer, OpenIDIssuer
from access.reports import Reporter
from access.terms import TERMS, Terms
from access.tokens import Issuer
from datasources.jobs.post import keep_delivering
from datasources.jobs.worker import Worker
from datasources.stores import Stores, open_stores
from demo import viewers
from execution.headers import OVER_TLS, SECURE, with_headers
from execution.http import FrontDoor
from execution.masking import Report, write_down
from execution.operations import Operations
from explorer.page import routes as explorer_routes
from resolvers import jobs
from schema.root import known, schema
from settings import Settings
from voice.page import routes as voice_routes

ENDPOINT = "/graphql"

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
    terms = grants.terms(settings)
    api = Api(
        _issuer(settings, local),
        clock,
        production=settings.production,
        report=reporter,
        operations=grants.operations(settings),
        origins=settings.allowed_origins,
        terms=terms,
    )

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        api.stores = app.state.stores = open_stores(settings, database_url)
        reporter.start(api.stores.relational.errors)
        calls = api.calls = grants.calls(settings, terms.interview, api.stores, clock)
        post = asyncio.create_task(keep_delivering(api.stores.relational.database, api.stores.mail, terms.web_url, clock))
        try:
            await api.stores.relational.viewers.start()
            async with _working(settings, database_url, api.stores, clock, reporter):
                yield
        finally:
            if calls is not None:
                await calls.stop()
            post.cancel()
            await asyncio.gather(post, return_exceptions=True)
            await api.stores.relational.viewers.stop()
            await reporter.stop(api.stores.relational.errors)
            await api.stores.close()

    async def healthy(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    shown_viewers = None if local is None else _viewers(local)
    pages = [Route("/healthz", healthy), Route("/readyz", _readiness(api))]
    pages += voice_routes(endpoint=ENDPOINT, viewers=shown_viewers, host=settings.host)
    if settings.serves_explorer:
        pages += explorer_routes(
            endpoint=ENDPOINT, viewers=shown_viewers, default_query=viewers.DEFAULT_QUERY, host=settings.host
        )
    return App(api, settings, routes=pages, lifespan=lifespan)


async def work(settings: Settings, database_url: str, clock: Clock = real_time) -> None:
    """Does jobs, and nothing else, until it is cancelled."""
    reporter = Reporter(clock, in_full=not settings.production)
    stores = open_stores(settings, database_url)
    reporter.start(stores.relational.errors)
    try:
        async with _working(settings, database_url, stores, clock, reporter):
            await asyncio.Event().wait()
    finally:
        await reporter.stop(stores.relational.errors)
        await stores.close()


@asynccontextmanager
async def _working(settings: Settings, url: str, stores: Stores, clock: Clock, reporter: Reporter) -> AsyncIterator[None]:
    """Does jobs within, as many at once as the settings say."""
    if settings.jobs == 0:
        yield
        return
    runs = jobs.runs(stores, grants.terms(settings), clock)
    worker = Worker(url, runs, jobs.times(), reporter.job_failed, settings.jobs)
    async with worker.working():
        yield


class App(Starlette):
    """Starlette, which is not asked about what goes to the API: finding a route costs a small query a sixth of its time."""

    def __init__(self, api: "Api", settings: Settings, **told: Any) -> None:
        super().__init__(**told)
        self.api = api
        self.state.terms = grants.terms(settings)
        self._headers = OVER_TLS if settings.production else SECURE
        self._serve: ASGIApp = self._route
        if settings.allowed_origins:
            self._serve = CORSMiddleware(
                self._route,
                allow_origins=settings.allowed_origins,
                allow_methods=("GET", "POST"),
                allow_headers=("*",),  # no header lets anybody in who has no token
                expose_headers=("Retry-After",),
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._serve(scope, receive, with_headers(send, self._headers))

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        serve = self.api.door if scope.get("path") == ENDPOINT else super().__call__
        await serve(scope, receive, send)


class Api:
    """What the front door is told by the application: who asks, of which stores, and what they may know."""

    stores: Stores
    calls: Calls | None = None

    def __init__(
        self,
        issuer: Issuer,
        clock: Clock,
        *,
        production: bool,
        report: Report = write_down,
        operations: Operations | None = None,
        origins: Sequence[str] = (),
        terms: Terms = TERMS,
    ) -> None:
        self._identity = Identity(issuer)
        self._terms = terms
        self._clock = clock
        self._production = production
        self.door = FrontDoor(
            operations or Operations(schema),
            identify=self._identify,
            context=self._context,
            known=known,
            explains=self._explains,
            ends=_end,
            report=report,
            origins=origins,
        )

    async def _identify(self, authorization: str) -> SignedIn | None:
        return await self._identity.of(authorization, self.stores.relational.viewers, self._clock())

    def _context(self, who: SignedIn | None) -> Context:
        return Context.of(who, self.stores, self._clock(), self._terms, self.calls)

    def _explains(self, who: SignedIn | None) -> bool:
        return not self._production or (who is not None and who.claims.is_staff)


def _readiness(api: Api) -> Callable[[Request], Awaitable[Response]]:
    """Tells whether the stores answer. Anybody may ask, as often as they like: those who do at the same time share an answer."""
    asking: asyncio.Task[dict[str, dict[str, object]]] | None = None

    async def ready(request: Request) -> Response:
        nonlocal asking
        if asking is None or asking.done():
            asking = asyncio.create_task(api.stores.ready())
        states = await asyncio.shield(asking)
        up = all(state["status"] == "ok" for state in states.values())
        return JSONResponse({"status": "ok" if up else "down", "stores": states}, 200 if up else 503)

    return ready


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
