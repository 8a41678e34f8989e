"""The figures as people read them: a table for each query, and each figure as a ratio to the best peer's and to the floor's."""

from collections.abc import Iterator, Mapping, Sequence

from bench.compare import Row
from bench.servers import FLOOR, NODE

COLUMNS = ("server CPU ms", "db CPU ms", "both", "requests/s", "p50 ms", "p99 ms", "peak MB")
Figures = Sequence[float]


def report(rows: Sequence[Row]) -> Iterator[str]:
    """The tables of all queries."""
    for query in dict.fromkeys(row.query for row in rows):
        own = [row for row in rows if row.query == query]
        figures = {row.server: _figures(row) for row in own}
        yield table(query, figures)
        for other in (best_peer(own), FLOOR):
            if other in figures:
                yield table(
                    f"{query}, relative to {other}", {name: _ratio(mine, figures[other]) for name, mine in figures.items()}
                )


def best_peer(rows: Sequence[Row]) -> str | None:
    """The Node server that spends the least CPU time on a request, of one query's rows."""
    best = min((row for row in rows if row.server in NODE), key=lambda row: row.server_cpu_ms, default=None)
    return best.server if best else None


def table(title: str, rows: Mapping[str, Figures], columns: Sequence[str] = COLUMNS) -> str:
    lines = [f"{title:<32}" + "".join(f"{name:>15}" for name in columns)]
    for name, figures in rows.items():
        lines.append(f"  {name:<30}" + "".join(f"{figure:>15.{_digits(figure)}f}" for figure in figures))
    return "\n".join(lines) + "\n"


def _figures(row: Row) -> Figures:
    both = row.server_cpu_ms + row.db_cpu_ms
    return (row.server_cpu_ms, row.db_cpu_ms, both, row.rps, row.p50_ms, row.p99_ms, row.peak_mb)


def _ratio(mine: Figures, other: Figures) -> Figures:
    return [a / b for a, b in zip(mine, other, strict=True)]


def _digits(figure: float) -> int:
    return 2 if figure < 10 else 1 if figure < 100 else 0
