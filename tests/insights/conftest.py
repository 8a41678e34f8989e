"""A school in which more is learned: sessions and answers as their rows, at any time and in any time zone."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from access.work import Work
from datasources.relational.database import Database
from tests.conftest import School, Served, serving

BEGUN = """
INSERT INTO learning_sessions (student_profile_id, learning_path_id, concept_id, session_type, session_number, content_version,
    started_at, ended_at, duration_seconds, active_seconds, selected_hooks)
SELECT p.student_profile_id, p.id, $2, $3, 99, '1', $4::timestamptz, $4::timestamptz + $5::int * interval '1 second', $5, $6, $7
FROM learning_paths p JOIN student_profiles s ON s.id = p.student_profile_id JOIN users u ON u.id = s.user_id
WHERE u.handle = $1 ORDER BY p.id LIMIT 1
RETURNING id
"""
ANSWERED = """
INSERT INTO assessments (student_profile_id, concept_id, learning_session_id, content_version, assessment_type, exercise_level,
    life_category, exercise_prompt, expected_steps, student_response, response_format, identified_steps, step_evaluations,
    competency_score, conceptual_understanding, articulation_quality, application_ability, ai_feedback, status, submitted_at,
    evaluated_at)
SELECT l.student_profile_id, l.concept_id, l.id, '1', $2, 'basic', 'social', 'Roll.', '["count"]', 'One half.', 'text', '[]',
    '[]', $4::float8, 0, 0, 0, 'Nearly.', $3, $5, $5
FROM learning_sessions l WHERE l.id = $1
RETURNING id
"""
DAYS = """
SELECT student_profile_id, date, has_learning, engagement_score, total_minutes, active_minutes, lesson_minutes, exercise_minutes,
    concepts_viewed, exercises_completed, exercises_mastered, average_session_length, session_count, concepts_mastered,
    average_mastery_score, remediation_sessions
FROM engagement_analytics ORDER BY 1, 2
"""
MEDIAN = "SELECT id FROM embedded_graph.nodes WHERE label = 'Concept' AND properties ->> 'name' = 'Median'"  # threshold 0.8


class Class:
    """The application over a school, and those who learn in it."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.now = served.school.now
        self.work = Work(stores=served.stores, clock=lambda: self.now)

    @property
    def database(self) -> Database:
        return self.work.stores.relational.database

    async def sat(self, who: str, at: datetime, minutes: int, active: int, kind: str = "lesson", *, hooks: Any = None) -> UUID:
        """A session on the median; gives its id."""
        concept = await self.database.fetchval(MEDIAN)
        arguments = (who, concept, kind, at, minutes * 60, active * 60, hooks)
        id: UUID = await self.database.fetchval(BEGUN, *arguments)
        return id

    async def answered(
        self, session: UUID, at: datetime, score: float | None, status: str = "evaluated", kind: str = "initial"
    ) -> UUID:
        """An answer in a session, graded or not; gives its id."""
        id: UUID = await self.database.fetchval(ANSWERED, session, kind, status, score, at)
        return id

    async def days(self) -> list[tuple[Any, ...]]:
        """Every student's days, with all that is counted of them."""
        return [tuple(row) for row in await self.database.fetch(DAYS)]

    async def engagement(self, who: str, ago: int = 0) -> list[dict[str, Any]]:
        """What a student is told of their day so many days before today (in UTC): one day, or none."""
        day = str((self.served.school.now - timedelta(days=ago)).date())
        query = """query($day: Date!) { viewer { student { engagement(from: $day, to: $day) {
          studentCount activeMinutes sessionCount exercisesCompleted conceptsMastered averageMastery engagementScore } } } }"""
        days: list[dict[str, Any]] = (await self.served.client(who).data(query, day=day))["viewer"]["student"]["engagement"]
        return days


@pytest.fixture
async def lesson(own_school: School) -> AsyncIterator[Class]:
    async with serving(own_school) as served:
        yield Class(served)
