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
from neo4j.exceptions import DriverError, Neo4jError

HERE = Path(__file__).parent
CHECKOUT = HERE.parent.parent
CACHE = CHECKOUT / ".cache"
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

    user = "neo4j"

    def __init__(self, command: list[str], home: Path, port: int) -> None:
        self.command = command
        self.home = home
        self.uri = f"bolt://127.0.0.1:{port}"
        self.process = run(command, home)

    @classmethod
    def start(cls, cache: Path = CACHE) -> Self:
        """Fetches Neo4j if the cache lacks it (125 MB), and starts it: some 7 s. Raises `CannotStart`."""
        libraries = fetch(version_for(java()), cache)
        home, port = Path(tempfile.mkdtemp(prefix="neo4j-")), free_port()
        (home / "conf").mkdir()
        (home / "conf" / "neo4j.conf").write_text(CONFIGURATION.format(port=port))
        command = [*JAVA, *(f"--add-opens={package}=ALL-UNNAMED" for package in OPENS), "-cp", f"{libraries}/*"]
        command += ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
        server = cls([*command, "--console-mode"], home, port)
        change = f"ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO '{PASSWORD}'"  # from what a new store has
        server.wait_for(("neo4j", "neo4j"), "system", change)
        return server

    def wait_for(self, auth: tuple[str, str], database: str, statement: str) -> None:
        """Runs the statement as soon as the server answers. Raises `CannotStart`, with what the server said."""
        until = time.monotonic() + 120
        try:
            with GraphDatabase.driver(self.uri, auth=auth) as driver:
                while True:
                    try:
                        with driver.session(database=database) as session:
                            session.run(statement).consume()
                        return
                    except (DriverError, Neo4jError) as error:
                        if self.process.poll() is not None or time.monotonic() > until:
                            said = (self.home / "out.log").read_text(errors="replace")[-2000:]
                            raise CannotStart(f"the server did not start:\n{said}") from error
                        time.sleep(0.2)
        except BaseException:
            self.stop()
            raise

    def kill(self) -> None:
        self.process.kill()  # an orderly end takes 10 s
        self.process.wait()

    def again(self) -> None:
        """Starts it anew over the same store, after a kill. It answers some seconds later."""
        self.process = run(self.command, self.home)

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)


def run(command: list[str], home: Path) -> "subprocess.Popen[bytes]":
    """The command as a process of its own, out of reach of the terminal's Ctrl-C; what it says goes to `home/out.log`."""
    with (home / "out.log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=CHECKOUT, start_new_session=True)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


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


def main() -> int:
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    try:
        server = Neo4jServer.start()
    except CannotStart as why:
        print(why, file=sys.stderr)
        return 1
    print(f"Neo4j at {server.uri}, user {server.user}, password {PASSWORD}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.process.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
