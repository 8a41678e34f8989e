"""A real Neo4j Community without Docker: fetched by Maven into `.cache/`, started on loopback over an empty store of its own.

python -m scripts.neo4j.server      prints its address, runs until Ctrl-C or SIGTERM
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

from neo4j import GraphDatabase
from neo4j.exceptions import DriverError

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache"
PASSWORD = "spool-tests"

LINES = {25: "2026.08.1", 17: "5.26.30"}  # the Neo4j for each Java, and for those after it

CONFIGURATION = """
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size=32m
db.tx_log.preallocate=false
dbms.security.auth_max_failed_attempts=0
dbms.usage_report.enabled=false
"""

JAVA = ["java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8"]
OPENS = ["java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent"]


class CannotStart(Exception):
    """Why there is no Neo4j here."""


class Neo4jServer:
    """A running server. Its store is empty at the start, and gone with `stop()`."""

    def __init__(self, uri: str, process: "subprocess.Popen[bytes]", home: Path) -> None:
        self.uri = uri
        self.process = process
        self.home = home

    @classmethod
    def start(cls, cache: Path = CACHE) -> Self:
        """Fetches Neo4j if the cache lacks it (125 MB), and starts it: some 7 s. Raises `CannotStart`."""
        libraries = fetch(version_for(java()), cache)
        home = Path(tempfile.mkdtemp(prefix="neo4j-"))
        port = _free_port()
        (home / "conf").mkdir()
        (home / "conf" / "neo4j.conf").write_text(CONFIGURATION.format(port=port))
        command = [*JAVA, *(f"--add-opens={package}=ALL-UNNAMED" for package in OPENS), "-cp", f"{libraries}/*"]
        command += ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
        with (home / "out.log").open("wb") as log:
            process = subprocess.Popen([*command, "--console-mode"], stdout=log, stderr=log, start_new_session=True)
        server = cls(f"bolt://127.0.0.1:{port}", process, home)
        try:
            server._set_password(within=120)
        except BaseException:
            server.stop()
            raise
        return server

    def stop(self) -> None:
        self.process.kill()  # an orderly end takes 10 s, and saves a store that nobody wants
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def _set_password(self, within: float) -> None:
        """Waits until it answers, and replaces the password that a new store has."""
        until = time.monotonic() + within
        change = f"ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO '{PASSWORD}'"
        with GraphDatabase.driver(self.uri, auth=("neo4j", "neo4j"), max_transaction_retry_time=0) as driver:
            while True:
                try:
                    with driver.session(database="system") as session:
                        session.run(change).consume()
                    return
                except DriverError as error:
                    if self.process.poll() is not None or time.monotonic() > until:
                        said = (self.home / "out.log").read_text(errors="replace")[-2000:]
                        raise CannotStart(f"Neo4j did not start:\n{said}") from error
                    time.sleep(0.2)


def java() -> int:
    """The major version of the Java on the path. Raises `CannotStart` where Java or Maven is missing."""
    for program in ("java", "mvn"):
        if not shutil.which(program):
            raise CannotStart(f"there is no `{program}` on the path")
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found.group(1)) if found else 0


def version_for(java_version: int) -> str:
    """The Neo4j that this Java runs. Raises `CannotStart` for a Java that is too old."""
    for needed, version in LINES.items():
        if java_version >= needed:
            return version
    raise CannotStart(f"Neo4j needs Java {min(LINES)} or later; this is {java_version}")


def fetch(version: str, cache: Path = CACHE) -> Path:
    """The folder of this Neo4j's libraries, fetched if it is not there yet. Raises `CannotStart`."""
    libraries = cache / f"neo4j-{version}"
    if libraries.exists():
        return libraries
    cache.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix="neo4j-", dir=cache))
    command = ["mvn", "--batch-mode", "--quiet", "--file", str(HERE / "pom.xml"), f"-Dneo4j.version={version}"]
    command += ["dependency:copy-dependencies", f"-DoutputDirectory={half}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(half)
        raise CannotStart(f"Maven did not fetch Neo4j {version}:\n{done.stdout[-2000:]}")
    os.rename(half, libraries)
    return libraries


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def main() -> int:
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    try:
        server = Neo4jServer.start()
    except CannotStart as why:
        print(why, file=sys.stderr)
        return 1
    print(f"Neo4j at {server.uri}, user neo4j, password {PASSWORD}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.process.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
