"""Clients of a real server who speak no HTTP, or speak it slowly, or go away; and sockets."""

import asyncio
import signal
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psutil
import pytest

from tests.fuzz import clients, frames
from tests.fuzz.hostile import Hostile
from tests.fuzz.judge import Answer, Judge, known_codes
from tests.fuzz.tokens import Signer
from tests.fuzz.trial import WATCHED
from tests.fuzz.wire import CUT, Piece, Server
from tests.test_serve import Server as Process

SECONDS = 2.0  # that a request may take
PATIENCE = 120.0  # of those who wait for what is ended after a few seconds, however busy the machine
AT_ONCE = 50


@pytest.fixture(scope="module")
def process(open_folder: Path) -> Iterator[Process]:
    served = Process(open_folder / "fuzzed", SPOOL_RATE="0", SPOOL_REQUEST_TIMEOUT=str(SECONDS)).wait()
    yield served
    served.stop(signal.SIGTERM)


@pytest.fixture
def server(process: Process) -> Server:
    return Server(process.port, PATIENCE)


@pytest.fixture
def bearer(process: Process, open_folder: Path) -> bytes:
    return Signer(open_folder / "fuzzed").authorization("maya")


async def ordinary(server: Server, bearer: bytes) -> bytes:
    answer = await server.asked(WATCHED, bearer)
    assert (answer.status, answer.codes) == (200, "data")
    return answer.body


def clients_of(process: Process) -> int:
    found = psutil.Process(process.process.pid).net_connections("tcp")
    return sum(one.status == "ESTABLISHED" and one.laddr.port == process.port for one in found)


async def until_alone(process: Process) -> None:
    """Waits until the server thinks that nobody is there, who is not."""
    async with asyncio.timeout(PATIENCE):
        while clients_of(process):  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.2)


async def told(server: Server, kinds: Mapping[str, Sequence[Piece]], *, hangs_up: bool = False) -> dict[str, Answer]:
    """All of them at once."""
    answers = await asyncio.gather(*(server.told(pieces, hangs_up=hangs_up) for pieces in kinds.values()))
    return dict(zip(kinds, answers, strict=True))


def faults(answers: Mapping[str, Answer]) -> list[str]:
    judge = Judge(known_codes() | frames.CODES)
    return [f"{kind}: {one}" for kind, answer in answers.items() for one in judge.faults(Hostile(kind), answer)]


async def test_what_is_no_http_is_refused_at_once(process: Process, server: Server, bearer: bytes) -> None:
    before = await ordinary(server, bearer)

    answers = await told(server, clients.QUICK)

    assert faults(answers) == []
    assert {200, 400, 404, 405, 413, 431} <= {answer.status for answer in answers.values()}
    assert await ordinary(server, bearer) == before
    await until_alone(process)


async def test_the_slow_are_left_when_their_time_is_up(process: Process, server: Server, bearer: bytes) -> None:
    before = await ordinary(server, bearer)

    answers = await told(server, clients.SLOW)

    silent, hasty = answers.pop("says nothing"), answers.pop("goes on sending after the answer")
    assert (silent.trouble, hasty.codes) == (CUT, "METHOD_NOT_ALLOWED")
    assert faults(answers) == []
    assert {(answer.status, answer.codes) for answer in answers.values()} == {(408, "REQUEST_TIMEOUT")}
    assert await ordinary(server, bearer) == before
    await until_alone(process)


async def test_those_who_hang_up_leave_nothing(process: Process, server: Server, bearer: bytes) -> None:
    before = await ordinary(server, bearer)

    for _ in range(20):
        await told(server, clients.GONE, hangs_up=True)

    await until_alone(process)
    assert await ordinary(server, bearer) == before


async def test_sockets(process: Process, server: Server, bearer: bytes) -> None:
    before = await ordinary(server, bearer)
    room = asyncio.Semaphore(AT_ONCE)

    async def talked(said: frames.Said) -> Answer:
        async with room:
            return await frames.talked(process.port, said, PATIENCE, bearer)

    answers = await asyncio.gather(*map(talked, frames.TALKS.values()))

    assert faults(dict(zip(frames.TALKS, answers, strict=True))) == []
    assert await ordinary(server, bearer) == before
    await until_alone(process)
