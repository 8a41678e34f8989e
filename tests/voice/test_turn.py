"""A call by way of a real TURN server: whoever reaches nothing else is heard, and whoever has no right to it is refused."""

import asyncio
import secrets
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.debian import program
from tests.voice.caller import Caller, tone
from voice.ice import IceServer, servers
from voice.peer import Peer

HOST = "127.0.0.1"
PATIENCE = 20.0  # seconds; it starts in a hundredth of it


@dataclass(frozen=True)
class Turn:
    """A running server."""

    port: int
    secret: str

    def server(self, transport: str, *, ago: timedelta = timedelta()) -> IceServer:
        """It, with a credential that was made a while ago for ten minutes."""
        url = f"turn:{HOST}:{self.port}?transport={transport}"
        [server] = servers([url], self.secret, 600, datetime.now(UTC) - ago, "interview 7")
        return server


@pytest.fixture(scope="module")
def turn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Turn]:
    """coturn on this machine alone, without TLS, relaying to this machine."""
    executable, folder = program("coturn", "turnserver"), tmp_path_factory.mktemp("turn")
    running = Turn(_free_port(), secrets.token_hex(16))
    process = subprocess.Popen([executable, *_options(running, folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield running
    process.terminate()
    process.wait(PATIENCE)


@pytest.fixture
async def reachable(turn: Turn) -> Turn:
    """The server, when it takes connections."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, turn.port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                await writer.wait_closed()
                break
    return turn


def _options(turn: Turn, folder: Path) -> list[str]:
    address = [f"--listening-ip={HOST}", f"--relay-ip={HOST}", f"--listening-port={turn.port}", "--allow-loopback-peers"]
    secret = ["--use-auth-secret", f"--static-auth-secret={turn.secret}", "--realm=spool.test"]
    files = [f"--userdb={folder}/turndb", f"--pidfile={folder}/pid", "--log-file=stdout", "-n"]
    return [*address, *secret, *files, "--no-tls", "--no-dtls", "--no-cli", "--relay-threads=1"]


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        port: int = listening.getsockname()[1]
        return port


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_who_reaches_nothing_but_the_relay_speaks_and_is_heard(reachable: Turn, transport: str) -> None:
    async with Caller([reachable.server(transport)], relay_only=True) as caller:
        offer = await caller.offer()
        assert {line.split()[7] for line in offer.splitlines() if line.startswith("a=candidate:")} == {"relay"}
        peer = await Peer.answering(offer, [])
        await caller.take(peer.answer)
        caller.speak(tone(1))
        peer.say(tone(1))
        caller.send(type="ping", at=1)
        await caller.told.next("pong")
        await caller.hears(0.8)
        heard = 0.0
        async with asyncio.timeout(PATIENCE):
            async for piece in peer.heard():
                heard += piece.seconds if np.abs(piece.samples).max() > 1_000 else 0
                if heard >= 0.8:
                    break
        await peer.close()


async def test_we_may_be_the_one_behind_a_relay(reachable: Turn) -> None:
    async with Caller() as caller:
        peer = await Peer.answering(await caller.offer(), [reachable.server("udp")])
        assert {line.split()[7] for line in peer.answer.splitlines() if line.startswith("a=candidate:")} == {"host", "relay"}
        await caller.take(peer.answer)
        await peer.close()


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("wrong", ["expired", "another's", "made up", "none"])
async def test_who_has_no_right_to_it_gets_no_relay(reachable: Turn, transport: str, wrong: str) -> None:
    right = reachable.server(transport)
    server = {
        "expired": reachable.server(transport, ago=timedelta(minutes=11)),
        "another's": replace(right, username=f"9{right.username}"),
        "made up": replace(right, credential="c3dvcmRmaXNo"),
        "none": replace(right, username=None, credential=None),
    }[wrong]
    async with Caller([server], relay_only=True) as caller:
        assert "a=candidate" not in await caller.offer()
