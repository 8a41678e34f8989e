"""The rows of learning paths and of the progress on them, by the rules of `learning/`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from datasources.relational.tables import ConceptProgress, LearningPath
from demo.history.events import Journey, Path, Sitting, Standing, mean_score, standing
from demo.roster import Learner
from demo.seeded import Rows, timed_id
from demo.taught import Course
from learning.engagement import local_day
from learning.schedule import estimated_completion
from learning.vocabulary import ExerciseKind, ExerciseProgress, PathStatus

Standings = Mapping[str, Standing]
REVIEWS = "expanding@1"


def add(rows: Rows, learner: Learner, course: Course, journey: Journey, now: datetime) -> None:
    """Paths and progress. Progress is the student's, and goes on with the path that they are on; a path that was abandoned
    keeps the counters that it ended with."""
    on_concepts = journey.concepts()
    standings = _standings(course, journey.sittings)
    for path in journey.paths:
        was_given_up = path.status is PathStatus.ABANDONED
        known = _standings(course, [one for one in journey.sittings if one.path is path]) if was_given_up else standings
        rows.add(
            LearningPath,
            path.started_at,
            updated_at=_last_used(journey, path),
            **_path(learner, course, journey, path, known, now),
        )
    for id, sittings in on_concepts.items():
        rows.add(
            ConceptProgress,
            sittings[0].started_at,
            updated_at=sittings[-1].ended_at,
            **_progress(learner, journey.paths[-1].id, sittings, standings[id], journey),
        )


def _current_concept(course: Course, journey: Journey, standings: Standings) -> str | None:
    """Where the student is: at the concept begun last and not completed, else at the first that can be begun, else, when all
    others are closed until it is mastered, at the one that was not mastered."""
    last_used = [sitting.unit.id for sitting in reversed(journey.sittings)]
    if begun := next((id for id in last_used if standings[id].completed_at is None), None):
        return begun
    lacking = next((id for id in last_used if standings[id].mastered_at is None), None)
    return min(_available(course, standings), key=course.order.index, default=lacking)


def _standings(course: Course, sittings: Iterable[Sitting]) -> dict[str, Standing]:
    """How far these sittings brought the student with each concept."""
    grouped: dict[str, list[Sitting]] = {}
    for sitting in sittings:
        grouped.setdefault(sitting.unit.id, []).append(sitting)
    return {id: standing(course.units[id], own) for id, own in grouped.items()}


def _available(course: Course, standings: Standings) -> list[str]:
    """The concepts that could be begun or gone on with, in curriculum order."""
    available = course.graph.available({id: own.status.value for id, own in standings.items()})
    return [id for id in available if id in course.units]


def _path(learner: Learner, course: Course, journey: Journey, path: Path, known: Standings, now: datetime) -> dict[str, Any]:
    goes_on = path.status in (PathStatus.ACTIVE, PathStatus.PAUSED)
    current = _current_concept(course, journey, known) if goes_on else None
    available = _available(course, known) if goes_on else []
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
        "next_concept_id": _following(course, known, current) if current else None,
        "available_concepts": available,
        "concepts_completed": len(completed),
        "concepts_total": len(course.units),
        "concepts_mastered": sum(one.mastered_at is not None for one in known.values()),
        "average_mastery_score": mean_score(one.score for one in known.values()),
        "estimated_completion_date": estimate if path.status is PathStatus.ACTIVE else None,
        "daily_target_minutes": learner.daily_minutes,
        "status": path.status,
        "started_at": path.started_at,
        "last_accessed_at": _last_used(journey, path),
        "completed_at": path.completed_at,
    }


def _following(course: Course, standings: Standings, current: str) -> str | None:
    """The concept planned after the current one: the next in order that will be open once that is mastered."""
    mastered = {id for id, own in standings.items() if own.mastered_at} | {current}
    for id in course.order:
        own = standings.get(id)
        if id != current and (own is None or own.completed_at is None) and course.graph.is_unlocked(id, mastered):
            return id
    return None


def _last_used(journey: Journey, path: Path) -> datetime:
    return max((sitting.ended_at for sitting in journey.sittings if sitting.path is path), default=path.started_at)


def _progress(learner: Learner, path: UUID, sittings: Sequence[Sitting], own: Standing, journey: Journey) -> dict[str, Any]:
    unit = sittings[0].unit
    answers = [answer for sitting in sittings for answer in sitting.answers]
    practices = [practice for practice in journey.practices if practice.unit is unit]
    shown = {example.id for sitting in sittings for example in sitting.examples}
    review = {"rule": REVIEWS, "reviews": own.reviews} if own.mastered_at else None
    return {
        "id": timed_id(sittings[0].started_at, "progress", learner.handle, unit.id),
        "student_profile_id": learner.id,
        "learning_path_id": path,
        "concept_id": unit.id,
        "concept_name": unit.concept.name,
        "status": own.status,
        "hook_viewed": any(sitting.hook for sitting in sittings),
        "examples_viewed": len(shown),
        "core_content_viewed": any(sitting.has_lesson for sitting in sittings),
        "initial_exercise_status": _exercise(ExerciseKind.INITIAL, own.initial, sittings),
        "advanced_exercise_status": _exercise(ExerciseKind.ADVANCED, own.advanced, sittings),
        "initial_exercise_score": own.initial,
        "advanced_exercise_score": own.advanced,
        "final_mastery_score": own.score,
        "remediation_count": len(practices),
        "remediation_concepts": [unit.id] if practices else [],
        "started_at": sittings[0].started_at,
        "completed_at": own.completed_at,
        "mastered_at": own.mastered_at,
        "total_time_seconds": sum(sitting.seconds for sitting in sittings),
        "active_time_seconds": sum(sitting.active_seconds for sitting in sittings),
        "attempt_count": len(answers),
        "last_attempt_at": answers[-1].submitted_at if answers else None,
        "review_due_at": own.review_due_at,
        "review_state": review,
    }


def _exercise(kind: ExerciseKind, score: float | None, sittings: Sequence[Sitting]) -> ExerciseProgress:
    if score is not None:
        return ExerciseProgress.COMPLETED
    asked = any(answer.kind is kind for sitting in sittings for answer in sitting.answers)
    return ExerciseProgress.IN_PROGRESS if asked else ExerciseProgress.NOT_STARTED
