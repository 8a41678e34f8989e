"""A Bolt server from PyPI, for machines without Java: `arcadedb-embedded`, whose wheel carries its own.

ArcadeDB is not Neo4j, but Neo4j's driver and nearly all of our statements work with it: better than no test at all.
"""

import importlib
import importlib.util
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

from scripts.neo4j.server import PASSWORD, CannotStart, Neo4jServer, free_port

LOCK = Path(__file__).parent / "requirements.txt"


class ArcadeServer(Neo4jServer):
    """A running ArcadeDB, with a database of the name that Neo4j's has."""

    user = "root"

    @classmethod
    def start(cls, cache: Path | None = None) -> Self:
        """Some 10 s; at the first time its 110 MB are installed. Raises `CannotStart`."""
        if importlib.util.find_spec("arcadedb_embedded") is None:
            _install()
        home, port = Path(tempfile.mkdtemp(prefix="arcadedb-")), free_port()
        server = cls([sys.executable, "-m", "scripts.neo4j.arcadedb", str(home), str(port)], home, port)
        server.wait_for((cls.user, PASSWORD), "neo4j", "RETURN 1")
        return server


def _install() -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)]
    if subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode != 0:
        raise CannotStart("there is neither Java with Maven, nor can `arcadedb-embedded` be installed")
    importlib.invalidate_caches()


def serve(home: str, port: int) -> None:
    """Runs until it is killed."""
    create_server = importlib.import_module("arcadedb_embedded").create_server
    bolt = {"server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin", "bolt_port": port, "http_port": free_port()}
    server = create_server(home, PASSWORD, bolt)
    server.start()
    server.create_database("neo4j")
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
