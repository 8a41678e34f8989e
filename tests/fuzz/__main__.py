"""Sends hostile requests to a server of its own, over the demo school, and prints what came of it."""

import argparse
import asyncio
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psutil

from schema.root import schema
from tests.fuzz import clients, frames
from tests.fuzz.flood import flood, ordinary
from tests.fuzz.hostile import Hostile
from tests.fuzz.judge import Answer, Judge, known_codes
from tests.fuzz.tokens import Signer
from tests.fuzz.trial import Tally, Trial
from tests.fuzz.wire import Server
from tests.test_serve import Server as Process

SECONDS = 10.0  # that a request may take, by the server's settings
PATIENCE = 3 * SECONDS
SHOWN = 40
PARTS = 3


def main() -> None:
    arguments = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    arguments.add_argument("count", type=int, help="how many requests")
    arguments.add_argument("seed", type=int, nargs="?", default=0, help="of the first; each one after it has the next")
    arguments.add_argument("--flood", action="store_true", help="as fast as they are answered, and none of them judged")
    given = arguments.parse_args()
    with serving(SPOOL_RATE="0", SPOOL_REQUEST_TIMEOUT=str(SECONDS)) as (process, folder):
        if given.flood:
            asyncio.run(run_flood(process, folder, given.count))
            return
        faults = asyncio.run(run(process, folder, given.count, given.seed))
    raise SystemExit(bool(faults))


@contextmanager
def serving(**settings: str) -> Iterator[tuple[Process, Path]]:
    """A server in a process of its own, and its data folder."""
    with tempfile.TemporaryDirectory(prefix="spool-fuzz-") as parent:
        folder = Path(parent) / "data"
        Path(parent).chmod(0o755)  # as root, PostgreSQL is another
        process = Process(folder, **settings).wait()
        try:
            yield process, folder
        finally:
            process.stop(signal.SIGTERM)


async def run(process: Process, folder: Path, count: int, seed: int) -> int:
    """Sends them, prints what came of it, and returns how many answers were not as they have to be."""
    server = Server(process.port, PATIENCE)

    async def send(hostile: Hostile, authorization: bytes) -> Answer:
        return await server.asked(hostile, authorization)

    trial = Trial(send, Signer(folder))
    kinds = await trial.begin(schema._schema)
    tally = Tally()
    began = time.perf_counter()
    memory = [_memory(process)]
    for part in range(PARTS):
        seeds = range(seed + part * count // PARTS, seed + (part + 1) * count // PARTS)
        await trial.run((kinds.rolled(one) for one in seeds), tally, at_once=True)
        await _talk(server, tally)
        memory.append(_memory(process))
    print(tally.report())
    print(f"{time.perf_counter() - began:8.0f}s in all, from seed {seed}")
    print(f"memory: {', then '.join(f'{one:.0f} MB' for one in memory)}; connections left: {_connections(process)}")
    print(*tally.faults[:SHOWN], f"{len(tally.faults)} faults", sep="\n")
    return len(tally.faults)


async def run_flood(process: Process, folder: Path, count: int) -> None:
    """Sends so many, as fast as they are answered, and prints what it did to the server."""
    server, signer = Server(process.port, PATIENCE), Signer(folder)

    async def send(hostile: Hostile, authorization: bytes) -> Answer:
        return await server.asked(hostile, authorization)

    kinds = await Trial(send, signer).begin(schema._schema)
    usual = [await ordinary(server, signer) for _ in range(50)]
    before = _memory(process)
    done = await flood(server, kinds, signer, count)
    after = _memory(process)
    again = [await ordinary(server, signer) for _ in range(50)]
    print(
        f"{count:,} requests in {done.seconds:.0f} s, {count / done.seconds:,.0f} a second: {dict(done.statuses.most_common())}"
    )
    print(f"memory: {before:.0f} MB, then {after:.0f} MB; connections left: {_connections(process)}")
    for name, times in (
        ("before", [one.seconds for one in usual]),
        ("meanwhile", done.waits),
        ("after", [one.seconds for one in again]),
    ):
        print(f"the ordinary query {name}: {1000 * median(times):.1f} ms, {1000 * max(times):.1f} ms at most")
    print("its answer is the same" if {one.body for one in usual} == {one.body for one in again} else "its answer is another")


async def _talk(server: Server, tally: Tally) -> None:
    """Sockets, and clients who speak no HTTP."""
    judge = Judge(known_codes() | frames.CODES)
    talks = {f"socket: {name}": frames.talked(server.port, said, PATIENCE) for name, said in frames.TALKS.items()}
    talks |= {f"connection: {name}": server.told(pieces) for name, pieces in clients.QUICK.items()}
    for name, talk in talks.items():
        answer = await talk
        tally.count(Hostile(name), answer, judge.faults(Hostile(name), answer))


def _memory(process: Process) -> float:
    """What the server's process holds, in MB."""
    return float(psutil.Process(process.process.pid).memory_info().rss) / 1e6


def _connections(process: Process) -> int:
    """How many clients it thinks are there."""
    found = psutil.Process(process.process.pid).net_connections("tcp")
    return sum(one.status == "ESTABLISHED" and one.laddr.port == process.port for one in found)


if __name__ == "__main__":
    main()
