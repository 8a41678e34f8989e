"""A learning path follows its student: where they are on it, what comes next, and how far they have come."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from datasources.graph.curriculum import Outline
from datasources.graph.port import DropEdge, DropNode, Label, Relationship
from datasources.relational import outbox
from datasources.relational.changes import Change, Locked
from datasources.relational.paths_changes import progress_on, studies
from datasources.relational.tables.learning import LearningPath
from ingestion.projections import of_student
from learning.engagement import local_day
from learning.paths import LIVE, Way, way
from learning.schedule import estimated_completion
from learning.vocabulary import PathStatus
from resolvers.curriculum import prerequisite_graph

UNTOLD = frozenset({"last_accessed_at", "current_topic_id", "current_section_id"})
"""What may change of a path without anybody being told."""

PROJECTED = ("status", "current_concept_id")
"""What the graph is told of a path."""

NOWHERE: Mapping[str, Any] = {
    "current_concept_id": None,
    "current_section_id": None,
    "current_topic_id": None,
    "next_concept_id": None,
    "available_concepts": [],
    "estimated_completion_date": None,
}
"""Where a student is on a path that they have given up."""


async def move(
    change: Change,
    student: Any,
    path: Any,
    outline: Outline | None,
    now: datetime,
    *,
    worked_at: datetime | None = None,
    decided: Mapping[str, Any] = MappingProxyType({}),
) -> Locked:
    """The path as it is after what has just been written of the student's progress on concepts.

    `student` is the row that `learner` gave, `path` the path's, locked (`change.find(LearningPath, id=...)`); `outline` is
    that of the path's subject, gathered before the transaction: `await stores.curriculum.outline(path.subject_id)`. Without one,
    or where the path has ended, nothing moves. `worked_at` is when the student did what moves it, where it is they who did;
    `decided` has columns that somebody sets besides. Tells `path_changed` when something changed that a reader sees.
    """
    values = dict(decided)
    status = values.get("status", path.status)
    if status not in LIVE:
        values |= NOWHERE if path.status in LIVE else {}
    elif outline is not None:
        values |= await _way(change, student, path, outline, status, now)
    if worked_at is not None:
        values["last_accessed_at"] = max(path.last_accessed_at, worked_at)
    moved: Locked = await change.update(LearningPath, path, **values)
    if any(moved._mapping[name] != path._mapping[name] for name in values if name not in UNTOLD):
        change.tell("path_changed", student, path.id)
    if any(moved._mapping[name] != path._mapping[name] for name in PROJECTED):
        await _project(change, student.id)
    return moved


async def _way(change: Change, student: Any, path: Any, outline: Outline, status: PathStatus, now: datetime) -> dict[str, Any]:
    """The columns that follow from the student's progress. An active path that is through is completed; one that is paused waits
    until it is gone on with."""
    book = str(path.textbook_id)
    graph = prerequisite_graph(outline, book)
    taught = {one.id: one for one in outline.concepts if one.textbook_id == book}
    rows = await progress_on(change, student.id, graph.concepts)
    found = way(graph, taught, [one.id for one in taught.values() if one.is_optional], rows)
    values = _standing(found, outline, len(taught))
    if status is not PathStatus.ACTIVE:
        return values
    if found.is_through:
        return values | {"status": PathStatus.COMPLETED, "completed_at": now}
    completed = [row.completed_at for row in rows if row.concept_id in taught and row.completed_at]
    return values | {"estimated_completion_date": _estimate(student, path, len(taught) - found.completed, completed, now)}


def _standing(found: Way, outline: Outline, total: int) -> dict[str, Any]:
    section = outline.section_of.get(found.current or "")
    return {
        "current_concept_id": found.current,
        "current_section_id": section,
        "current_topic_id": outline.topic_of.get(section or ""),
        "next_concept_id": found.following,
        "available_concepts": list(found.available),
        "concepts_total": total,
        "concepts_completed": found.completed,
        "concepts_mastered": found.mastered,
        "average_mastery_score": found.average_score,
        "estimated_completion_date": None,
    }


def _estimate(student: Any, path: Any, remaining: int, completed: Iterable[datetime], now: datetime) -> date | None:
    zone = ZoneInfo(student.timezone)
    days = [local_day(at, zone) for at in completed]
    return estimated_completion(remaining, days, local_day(path.started_at, zone), local_day(now, zone))


async def _project(change: Change, student_id: UUID) -> None:
    """Has the graph told what the student studies: the subjects of their live paths, and no others."""
    paths = await studies(change, student_id)
    live = [path for path in paths if path.status in LIVE]
    told = of_student(student_id, live)
    left = {path.subject_id for path in paths} - {path.subject_id for path in live}
    gone = [DropEdge(Relationship.STUDYING, told.node.id, subject_id) for subject_id in sorted(left)]
    changes = (*told.changes, *gone) if live else (DropNode(Label.STUDENT, told.node.id),)
    await outbox.put(change.connection, outbox.graph_changes(told.node.id, changes))
    change.later("carry_over")
