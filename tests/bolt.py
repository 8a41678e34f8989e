"""A real Neo4j for the run: the one that SPOOL_TEST_NEO4J_URI names (its store is emptied), else one started from Maven's
artifacts, else a Bolt server from PyPI. Where none can be had the tests skip with the reason; under CI, where Java and Maven
are there, they fail instead.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import pytest

from scripts.neo4j.arcadedb import ArcadeServer
from scripts.neo4j.server import PASSWORD, CannotStart, Neo4jServer


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Neo4j is, and who may use it."""

    uri: str
    user: str
    password: str
    real: bool = True  # else it is ArcadeDB


@pytest.fixture(scope="session")
def neo4j_address() -> Iterator[Address]:
    if named := os.environ.get("SPOOL_TEST_NEO4J_URI"):
        yield _address(named)
        return
    server = started()
    yield Address(server.uri, server.user, PASSWORD, real=not isinstance(server, ArcadeServer))
    server.stop()


def started() -> Neo4jServer:
    """One that is the caller's own."""
    try:
        return Neo4jServer.start()
    except CannotStart as no_neo4j:
        if os.environ.get("CI") == "true" and shutil.which("java") and shutil.which("mvn"):
            pytest.fail(f"no Neo4j: {no_neo4j}")
        try:
            return ArcadeServer.start()
        except CannotStart as nothing_else:
            pytest.skip(f"no Neo4j: {no_neo4j}; {nothing_else}")


def _address(uri: str) -> Address:
    """`bolt://user:password@host:port`; the password may stand in SPOOL_TEST_NEO4J_PASSWORD instead."""
    parts = urlsplit(uri)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    password = unquote(parts.password or "") or os.environ.get("SPOOL_TEST_NEO4J_PASSWORD", "")
    return Address(bare, unquote(parts.username or "") or "neo4j", password)
