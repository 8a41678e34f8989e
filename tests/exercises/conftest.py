"""A pupil at work: sessions that are open, exercises that wait, answers, and what became of them."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.conftest import Client, School, Served, serving
from tests.tables import contents, untouched
from tests.work import run_jobs

TABLES = (
    "learning_paths",
    "learning_sessions",
    "concept_progress",
    "exercise_generations",
    "assessments",
    "remediation_paths",
    "remediation_exercises",
    "student_profiles",
    "student_achievements",
    "student_daily_challenges",
    "progress_events",
    "audit_events",
    "idempotency_keys",
    "procrastinate_jobs",
)
STUDENT = "SELECT id FROM student_profiles WHERE first_name = $1"
CONCEPT = "SELECT id FROM embedded_graph.nodes WHERE label = 'Concept' AND properties ->> 'name' = $1"
SESSION = """
INSERT INTO learning_sessions
    (student_profile_id, learning_path_id, concept_id, session_type, session_number, content_status, content_version, started_at,
     personalized_content)
SELECT $1, id, $2, $3, 1, 'completed', 'course@1', $4, '{"explanation": "So it is."}'
FROM learning_paths WHERE student_profile_id = $1 AND status = 'active' RETURNING id
"""
OPENED = """
INSERT INTO concept_progress (student_profile_id, learning_path_id, concept_id, concept_name, status, started_at)
SELECT $1, id, $2, $3, 'viewing', $4 FROM learning_paths WHERE student_profile_id = $1 AND status = 'active'
ON CONFLICT DO NOTHING
"""
PRACTICED = """
UPDATE concept_progress SET status = 'practicing' WHERE status = 'viewing'
AND (student_profile_id, concept_id) = (SELECT student_profile_id, concept_id FROM learning_sessions WHERE id = $1)
"""
EXERCISE = """
INSERT INTO exercise_generations
    (learning_session_id, concept_id, status, generation_type, student_interests, life_category, generated_exercise,
     expected_solution, expected_steps, generation_rule, difficulty_level, generation_timestamp)
SELECT id, concept_id, 'completed', $2, '[]', 'personal', jsonb_build_object('prompt', $3::text),
       jsonb_build_object('text', $4::text), to_jsonb($5::text[]), 'test@1', 'basic', started_at
FROM learning_sessions WHERE id = $1 RETURNING id
"""
PROMPT = (
    "A shop sells 12 boxes of 5 pens and gives 4 pens away. How many pens has it sold or given away? Say why you may add them."
)
SOLUTION = "The boxes hold $12 \\times 5 = 60$ pens. With the 4 pens given away these are $60 + 4 = 64$ pens."
STEPS = ("Multiply 12 by 5 to get 60 pens.", "Add 4 to get 64 pens.")
RIGHT = "12 times 5 is 60 pens in the boxes. Then I add the 4 pens, 60 + 4 = 64 pens."
HALF = "12 times 5 is 60 pens in the boxes."
WRONG = "I do not know how to start here, sorry."


class Class(Served):
    """The application over a copy of the demo school, with a pupil's desk in it."""

    async def value(self, sql: str, *arguments: Any) -> Any:
        return await self.stores.relational.database.fetchval(sql, *arguments)

    async def rows(self, sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.stores.relational.database.fetch(sql, *arguments)]

    async def session(self, first_name: str, concept: str, kind: str = "lesson") -> UUID:
        """An open session of a pupil's on a concept by name, which they have opened with it unless they had before."""
        student, id = await self.value(STUDENT, first_name), await self.value(CONCEPT, concept)
        await self.value(OPENED, student, id, concept, self.school.now)
        return UUID(str(await self.value(SESSION, student, id, kind, self.school.now)))

    async def exercise(self, session: UUID, kind: str = "initial", *, steps: tuple[str, ...] = STEPS) -> str:
        """The id of an exercise that was requested in the session, and waits for its answer."""
        await self.value(PRACTICED, session)
        return f"Exercise:{await self.value(EXERCISE, session, kind, PROMPT, SOLUTION, list(steps))}"

    async def work(self, **how: Any) -> list[str]:
        """Does the jobs that are due; gives those that failed."""
        return await run_jobs(self, **how)

    async def told(self) -> list[tuple[str, str]]:
        """What was told since the school was loaded: kind and entity, in order."""
        return [(kind, id) for kind, id in await self.rows(TOLD)]

    def untouched(self) -> AbstractAsyncContextManager[None]:
        """Holds that what is done within changes nothing."""
        return untouched(lambda: contents(self.stores.relational.database, TABLES))


TOLD = "SELECT kind, entity_id FROM progress_events WHERE id > (SELECT last FROM school_events) ORDER BY position"


@pytest.fixture
async def room(own_school: School) -> AsyncIterator[Class]:
    async with serving(own_school) as served:
        room = Class(served.app, own_school)
        await room.value("CREATE TABLE school_events AS SELECT coalesce(max(id), 0) AS last FROM progress_events")
        yield room
        await room.close()


SUBMIT = """
mutation SubmitAnswer($input: SubmitAnswerInput!) {
  submitAnswer(input: $input) {
    __typename
    ... on Assessment { id status response evaluation { score } }
    ... on InputError { fields { path message } }
    ... on NotFoundError { field }
    ... on ConflictError { reason existing { id } }
    ... on UserError { message }
  }
}
"""


def answer(exercise: str, response: str = RIGHT, **values: Any) -> dict[str, Any]:
    return {"exerciseId": exercise, "response": response, "seconds": 90, "idempotencyKey": str(uuid4())} | values


async def submit(client: Client, exercise: str, response: str = RIGHT, **values: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await client.data(SUBMIT, input=answer(exercise, response, **values)))["submitAnswer"]
    return found
