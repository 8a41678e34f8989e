"""What work costs the processes that do it: CPU time of a server and of PostgreSQL, and a server's memory."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import psutil


@dataclass(slots=True)
class Cost:
    """CPU seconds, and the most memory that the server held, in bytes."""

    server: float = 0.0
    database: float = 0.0
    memory: int = 0


def cpu(pid: int) -> float:
    """The CPU seconds, user and system, of a process and of all its children, those that ended included."""
    process = psutil.Process(pid)
    own = process.cpu_times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in process.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended meanwhile, and stands with its parent
            times = child.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return float(total)


def memory(pid: int) -> int:
    """The resident memory of a process and of its children, in bytes."""
    process = psutil.Process(pid)
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))


@contextlib.asynccontextmanager
async def measured(server: int, database: int) -> AsyncIterator[Cost]:
    """What the work inside costs these two processes; known once it is done."""
    cost = Cost()
    watching = asyncio.create_task(_watch(server, cost))
    before = cpu(server), cpu(database)
    try:
        yield cost
    finally:
        cost.server, cost.database = cpu(server) - before[0], cpu(database) - before[1]
        watching.cancel()
        cost.memory = max(cost.memory, memory(server))


async def _watch(pid: int, cost: Cost) -> None:
    while True:
        cost.memory = max(cost.memory, memory(pid))
        await asyncio.sleep(0.1)
