"""Working out what is told of many rows: students' days, the views over them, how well hooks and examples work.

Each job counts anew what may have changed, and writes what did: done twice, or broken off and done again, it comes to the same.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from math import ceil
from uuid import UUID

from access.work import Work
from datasources.graph.records import MASTERY_THRESHOLD
from datasources.relational import insights_content, insights_days, outbox
from datasources.relational.content import ExampleRow, HookRow
from datasources.relational.insights import OVERVIEWS, STATISTICS, refresh
from datasources.relational.outbox import Command
from ingestion.projections import of_example, of_hook

DAY = timedelta(days=1)
GRADING = 3
"""For how many days after the last of it may have been sent a day is still counted again as a matter of course."""


async def count_days(work: Work) -> None:
    """Every student's today and yesterday: what is told of today is a few minutes old, and yesterday is complete."""
    await _count(work, await _active(work, 1), 1)


async def count_late_days(work: Work) -> None:
    """The days of which something may still come in late, or be graded."""
    days = ceil((work.terms.session + work.terms.late) / DAY) + GRADING
    await _count(work, await _active(work, days), days)
    students, ago = await insights_days.graded_late(work.stores.relational.database, work.now(), days)
    await _count(work, students, ago)


async def refresh_overviews(work: Work) -> None:
    """What organizations are told of their days."""
    await refresh(work.stores.relational.database, OVERVIEWS)


async def judge_content(work: Work) -> None:
    """How well hooks and examples work, and how hard concepts are."""
    database = work.stores.relational.database
    await insights_content.judge(database, _told)
    await refresh(database, STATISTICS)


def _told(row: HookRow | ExampleRow) -> Iterator[Command]:
    """What the graph is told of a hook or an example that works otherwise than before, if it is in use."""
    node = (of_hook(row) if isinstance(row, HookRow) else of_example(row)).node
    return outbox.graph_changes(node.id, [node] if row.is_active else [])


async def _active(work: Work, days: int) -> list[UUID]:
    return await insights_days.active(work.stores.relational.database, work.now(), days)


async def _count(work: Work, students: Sequence[UUID], days: int) -> None:
    database, now = work.stores.relational.database, work.now()
    thresholds = await _thresholds(work, await insights_days.answered(database, students, now, days))
    await insights_days.count(database, students, now, days, thresholds)


async def _thresholds(work: Work, ids: Sequence[str]) -> dict[str, float]:
    """Of each concept; the usual one where it has left the curriculum."""
    concepts = await work.stores.curriculum.concepts(ids, columns=("mastery_threshold",))
    return {
        id: MASTERY_THRESHOLD if concept is None else concept.mastery_threshold for id, concept in zip(ids, concepts, strict=True)
    }
