"""Holds servers against each other: first that they give the same data, then what the same load costs each of them."""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from bench.load import Load
from bench.measure import measured
from bench.queries import Query
from bench.servers import Server
from bench.stage import Stage


@dataclass(frozen=True, slots=True)
class Row:
    """What one query costs one server, for each request; and how fast it is under a load of four connections."""

    server: str
    query: str
    server_cpu_ms: float
    db_cpu_ms: float
    rps: float
    p50_ms: float
    p99_ms: float
    peak_mb: float

    def rounded(self) -> dict[str, str | float]:
        """By name, as `results.json` has it."""
        values = dataclasses.asdict(self)
        return {name: round(value, 3) if isinstance(value, float) else value for name, value in values.items()}


class Differs(Exception):
    """Two servers give different data for the same query."""


async def compare(
    stage: Stage, names: Sequence[str], queries: Sequence[str], rounds: int, seconds: float, say: Callable[[str], None]
) -> list[Row]:
    """A row for each query and server. The servers take turns, so that a noisy minute is nobody's alone; of the rounds the best
    figure counts, since noise only ever adds. Raises `Differs`."""
    rows = []
    with ExitStack() as stack:
        servers = [stack.enter_context(stage.started(name)) for name in names]
        for query in (stage.queries[name] for name in queries):
            those = [server for server in servers if server.answers(query)]
            sizes = await check(those, query)
            say(f"Benchmark: {query.name}: the same data from {', '.join(server.name for server in those)}; measuring")
            taken: dict[str, list[Row]] = defaultdict(list)
            for _ in range(rounds):
                for server in those:
                    taken[server.name].append(await measure(stage, server, query, sizes[server.name], seconds))
            rows += [_best(own) for own in taken.values()]
    return rows


async def check(servers: Sequence[Server], query: Query) -> dict[str, list[int]]:
    """The size of each answer of each server, once all have given the same data."""
    sizes = {}
    expected: list[Any] = []
    for server in servers:
        answers = (await Load.once(server.requests(query)).run(server.port, connections=1)).answers
        given = [server.read(answer) for answer in answers]
        expected = expected or given
        for number, (one, other) in enumerate(zip(given, expected, strict=True)):
            if one != other:
                raise Differs(
                    f"{query.name} {query.variables[number]}: {server.name} and {servers[0].name}: {_first(one, other)}"
                )
        sizes[server.name] = [len(answer) for answer in answers]
    return sizes


async def measure(stage: Stage, server: Server, query: Query, sizes: Sequence[int], seconds: float) -> Row:
    """One turn of a server, after a third of the time to get warm."""
    requests = server.requests(query)
    await Load.lasting(requests, sizes, seconds / 3).run(server.port)
    load = Load.lasting(requests, sizes, seconds)
    async with measured(server.pid, stage.postgres) as cost:
        await load.run(server.port)
    count = len(load.taken)
    return Row(
        server=server.name,
        query=query.name,
        server_cpu_ms=cost.server / count * 1e3,
        db_cpu_ms=cost.database / count * 1e3,
        rps=count / load.elapsed,
        p50_ms=load.quantile(0.5) * 1e3,
        p99_ms=load.quantile(0.99) * 1e3,
        peak_mb=cost.memory / 1e6,
    )


def _best(rows: Sequence[Row]) -> Row:
    least = {name: min(getattr(row, name) for row in rows) for name in ("server_cpu_ms", "db_cpu_ms", "p50_ms", "p99_ms")}
    most = {name: max(getattr(row, name) for row in rows) for name in ("rps", "peak_mb")}
    return dataclasses.replace(rows[0], **least, **most)


def _first(one: Any, other: Any, path: str = "data") -> str:
    """Where two values differ first, and how."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next(_first(one[key], other[key], f"{path}.{key}") for key in one if one[key] != other[key])
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return next(_first(a, b, f"{path}.{n}") for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
    return f"{path} is {str(one)[:200]}, and not {str(other)[:200]}"
