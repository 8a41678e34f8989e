"""The process that serves the application: its port, its sockets, its memory. What it serves is in `app.py`."""

import errno
import gc
import socket
import sys

import uvicorn
from starlette.types import ASGIApp

from environment import SettingError
from execution.connections import connections, sockets
from execution.limits import Limits
from settings import Settings


def run(app: ASGIApp, settings: Settings) -> None:
    """Serves until it is told to stop."""
    _spare_the_garbage_collector()
    _make_room(settings.subscribers)
    uvicorn.run(  # on uvloop, where it is installed
        app,
        host=settings.host,
        port=settings.port,
        http=connections(settings.request_timeout),
        ws=sockets(settings.request_timeout),
        log_config=None,  # it logs as everything here does
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        ws_max_size=Limits().body,
    )


def refuse_taken_port(settings: Settings) -> None:
    """Raises `SettingError` where the port cannot be had, before anything is made ready."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            name = "SPOOL_PORT" if error.errno == errno.EADDRINUSE else "SPOOL_HOST"
            raise SettingError(
                f"{name}: {settings.host}:{settings.port} cannot be used ({error.strerror}); "
                "stop what serves there, or name another."
            ) from error


def _make_room(sockets: int) -> None:
    """Each socket takes a file, of which a process is usually given 1,024; so many more as it is allowed are asked for."""
    if sys.platform == "win32":  # which has no such bound
        return
    import resource

    given, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = sockets + 1_000 if most == resource.RLIM_INFINITY else min(sockets + 1_000, most)
    if given < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _spare_the_garbage_collector() -> None:
    """What is here when serving begins stays: modules, schema, code. Without it the collector looks through a few thousand
    objects in place of a few hundred thousand; and a request makes thousands of objects, hardly one in a cycle, so that it
    need not look each 700. Measured together: 1.2 to 1.6 times as many requests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
