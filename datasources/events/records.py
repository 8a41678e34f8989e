"""Events as they are followed: a class for each sort, by which the API tells them apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from datasources.relational.events import EventRow


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a student's learning. `position` is its place in the log; what `entity_id` is the key of, its
    class says."""

    id: int
    position: int
    at: datetime
    student_profile_id: UUID
    organization_id: UUID | None
    entity_id: str
    payload: Mapping[str, Any]


class PathChanged(Event):
    """`entity_id` is the learning path's."""


class SessionChanged(Event):
    """`entity_id` is the session's."""


class ExerciseChanged(Event):
    """`entity_id` is the exercise's."""


class AnswerEvaluated(Event):
    """`entity_id` is the answer's."""


class ConceptProgressed(Event):
    """`entity_id` is the progress's; the payload has the `status` that it came to."""


class RemediationChanged(Event):
    """`entity_id` is the remediation's."""


class AchievementEarned(Event):
    """`entity_id` is the achievement's."""


class ChallengeProgressed(Event):
    """`entity_id` is the daily challenge's."""


BY_KIND: Mapping[str, type[Event]] = {
    "path_changed": PathChanged,
    "session_changed": SessionChanged,
    "exercise_changed": ExerciseChanged,
    "answer_evaluated": AnswerEvaluated,
    "concept_progressed": ConceptProgressed,
    "remediation_changed": RemediationChanged,
    "achievement_earned": AchievementEarned,
    "challenge_progressed": ChallengeProgressed,
}


def events(rows: Iterable[EventRow]) -> list[Event]:
    return [
        BY_KIND[row.kind](row.id, row.position, row.at, row.student_profile_id, row.organization_id, row.entity_id, row.payload)
        for row in rows
    ]
