"""The materialized views say what the rows say, and can be refreshed while they are read."""

from datetime import date
from uuid import UUID

from datasources.relational.database import Database
from tests.databases import execute
from tests.relational.world import WORLD


async def test_views(migrated: Database) -> None:
    await execute(migrated.url, WORLD)
    for view in ("organization_daily_engagement", "concept_difficulty", "hook_effectiveness"):
        assert await migrated.fetch(f"SELECT * FROM {view}") == []
        await migrated.fetch(f"REFRESH MATERIALIZED VIEW CONCURRENTLY {view}")

    def id(number: int) -> UUID:
        return UUID(f"00000000-0000-7000-8000-{number:012d}")

    days = await migrated.fetch("SELECT * FROM organization_daily_engagement")
    assert [tuple(row) for row in days] == [(id(3), date(2020, 1, 1), 1, 30, 20, 0, 0, 0, 0.75, None)]
    concepts = await migrated.fetch("SELECT * FROM concept_difficulty")
    assert [tuple(row) for row in concepts] == [("c1", 1, 1, 0.5, 0.0, 60)]
    hooks = await migrated.fetch("SELECT * FROM hook_effectiveness")
    assert [tuple(row) for row in hooks] == [(id(6), 1, 1, 0.5, 90)]
