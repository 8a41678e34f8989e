"""`spool serve` as a newcomer runs it: a process of its own, over embedded stores in a new folder."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

SPOOL = Path(sys.executable).with_name("spool")
PATIENCE = 120  # seconds; a start over a new folder takes a tenth of it on an idle machine


class Server:
    """A `spool serve` that answers."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.port = free_port()
        self.log = data.parent / f"{data.name}.log"
        self.environment = environment(data, self.port) | settings
        with self.log.open("w") as log:
            self.process = subprocess.Popen([SPOOL, "serve"], env=self.environment, stdout=log, stderr=log)

    def wait(self) -> "Server":
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            try:
                self.get("/readyz")
            except OSError:
                time.sleep(0.1)
            else:
                return self
        raise AssertionError(self.log.read_text())

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as response:
            return json.load(response)

    def ask(self, query: str, token: str) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            json.dumps({"query": query}).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def token(self, name: str) -> str:
        done = subprocess.run([SPOOL, "token", "--as", name], env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def stop(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        return self.process.wait(PATIENCE)


def environment(data: Path, port: int) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SPOOL_", "OPENAI_"))}
    return inherited | {"SPOOL_DATA": str(data), "SPOOL_PORT": str(port), "SPOOL_EXPLORER": "0"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_of(data: Path) -> list[psutil.Process]:
    """The PostgreSQL servers that run over this folder."""
    return [
        process
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] == "postgres" and str(data / "postgres") in (process.info["cmdline"] or [])
    ]


@pytest.fixture(scope="module")
def data(open_folder: Path) -> Iterator[Path]:
    """A data folder that was served once, and stopped."""
    folder = open_folder / "served"
    server = Server(folder).wait()
    assert server.stop(signal.SIGTERM) == 128 + signal.SIGTERM
    yield folder
    for process in postgres_of(folder):
        process.kill()


def test_a_newcomer_is_answered_from_all_three_stores(data: Path) -> None:
    server = Server(data).wait()
    query = "{ viewer { student { learningPaths { currentConcept { name content(first: 1) { citation } } } } } }"

    (path, *_) = server.ask(query, server.token("maya"))["data"]["viewer"]["student"]["learningPaths"]

    assert path["currentConcept"]["name"]
    assert path["currentConcept"]["content"][0]["citation"].startswith("Chance and Data: ")
    assert "curl -s" in server.log.read_text()
    assert server.stop(signal.SIGINT) in (0, 130)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_the_server_takes_its_postgres_with_it(data: Path, by: signal.Signals) -> None:
    server = Server(data).wait()
    assert len(postgres_of(data)) == 1

    server.stop(by)

    assert postgres_of(data) == []


def test_a_killed_server_leaves_a_folder_that_starts_again(data: Path) -> None:
    server = Server(data).wait()
    server.stop(signal.SIGKILL)

    again = Server(data).wait()

    assert again.get("/healthz") == {"status": "ok"}
    again.stop(signal.SIGTERM)
    assert postgres_of(data) == []


def test_a_folder_whose_postgres_was_killed_too_starts_again(data: Path) -> None:
    server = Server(data).wait()
    server.stop(signal.SIGKILL)
    for process in postgres_of(data):
        process.kill()
        process.wait(PATIENCE)

    again = Server(data).wait()

    assert again.get("/readyz")["status"] == "ok"
    again.stop(signal.SIGTERM)


def test_a_taken_port_is_said(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        said = refused(data, port)

    assert said == (
        f"Error: SPOOL_PORT: 127.0.0.1:{port} cannot be used (Address already in use); stop what serves there, or name another.\n"
    )


def test_a_data_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    said = refused(tmp_path / "file", free_port())

    assert said == f"Error: SPOOL_DATA: {tmp_path / 'file'} cannot be written (File exists).\n"


def test_a_data_folder_of_an_older_postgres_is_said(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("16\n")

    said = refused(tmp_path, free_port())

    assert said == (
        f"Error: SPOOL_DATA: {tmp_path / 'postgres'} was made by PostgreSQL 16, and this is 18: "
        "export it with the old version, or name another folder.\n"
    )


@pytest.mark.parametrize("version", ["", "18\n"])
def test_a_folder_of_an_initdb_that_was_cut_short_is_made_anew(open_folder: Path, version: str) -> None:
    data = open_folder / f"cut{version.strip()}"
    (data / "postgres" / "base" / "1").mkdir(parents=True)
    if version:  # which initdb writes long before it is done
        (data / "postgres" / "PG_VERSION").write_text(version)

    done = subprocess.run([SPOOL, "migrate"], env=environment(data, free_port()), capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "all stores are ready" in done.stderr


def refused(data: Path, port: int) -> str:
    """What a server that does not start says."""
    done = subprocess.run(
        [SPOOL, "serve"], env=environment(data, port), capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 1
    return done.stderr
