"""What /explorer answers: the page under its strict policy, its assets, and in development the demo viewers.

The bundle in dist/ is made by `explorer.build`; where it is missing, the plain page of plain/ is served at the same address.
"""

from collections.abc import Awaitable, Callable
from html import escape
from ipaddress import ip_address
from pathlib import Path
from string import Template
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from explorer.build import DIST, built_from

HERE = Path(__file__).parent
ADDRESS = "/explorer"
CONFIG = f"{ADDRESS}/config.json"
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
NOSNIFF = {"X-Content-Type-Options": "nosniff"}
FOREVER = NOSNIFF | {"Cache-Control": "public, max-age=31536000, immutable"}  # the address changes with the content
FRESH = NOSNIFF | {"Cache-Control": "no-store"}

# Spelled out, since what the machine's own table says differs, and a module of another type does not run.
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".ttf": "font/ttf", ".txt": "text/plain", ".svg": "image/svg+xml"}


def routes(
    *,
    endpoint: str,
    viewers: Callable[[], Awaitable[list[dict[str, Any]]]] | None,
    default_query: str,
    host: str = "127.0.0.1",
    dist: Path = DIST,
) -> list[Route]:
    """The explorer's routes, for an app that answers GraphQL at `endpoint` on the same origin.

    `viewers` gives `{name, role, token}` of each demo viewer, and is asked each time; without it there is no config.json. Nor is
    there for whoever calls this server by a name other than `host`, where it serves, or this machine's.
    """

    def page(request: Request) -> Response:
        built = built_from(dist)
        template = Template((HERE / "page.html" if built else HERE / "plain" / "page.html").read_text("utf-8"))
        told = {
            "assets": f"{ADDRESS}/assets/{built}" if built else f"{ADDRESS}/plain",
            "endpoint": endpoint,
            "config": CONFIG if viewers else "",
            "default_query": default_query,
        }
        html = template.substitute({name: escape(value) for name, value in told.items()})
        return HTMLResponse(html, headers=FRESH | {"Content-Security-Policy": POLICY})

    async def config(request: Request) -> Response:
        if viewers is None or not is_own(request.url.hostname, host):
            raise HTTPException(404)
        return JSONResponse({"endpoint": endpoint, "viewers": await viewers(), "defaultQuery": default_query}, headers=FRESH)

    return [
        Route(ADDRESS, page),
        Route(CONFIG, config),
        Route(f"{ADDRESS}/assets/{{path:path}}", files(dist / "assets", FOREVER)),
        Route(f"{ADDRESS}/plain/{{path:path}}", files(HERE / "plain", FRESH)),
    ]


def is_own(name: str | None, host: str) -> bool:
    """Whether this is a name of the server that nobody else can give it. A page of another site whose name is made to lead here
    would read the tokens as its own; an address of numbers leads nowhere else."""
    try:
        return name in ("localhost", host) or bool(ip_address(name or ""))
    except ValueError:
        return False


def files(folder: Path, headers: dict[str, str]) -> Callable[[Request], Response]:
    """Answers with the files of this folder that are of a known type, and with 404 for all else."""

    def file(request: Request) -> Response:
        path = (folder / request.path_params["path"]).resolve()
        if not path.is_relative_to(folder.resolve()) or path.suffix not in MEDIA_TYPES or not path.is_file():
            raise HTTPException(404)
        return FileResponse(path, media_type=MEDIA_TYPES[path.suffix], headers=headers)

    return file
