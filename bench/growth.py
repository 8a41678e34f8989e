"""How the cost of an answer grows: with the objects that it holds, and with the tables that it is read from."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import product

from bench import data
from bench.compare import Row, check, measure
from bench.queries import Query
from bench.report import table
from bench.servers import Server
from bench.stage import Stage

PAGES = (1, 10, 100)  # students on a page, each with 105 objects below
SIZES = (1_000, 10_000, 100_000)  # students in the tables
COSTS = ("server CPU ms", "db CPU ms", "both")

Cost = tuple[float, float]
"""The CPU milliseconds of a server and of PostgreSQL for a request."""


async def growth(stage: Stage, names: Sequence[str], rounds: int, seconds: float, say: Callable[[str], None]) -> None:
    """Prints both, for each of these servers. Takes six minutes for two of them, one of it to make 100,000 students."""
    with ExitStack() as stack:
        servers = [stack.enter_context(stage.started(name)) for name in names]
        for server in servers:
            pages = [stage.queries["list"].changed("first: 50", f"first: {first}") for first in PAGES]
            print(_by_objects(server.name, [await _cost(stage, server, page, rounds, seconds) for page in pages]))
        costs: dict[tuple[str, str], list[Cost]] = defaultdict(list)
        for before, size in zip((data.STUDENTS, *SIZES), SIZES, strict=False):
            if size > before:
                say(f"Benchmark: growing the tables to {size:,} students")
                await data.grow(stage.site.database_url, before, size)
            for server, name in product(servers, ("list", "one")):
                costs[server.name, name].append(await _cost(stage, server, stage.queries[name], rounds, seconds))
        for (server_name, name), own in costs.items():
            print(_by_size(f"{server_name}, {name}", own))


def _by_objects(server: str, costs: Sequence[Cost]) -> str:
    """Linear is what costs the same for a thousand more, however many there are; the first row has the request itself in it."""
    rows, before = {}, (0, 0.0)
    for count, cost in zip((106 * first for first in PAGES), costs, strict=True):
        more = (sum(cost) - before[1]) / (count - before[0]) * 1_000
        rows[f"{count:,} objects"] = (*cost, sum(cost), more)
        before = (count, sum(cost))
    return table(f"{server}, list", rows, (*COSTS, "for 1,000 more"))


def _by_size(title: str, costs: Sequence[Cost]) -> str:
    rows = {f"{size:,} students": (*cost, sum(cost), sum(cost) / sum(costs[0])) for size, cost in zip(SIZES, costs, strict=True)}
    return table(title, rows, (*COSTS, "of the first"))


async def _cost(stage: Stage, server: Server, query: Query, rounds: int, seconds: float) -> Cost:
    sizes = (await check([server], query))[server.name]
    rows: list[Row] = [await measure(stage, server, query, sizes, seconds) for _ in range(rounds)]
    return min(row.server_cpu_ms for row in rows), min(row.db_cpu_ms for row in rows)
