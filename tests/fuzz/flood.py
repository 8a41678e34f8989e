"""A flood of bad requests over connections that stay open, as fast as they are answered, each with a document of its own."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from tests.fuzz import bodies
from tests.fuzz.judge import Answer
from tests.fuzz.kinds import Kinds
from tests.fuzz.tokens import Signer
from tests.fuzz.trial import WATCHED
from tests.fuzz.wire import Reading, Server

CLIENTS = 32
ROLLED = 1_000  # beside those that are written down
LARGEST = 4_000  # bytes of one of them
APART = 0.5  # seconds between two ordinary queries
QUERY = b'"query": "'


@dataclass(slots=True)
class Flood:
    """What came of it."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    """How long an ordinary query took, from time to time."""


async def flood(server: Server, kinds: Kinds, signer: Signer, count: int) -> Flood:
    """Sends so many requests."""
    done = Flood()
    waiting = iter(_numbered(_requests(kinds, signer), count))
    began = time.perf_counter()
    watching = asyncio.create_task(_watch(server, signer, done))
    await asyncio.gather(*(_client(server, waiting, done) for _ in range(CLIENTS)))
    done.seconds = time.perf_counter() - began
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    return done


async def ordinary(server: Server, signer: Signer) -> Answer:
    """The answer to the ordinary query."""
    return await server.asked(WATCHED, signer.authorization(WATCHED.viewer))


def _requests(kinds: Kinds, signer: Signer) -> Iterator[bytes]:
    """Small ones, most of which are refused."""
    fixed = [one for one in kinds.fixed if one.method in ("GET", "POST") and not one.kind.startswith("path")]
    found = [*fixed, *(bodies.rolled(Random(seed)) for seed in range(ROLLED))]
    return (one.wire(signer.authorization(one.viewer)) for one in found if len(one.sent) < LARGEST)


def _numbered(requests: Iterator[bytes], count: int) -> Iterator[bytes]:
    """Each again and again, so that no two have the same document."""
    known = list(requests)
    for number in range(count):
        head, end, body = known[number % len(known)].partition(b"\r\n\r\n")
        more = b"#%08d\\n" % number if QUERY in body else b""
        length = b"content-length: %d"
        head = head.replace(length % len(body), length % (len(body) + len(more)))
        yield head + end + body.replace(QUERY, QUERY + more, 1)


async def _client(server: Server, waiting: Iterator[bytes], done: Flood) -> None:
    for request in waiting:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        next_one: bytes | None = request
        while next_one is not None:
            reading = await _answered(reader, writer, next_one)
            done.statuses[reading.status] += 1
            stays = reading.status and reading.headers.get("connection") != "close"
            next_one = next(waiting, None) if stays else None
        writer.transport.abort()


async def _answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> Reading:
    """The answer; its status is 0 where there was none."""
    reading = Reading(bodiless=False)
    with suppress(ConnectionError):
        writer.write(request)
        while not reading.ended and (data := await reader.read(65_536)):
            reading.feed(data)
    return reading


async def _watch(server: Server, signer: Signer, done: Flood) -> None:
    while True:
        done.waits.append((await ordinary(server, signer)).seconds)
        await asyncio.sleep(APART)
