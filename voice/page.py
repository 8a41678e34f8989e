"""What /voice answers: the page of the voice interview under its strict policy, its files, and in development the demo viewers.

What the page does is in page/; the interview itself goes over the API.
"""

from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from explorer.page import FRESH, files, is_own

PAGE = Path(__file__).parent / "page"
ADDRESS = "/voice"
CONFIG = f"{ADDRESS}/config.json"
ASSETS = f"{ADDRESS}/page"
POLICY = "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
HEARS = "microphone=(self), camera=(), geolocation=()"
INTERVIEWED = ("student", "guardian")
"""Whose interview it is, and who allows it. To the page, nobody else's token is told."""


def routes(
    *, endpoint: str, viewers: Callable[[], Awaitable[list[dict[str, Any]]]] | None, host: str = "127.0.0.1"
) -> list[Route]:
    """The page's routes, for an app that answers GraphQL at `endpoint` on the same origin.

    `viewers` gives `{name, role, token}` of each demo viewer, and is asked each time; without it there is no config.json. Nor is
    there for whoever calls this server by a name other than `host`, where it serves, or this machine's.
    """
    told = {"assets": ASSETS, "endpoint": endpoint, "config": CONFIG if viewers else ""}

    def page(request: Request) -> Response:
        template = Template((PAGE / "index.html").read_text("utf-8"))
        html = template.substitute({name: escape(value) for name, value in told.items()})
        return HTMLResponse(html, headers=FRESH | {"Content-Security-Policy": POLICY, "Permissions-Policy": HEARS})

    async def config(request: Request) -> Response:
        if viewers is None or not is_own(request.url.hostname, host):
            raise HTTPException(404)
        return JSONResponse({"viewers": [one for one in await viewers() if one["role"] in INTERVIEWED]}, headers=FRESH)

    return [
        Route(ADDRESS, page),
        Route(CONFIG, config),
        Route(f"{ASSETS}/{{path:path}}", files(PAGE, FRESH)),
    ]
