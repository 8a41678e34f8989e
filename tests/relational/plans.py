"""What a statement does to the large tables of a database, from PostgreSQL's own plan of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from datasources.relational.database import Database

LARGE = 2_000  # rows, or an index's entries
SIZES = """
SELECT c.relname AS name, c.reltuples AS rows FROM pg_class c
WHERE c.relkind IN ('r', 'i', 'm') AND c.relnamespace IN ('public'::regnamespace, 'embedded_graph'::regnamespace)
"""
GENERIC = """
CREATE OR REPLACE FUNCTION pg_temp.generic_plan(sql text) RETURNS json LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
    EXECUTE 'EXPLAIN (GENERIC_PLAN, FORMAT JSON) ' || sql INTO plan;
    RETURN plan;
END $$
"""
READERS = {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan"}


@dataclass(frozen=True, slots=True)
class Read:
    """One place in a plan where a table or an index is read."""

    table: str  # a partition, where there are such
    how: str
    index: str | None
    sought: bool  # by the index's condition, not from end to end
    rows: float  # read, those that a filter removed among them; 0 in a plan that was not run


async def sizes(database: Database) -> dict[str, float]:
    """How many rows each table and partition has, and entries each index."""
    return {row.name: row.rows for row in await database.fetch(SIZES)}


async def planned(database: Database, sql: str, arguments: tuple[Any, ...]) -> list[Read]:
    """What the statement would read, planned for these arguments, as its first five executions on a connection are."""
    return _reads(await database.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", *arguments))


async def planned_for_any(database: Database, sql: str) -> list[Read]:
    """What the statement would read, planned for whatever arguments come, as its later executions may be."""
    await database.fetch(GENERIC)
    return _reads(await database.fetchval("SELECT pg_temp.generic_plan($1)", sql))


async def run(database: Database, sql: str, arguments: tuple[Any, ...]) -> list[Read]:
    """What the statement reads, having run."""
    return _reads(await database.fetchval(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", *arguments))


def scans(reads: list[Read], sizes: Mapping[str, float]) -> list[str]:
    """The reads of a large table from end to end, or of a large index of one."""
    return [
        f"{read.how} on {read.index or read.table}"
        for read in reads
        if not read.sought and sizes[read.table] > LARGE and sizes[read.index or read.table] > LARGE
    ]


def shares(reads: list[Read], sizes: Mapping[str, float]) -> dict[str, float]:
    """What part of each large table was read; more than 1 where rows were read again and again."""
    large = {read.table for read in reads if sizes[read.table] > LARGE}
    return {table: sum(read.rows for read in reads if read.table == table) / sizes[table] for table in large}


def _reads(explained: list[dict[str, Any]]) -> list[Read]:
    return [
        Read(table, node["Node Type"], node.get("Index Name"), "Index Cond" in node, _rows(node))
        for table, node in _nodes(explained[0]["Plan"], "")
        if node["Node Type"] in READERS
    ]


def _nodes(plan: dict[str, Any], table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each node of a plan with the table that it is about: a Bitmap Index Scan's is said by a node above it."""
    table = plan.get("Relation Name", table)
    yield table, plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child, table)


def _rows(node: dict[str, Any]) -> float:
    each = sum(node.get(rows, 0) for rows in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck"))
    return float(max(each * node.get("Actual Loops", 0), node.get("Index Searches", 0)))
