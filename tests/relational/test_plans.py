"""Every batch read of the relational store and of the embedded graph is one statement with an index behind it.

Not here: searching the embedded content store, which weighs every passage of a namespace, by design; `spool doctor`, which
counts every row, by its nature.
"""

from typing import Any

import pytest

from datasources.relational.database import Database
from execution.selected import Leaf
from tests.relational import plans
from tests.relational.reads import CASES, FEW_IDS, GRAPH_WRITES, STUDENT_IDS, Recorded, graph_writes, reads, taking
from tests.relational.volume import day, key

pytestmark = pytest.mark.asyncio(loop_scope="module")

WRITING_JSON = taking("leaves")
MOST = 0.2  # of a large table's rows: as much as a read may go through
FOR_THESE_ALONE = {"graph.all"}  # reads all nodes of a label: PostgreSQL plans for the label, since some have few and some many


async def faults(database: Database, sql: str, arguments: tuple[Any, ...], name: str = "") -> list[str]:
    """The scans in the statement's plans: the one for these arguments and, since a prepared statement may come to use it, the
    one for any."""
    sizes = await plans.sizes(database)
    found = plans.scans(await plans.planned(database, sql, arguments), sizes)
    if name not in FOR_THESE_ALONE:
        found += plans.scans(await plans.planned_for_any(database, sql), sizes)
    return found


async def excesses(database: Database, sql: str, arguments: tuple[Any, ...]) -> dict[str, float]:
    """The large tables that the statement reads too much of, whatever the index, and how much."""
    shares = plans.shares(await plans.run(database, sql, arguments), await plans.sizes(database))
    return {table: share for table, share in shares.items() if share > MOST}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [pytest.param(name, arguments, id=f"{name}-{n}") for name, ways in CASES.items() for n, arguments in enumerate(ways)],
)
async def test_a_read_is_one_statement_with_an_index_behind_it(volume: Recorded, name: str, arguments: tuple[Any, ...]) -> None:
    await reads(volume)[name](*arguments)

    [(sql, sent, found)] = volume.sent
    assert found > 0
    assert await faults(volume, sql, sent, name) == []
    assert await excesses(volume, sql, sent) == {}


@pytest.mark.parametrize(
    ("name", "arguments"), [pytest.param(name, ways[0], id=name) for name, ways in CASES.items() if name in WRITING_JSON]
)
async def test_json_is_written_by_one_statement_with_an_index_behind_it(
    volume: Recorded, name: str, arguments: tuple[Any, ...]
) -> None:
    await reads(volume)[name](*arguments, leaves=(Leaf("__typename", "constant", prefix="Row"),))

    [(sql, sent, found)] = volume.sent
    assert found == len(arguments[0])
    assert await faults(volume, sql, sent) == []
    assert await excesses(volume, sql, sent) == {}


async def test_every_read_is_among_them(volume: Recorded) -> None:
    assert set(CASES) == set(reads(volume))


@pytest.mark.parametrize("name", GRAPH_WRITES)
async def test_a_change_of_the_graph_has_an_index_behind_it(volume: Recorded, name: str) -> None:
    assert await faults(volume, graph_writes()[name], GRAPH_WRITES[name]) == []


async def test_every_change_of_the_graph_is_among_them() -> None:
    assert set(GRAPH_WRITES) == set(graph_writes())


@pytest.mark.parametrize(
    ("name", "arguments", "columns", "index"),
    [
        ("progress.of_paths", (FEW_IDS, None, (None, None), 21), ["status", "mastery_score"], "idx_concept_progress_path"),
        ("paths.of_students", (STUDENT_IDS,), ["subject_name", "status", "average_mastery"], "idx_paths_student"),
    ],
)
async def test_what_is_most_asked_of_long_lists_is_read_from_the_index_alone(
    volume: Recorded, name: str, arguments: tuple[Any, ...], columns: list[str], index: str
) -> None:
    await volume.fetch("VACUUM concept_progress, learning_paths")
    volume.sent.clear()

    await reads(volume)[name](*arguments, columns=columns)

    [(sql, sent, _)] = volume.sent
    assert [(read.how, read.index) for read in await plans.planned(volume, sql, sent)] == [("Index Only Scan", index)]


async def test_a_scan_is_seen(volume: Recorded) -> None:
    """Of a table, of an index, in one of the partitions; and rows upon rows behind an index."""
    prompts = "SELECT count(*) FROM assessments WHERE exercise_prompt = $1"
    assert await faults(volume, prompts, ("",)) == ["Seq Scan on assessments"] * 2
    first = "SELECT id FROM users WHERE name <> $1 ORDER BY handle LIMIT 1"
    assert await faults(volume, first, ("User 7",)) == ["Index Scan on uq_users_handle"] * 2
    minutes = "SELECT sum(active_minutes) FROM engagement_analytics WHERE date >= '2025-09-01' AND date <> $1::date"
    assert "Seq Scan on engagement_analytics_2025_12" in await faults(volume, minutes, (day(0),))
    third = "SELECT count(exercise_prompt) FROM assessments WHERE id < $1"
    assert await faults(volume, third, (key(30_000),)) == []
    assert await excesses(volume, third, (key(30_000),)) == {"assessments": 0.3}
    again = "SELECT name FROM unnest($1::uuid[]) AS a (id), LATERAL (SELECT * FROM users WHERE users.id = a.id OFFSET 0)"
    assert await faults(volume, again, ([key(1)],)) == []
    assert await excesses(volume, again, ([key(1)] * 10_200,)) == {"users": 1.0}
