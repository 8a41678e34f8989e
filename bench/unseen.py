"""What an operation costs that a server has never seen, and the memory of a thousand that it keeps."""

from collections.abc import Sequence
from contextlib import ExitStack

from bench.load import Load
from bench.measure import measured, memory
from bench.report import table
from bench.servers import Server
from bench.stage import Stage

COUNT = 1_000  # operations; as many as Spool keeps
COLUMNS = ("seen CPU ms", "unseen CPU ms", "difference", "MB before", "MB after", "KB each", "MB at twice")


async def unseen(stage: Stage, names: Sequence[str]) -> None:
    """Prints both, for each of these servers."""
    with ExitStack() as stack:
        servers = [stack.enter_context(stage.started(name)) for name in names]
        print(table("one", {server.name: await _figures(stage, server) for server in servers}, COLUMNS))


async def _figures(stage: Stage, server: Server) -> tuple[float, ...]:
    await _cost(stage, server, [0] * COUNT)
    seen = await _cost(stage, server, [0] * COUNT)
    before = memory(server.pid)
    cost = await _cost(stage, server, range(1, COUNT + 1))
    after = memory(server.pid)
    await _cost(stage, server, range(COUNT + 1, 2 * COUNT + 1))
    each = (after - before) / COUNT / 1e3
    return (seen, cost, cost - seen, before / 1e6, after / 1e6, each, memory(server.pid) / 1e6)


async def _cost(stage: Stage, server: Server, versions: Sequence[int]) -> float:
    """The CPU milliseconds of the server for each request, when the document comes in these versions."""
    query = stage.queries["one"]
    requests = []
    for number, version in enumerate(versions):
        changed = query.changed("firstName", f"name{version}: firstName")
        requests.append(server.request(changed, number % len(query.variables)))
    async with measured(server.pid, stage.postgres) as cost:
        await Load.once(requests).run(server.port)
    return cost.server / len(requests) * 1e3
