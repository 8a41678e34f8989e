"""Every column of a vocabulary takes its words and no other, by the CHECK that the database has."""

from typing import Any

import asyncpg
import pytest

from datasources.relational.tables import Base
from learning.vocabulary import Word

CHECKED = [
    (table.name, column.name, getattr(column.type, "vocabulary", None))
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if "known" in column.info.get("checks", {})
]


def test_how_many_there_are() -> None:
    assert len(CHECKED) == 46
    assert [f"{table}.{column}" for table, column, vocabulary in CHECKED if vocabulary is None] == [
        "outbox.store",
        "textbooks.namespace",
        "progress_events.kind",
    ]


@pytest.mark.parametrize(("table", "column", "vocabulary"), CHECKED, ids=[f"{table}.{column}" for table, column, _ in CHECKED])
async def test_a_typo_is_refused(world: Any, table: str, column: str, vocabulary: type[Word] | None) -> None:
    """The CHECK is put on a table of its own, where no other rule or column is in the way."""
    check = await world.fetchval(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = $1::regclass AND conname = $2",
        table,
        f"ck_{table}_{column}_known",
    )
    await world.execute(f"CREATE TEMP TABLE probe ({column} text CONSTRAINT known {check}) ON COMMIT DROP")
    for word in vocabulary or []:
        await world.execute(f"INSERT INTO probe VALUES ('{word.value}')")
    with pytest.raises(asyncpg.CheckViolationError):
        await world.execute("INSERT INTO probe VALUES ('typo')")
