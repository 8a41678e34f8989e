"""Counters against what they count: in rows, and for textbooks and the paths along them, in the other stores."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from datasources.relational import counters, insights_days, integrity
from datasources.relational.counters import Counters, Drift
from datasources.relational.database import LONG
from ingestion.doctor import wholeness
from ingestion.doctor.case import ACTOR, Case
from ingestion.doctor.findings import Fault, count, some
from learning.engagement import experience_for

LEVELS = 1_000  # more than anybody reaches

DAYS = 11  # before today that are looked at


async def organizations(case: Case) -> str | Fault:
    """How many students each organization has."""
    return await _compared(case, counters.ORGANIZATIONS, "organization")


async def students(case: Case) -> str | Fault:
    """The experience of what a student did, the level that it reaches, and the points of what they earned."""
    return await _compared(case, counters.STUDENTS, "student", [experience_for(level) for level in range(1, LEVELS + 1)])


async def streaks(case: Case) -> str | Fault:
    """The streaks that each student's days make."""
    return await _compared(case, counters.STREAKS, "student")


async def paths(case: Case) -> str | Fault:
    """How far each student is with the concepts of their textbook. Paths along one that is not whole are left as they are."""
    curriculum, waiting = await case.curriculum(), await wholeness.incomplete(case)
    taught = [
        (book.id, concept)
        for book in await case.books()
        if str(book.id) not in waiting
        for concept in curriculum.taught(str(book.id))
    ]
    return await _compared(case, counters.PATHS, "learning path", [id for id, _ in taught], [concept for _, concept in taught])


async def textbooks(case: Case) -> str | Fault:
    """How much each textbook holds. One that is not whole keeps what it should hold."""
    curriculum, waiting = await case.curriculum(), await wholeness.incomplete(case)
    concepts = Counter(curriculum.concepts[id].textbook_id for id in curriculum.placed)
    sections = Counter(section.textbook_id for section in curriculum.sections)
    passages = Counter(passage.textbook_id for passage in await case.passages() if passage.is_textbooks)
    whole = [book.id for book in await case.books() if str(book.id) not in waiting]
    held = [[counts[str(id)] for id in whole] for counts in (concepts, sections, passages)]
    return await _compared(case, counters.TEXTBOOKS, "textbook", whole, *held)


async def hooks(case: Case) -> str | Fault:
    """How often each hook was shown."""
    return await _compared(case, counters.HOOKS, "hook")


async def examples(case: Case) -> str | Fault:
    """How often each example was shown."""
    return await _compared(case, counters.EXAMPLES, "example")


async def days(case: Case) -> str | Fault:
    """What is told of students' days, of those that are counted again anyway. Older ones stay as they were counted: the time zone
    that a student is in now may not be the one that they were in then."""
    now, curriculum = datetime.now(UTC), await case.curriculum()
    students = await insights_days.active(case.database, now, DAYS)
    thresholds = {concept.id: concept.mastery_threshold for concept in curriculum.concepts.values()}
    of = (case.database, students, now, DAYS, thresholds)
    if drifted := await insights_days.drifted(*of):
        return Fault(f"{count(drifted, 'day')} out of step", partial(insights_days.count, *of))
    return f"{count(len(students), 'student')} counted right"


async def partitions(case: Case) -> str | Fault:
    """Rows of a month that has no partition: they are read like all others, but the month cannot get its partition any more."""
    if held := await integrity.strays(case.database):
        return Fault(", ".join(f"{count(number, 'row')} in {name}" for name, number in held.items()))
    return "every row lies in its month's"


async def _compared(case: Case, counted: Counters, noun: str, *arguments: Any) -> str | Fault:
    rows, drifts = await counted.drifted(case.database, *arguments)
    if not drifts:
        return f"{count(rows, noun)} counted right"
    text = f"{count(len(drifts), noun)} out of step ({some(map(_said, drifts))})"
    return Fault(text, partial(_mend, case, counted, [drift.id for drift in drifts], arguments))


async def _mend(case: Case, counted: Counters, ids: Sequence[UUID], arguments: Sequence[Any]) -> None:
    async with case.database.transaction(LONG) as connection:
        await counted.mend(connection, ids, ACTOR, *arguments)


def _said(drift: Drift) -> str:
    wrong = [
        f"{column} {drift.said[column]} for {counted}"
        for column, counted in drift.counted.items()
        if drift.said[column] != counted
    ]
    return f"{drift.id}: {', '.join(wrong)}"
