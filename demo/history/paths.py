"""The rows of learning paths and of the progress on them, by the rules of `learning/`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from datasources.relational.tables import ConceptProgress, LearningPath
from demo.history.events import Journey, Path, Sitting, standing
from demo.roster import Learner
from demo.seeded import Rows, timed_id
from demo.taught import Course
from learning.engagement import local_day
from learning.paths import LIVE, way
from learning.progress import Standing
from learning.schedule import estimated_completion
from learning.vocabulary import PathStatus

Standings = Mapping[str, Standing]


@dataclass(frozen=True, slots=True)
class Footing:
    """How far a student is with a concept, as their path reads it."""

    concept_id: str
    status: str
    mastery_score: float | None
    last_used_at: datetime


def add(rows: Rows, learner: Learner, course: Course, journey: Journey, now: datetime) -> None:
    """Paths and progress. Progress is the student's, and goes on with the path that they are on; a path that was abandoned
    keeps the counters that it ended with."""
    on_concepts = journey.concepts()
    standings = _standings(journey.sittings)
    for path in journey.paths:
        known = _known(journey, path)
        rows.add(
            LearningPath,
            path.started_at,
            updated_at=_last_accessed(journey, path),
            **_path(learner, course, journey, path, known, now),
        )
    for id, sittings in on_concepts.items():
        rows.add(
            ConceptProgress,
            sittings[0].started_at,
            updated_at=sittings[-1].ended_at,
            **_progress(learner, journey.paths[-1].id, sittings, standings[id], journey),
        )


def _known(journey: Journey, path: Path) -> Standings:
    """How far the student was with each concept when the path ended, or is now."""
    if path.status is PathStatus.ABANDONED:
        return _standings(one for one in journey.sittings if one.path is path)
    return _standings(one for one in journey.sittings if path.completed_at is None or one.ended_at <= path.completed_at)


def _standings(sittings: Iterable[Sitting]) -> dict[str, Standing]:
    """How far these sittings brought the student with each concept."""
    grouped: dict[str, list[Sitting]] = {}
    for sitting in sittings:
        grouped.setdefault(sitting.unit.id, []).append(sitting)
    return {id: standing(own) for id, own in grouped.items()}


def _path(learner: Learner, course: Course, journey: Journey, path: Path, known: Standings, now: datetime) -> dict[str, Any]:
    goes_on = path.status in LIVE
    footing = [Footing(id, own.status, own.final_mastery_score, _last_used(journey, id)) for id, own in known.items()]
    found = way(course.graph, course.units, [id for id, unit in course.units.items() if unit.concept.is_optional], footing)
    current = found.current if goes_on else None
    unit = course.units.get(current or "")
    completed = [one.completed_at for one in known.values() if one.completed_at]
    day = {at: local_day(at, learner.zone) for at in (*completed, path.started_at, now)}
    remaining = len(course.units) - len(completed)
    estimate = estimated_completion(remaining, [day[at] for at in completed], day[path.started_at], day[now])
    return {
        "id": path.id,
        "student_profile_id": learner.id,
        "textbook_id": course.textbook_id,
        "subject": course.subject,
        "current_topic_id": unit.topic_id if unit else None,
        "current_section_id": unit.section_id if unit else None,
        "current_concept_id": current,
        "next_concept_id": found.following if goes_on else None,
        "available_concepts": list(found.available) if goes_on else [],
        "concepts_completed": found.completed,
        "concepts_total": len(course.units),
        "concepts_mastered": found.mastered,
        "average_mastery_score": found.average_score,
        "estimated_completion_date": estimate if path.status is PathStatus.ACTIVE else None,
        "daily_target_minutes": learner.daily_minutes,
        "status": path.status,
        "started_at": path.started_at,
        "last_accessed_at": _last_accessed(journey, path),
        "completed_at": path.completed_at,
    }


def _last_used(journey: Journey, concept_id: str) -> datetime:
    return journey.on(concept_id)[-1].ended_at


def _last_accessed(journey: Journey, path: Path) -> datetime:
    return max((sitting.ended_at for sitting in journey.sittings if sitting.path is path), default=path.started_at)


def _progress(learner: Learner, path: UUID, sittings: Sequence[Sitting], own: Standing, journey: Journey) -> dict[str, Any]:
    unit = sittings[0].unit
    practices = [practice for practice in journey.practices if practice.unit is unit]
    shown = {example.id for sitting in sittings for example in sitting.examples}
    return {
        "id": timed_id(sittings[0].started_at, "progress", learner.handle, unit.id),
        "student_profile_id": learner.id,
        "learning_path_id": path,
        "concept_id": unit.id,
        "concept_name": unit.concept.name,
        **own.columns(),
        "examples_viewed": len(shown),
        "remediation_count": len(practices),
        "remediation_concepts": [unit.id] if practices else [],
        "started_at": sittings[0].started_at,
        "total_time_seconds": sum(sitting.seconds for sitting in sittings),
        "active_time_seconds": sum(sitting.active_seconds for sitting in sittings),
    }
