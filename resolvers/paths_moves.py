"""A learning path follows its student: where they are on it, what comes next, and how far they have come."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from datasources.graph.curriculum import Outline
from datasources.relational.changes import Change


async def move(
    change: Change, student: Any, path: Any, outline: Outline | None, now: datetime, *, worked_at: datetime | None = None
) -> Row[Any]:
    """The path as it is after what has just been written of the student's progress on concepts.

    `student` is the row that `learner` gave, `path` the path's, locked (`change.find(LearningPath, id=...)`); `outline` is
    that of the path's subject, gathered before the transaction: `await stores.curriculum.outline(path.subject_id)`. Without one,
    or where the path has ended, nothing moves. `worked_at` is when the student did what moves it, where it is they who did.
    Tells `path_changed` when something moved that a reader sees.
    """
    raise NotImplementedError
