"""What it costs to hand in answers, and how long they wait for their grading by rule, which the same process does beside."""

import asyncio
import json
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from bench import data
from bench.load import CONNECTIONS, Load, WrongAnswer, post
from bench.measure import measured
from bench.report import table
from bench.servers import SPOOL, Server
from bench.stage import Stage
from bench.subscriptions import ACCOUNTS, PUPILS

PUPILS_AT_WORK = 200
AT_ONCE = 1_000  # answers that are handed in as fast as they are taken
A_SECOND = 10
PACED = 200  # answers that come so many a second
PATIENCE = 300.0  # seconds for the last grading
COLUMNS = ("answers/s", "p50 ms", "p99 ms", "server CPU ms", "db CPU ms", "graded p50 ms", "graded p99 ms", "graded/s")

SUBMIT = """
mutation Submit($input: SubmitAnswerInput!) {
  submitAnswer(input: $input) { __typename ... on Assessment { id status } ... on UserError { message } }
}
"""
SESSIONS = """
INSERT INTO learning_sessions (student_profile_id, learning_path_id, concept_id, session_type, session_number, content_version)
SELECT DISTINCT ON (p.student_profile_id) p.student_profile_id, p.learning_path_id, p.concept_id, 'exercise', 1, 'bench'
FROM concept_progress p WHERE p.student_profile_id = ANY($1::uuid[]) ORDER BY p.student_profile_id, p.id
RETURNING id, student_profile_id
"""
EXERCISES = """
INSERT INTO exercise_generations (learning_session_id, concept_id, status, generation_type, life_category, generated_exercise,
    expected_solution, expected_steps, generation_rule, difficulty_level, student_interests)
SELECT s.id, s.concept_id, 'completed', 'initial', 'personal',
    '{"prompt": "A shop sells 12 boxes of 5 pens and gives 4 pens away. How many pens are that?"}',
    '{"text": "The boxes hold 12 * 5 = 60 pens. With the 4 pens given away these are 60 + 4 = 64 pens."}',
    '["Multiply 12 by 5 to get 60 pens.", "Add 4 to get 64 pens.", "Say that giving away adds to selling."]',
    'bench@1', 'basic', '[]'
FROM learning_sessions s, generate_series(1, $2) WHERE s.id = ANY($1::uuid[]) RETURNING id, learning_session_id
"""
RESPONSE = "12 times 5 is 60 pens in the boxes. Then I add the 4 pens that were given away, so 60 + 4 = 64 pens left the shop."
WAITING = "SELECT count(*) FROM assessments WHERE status = 'submitted' AND content_version = 'bench'"
WAITED = """
SELECT extract(epoch FROM e.at - a.submitted_at) * 1000 FROM assessments a
JOIN progress_events e ON e.kind = 'answer_evaluated' AND e.entity_id = a.id::text
WHERE a.content_version = 'bench' ORDER BY a.submitted_at DESC LIMIT $1
"""


async def answers(stage: Stage, *, quick: bool, say: Callable[[str], None]) -> None:
    """Prints the figures: of answers that come all at once, and of such that come steadily."""
    many, few = (50, 20) if quick else (AT_ONCE, PACED)
    async with data.connected(stage.site.database_url) as database:
        await database.execute(PUPILS, PUPILS_AT_WORK)
        await database.execute(ACCOUNTS, PUPILS_AT_WORK)
        with stage.started(SPOOL, SPOOL_JOBS="2") as server:
            requests = await _requests(database, server, many + few)
            say(f"Benchmark: {many:,} answers at once")
            figures = {"all at once": await _figures(stage, server, database, requests[:many], None)}
            say(f"Benchmark: {A_SECOND} answers a second")
            figures[f"{A_SECOND} a second"] = await _figures(stage, server, database, requests[many:], 1 / A_SECOND)
    print(table("submitAnswer, and its grading by rule", figures, COLUMNS))


async def _requests(database: asyncpg.Connection, server: Server, count: int) -> list[bytes]:
    students = [data.student_id(i) for i in range(1, PUPILS_AT_WORK + 1)]
    tokens = {student: server.token(f"bench:pupil-{i}") for i, student in enumerate(students, 1)}
    whose: dict[UUID, UUID] = dict(await database.fetch(SESSIONS, students))
    found = await database.fetch(EXERCISES, list(whose), -(-count // len(whose)))
    return [
        post(server.port, {"query": SUBMIT, "variables": {"input": _input(exercise)}}, tokens[whose[session]])
        for exercise, session in found
    ][:count]


def _input(exercise: UUID) -> dict[str, Any]:
    return {"exerciseId": f"Exercise:{exercise}", "response": RESPONSE, "seconds": 90, "idempotencyKey": str(uuid4())}


async def _figures(
    stage: Stage, server: Server, database: asyncpg.Connection, requests: Sequence[bytes], pause: float | None
) -> tuple[float, ...]:
    async with measured(server.pid, stage.postgres) as cost:
        began = perf_counter()
        load = await _sent(server.port, requests, pause)
        async with asyncio.timeout(PATIENCE):
            while await database.fetchval(WAITING):  # noqa: ASYNC110  # another process grades
                await asyncio.sleep(0.05)
        graded = perf_counter() - began
    for answer in load.answers:
        if json.loads(answer)["data"]["submitAnswer"]["__typename"] != "Assessment":
            raise WrongAnswer(answer.decode())
    waited = sorted(float(row[0]) for row in await database.fetch(WAITED, len(requests)))
    each = 1e3 / len(requests)
    return (
        len(requests) / load.elapsed,
        load.quantile(0.5) * 1e3,
        load.quantile(0.99) * 1e3,
        cost.server * each,
        cost.database * each,
        waited[len(waited) // 2],
        waited[int(len(waited) * 0.99)],
        len(requests) / graded,
    )


async def _sent(port: int, requests: Sequence[bytes], pause: float | None) -> Load:
    """All over a few connections; or, with a pause, each at its time."""
    if pause is None:
        return await Load.once(requests).run(port, CONNECTIONS)
    whole = Load.once(requests)
    began = perf_counter()
    sending = []
    for number, request in enumerate(requests):
        await asyncio.sleep(max(0.0, began + number * pause - perf_counter()))
        sending.append(asyncio.create_task(Load.once([request]).run(port, 1)))
    for one in await asyncio.gather(*sending):
        whole.taken += one.taken
        whole.answers += one.answers
    whole.elapsed = perf_counter() - began
    return whole
