"""How the cost of an answer grows: with the objects that it holds, and with the tables that it is read from."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from bench import data
from bench.compare import Row, check, measure
from bench.queries import Query
from bench.report import table
from bench.servers import Server
from bench.stage import Stage

PAGES = (1, 10, 100)  # students on a page, each with 105 objects below
SIZES = (1_000, 10_000, 100_000)  # students in the tables
COLUMNS = ("server CPU ms", "db CPU ms", "both", "ratio of both")


async def growth(stage: Stage, names: Sequence[str], rounds: int, seconds: float, say: Callable[[str], None]) -> None:
    """Prints both, for each of these servers. Takes three minutes for two servers: most of it makes 100,000 students."""
    with ExitStack() as stack:
        servers = [stack.enter_context(stage.started(name)) for name in names]
        for server in servers:
            costs = {}
            for first in PAGES:
                page = stage.queries["list"].changed("first: 50", f"first: {first}")
                costs[f"{first * 106:,} objects"] = await _cost(stage, server, page, rounds, seconds)
            say(table(f"{server.name}, list", _as_ratios(costs), COLUMNS))
        by_size = {}
        for before, size in zip((data.STUDENTS, *SIZES), SIZES, strict=False):
            if size > before:
                say(f"Benchmark: growing the tables to {size:,} students")
                await data.grow(stage.site.database_url, before, size)
            for server in servers:
                for name in ("list", "one"):
                    by_size[server.name, name, size] = await _cost(stage, server, stage.queries[name], rounds, seconds)
        for server in servers:
            for name in ("list", "one"):
                own = {f"{size:,} students": by_size[server.name, name, size] for size in SIZES}
                say(table(f"{server.name}, {name}", _as_ratios(own), COLUMNS))


async def _cost(stage: Stage, server: Server, query: Query, rounds: int, seconds: float) -> tuple[float, float]:
    """The CPU milliseconds of the server and of PostgreSQL, for each request."""
    sizes = (await check([server], query))[server.name]
    rows: list[Row] = [await measure(stage, server, query, sizes, seconds) for _ in range(rounds)]
    return min(row.server_cpu_ms for row in rows), min(row.db_cpu_ms for row in rows)


def _as_ratios(costs: dict[str, tuple[float, float]]) -> dict[str, tuple[float, ...]]:
    least = sum(next(iter(costs.values())))
    return {
        name: (server, database, server + database, (server + database) / least) for name, (server, database) in costs.items()
    }
