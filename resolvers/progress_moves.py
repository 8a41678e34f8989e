"""A concept's standing is written, and told where a reader sees another one."""

from typing import Any

from datasources.relational.changes import Change
from datasources.relational.tables.learning import ConceptProgress
from learning.progress import Standing


async def stand(change: Change, student: Any, row: Any, now: Standing, **more: Any) -> None:
    """`row` is that of the student's progress on the concept, locked; `now` is how they stand, by the rules of `learning`; `more`
    are further columns of it, of which nobody is told."""
    before = Standing.of(row)
    await change.update(ConceptProgress, row, **now.columns(), **more)
    if _shown(before) != _shown(now):
        change.tell("concept_progressed", student, row.id, status=now.status.value)


def _shown(own: Standing) -> tuple[object, ...]:
    score = own.final_mastery_score
    return own.status, None if score is None else float(score)
