"""Pupils who hand in answers as fast as they are taken, and devices that follow them: both come back whatever happens."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import websockets
from websockets.exceptions import WebSocketException

PATIENCE = 20.0  # seconds for one answer of the server
PAUSE = 0.1  # seconds before another attempt

START = """
mutation ($input: StartSessionInput!) {
  startSession(input: $input) { __typename ... on LearningSession { id } ... on UserError { message } }
}
"""
SUBMIT = """
mutation ($input: SubmitAnswerInput!) {
  submitAnswer(input: $input) { __typename ... on Assessment { id } ... on UserError { message } }
}
"""
FOLLOW = """
subscription ($student: ID!, $after: String) {
  studentProgress(studentId: $student, after: $after) { __typename id cursor ... on AnswerEvaluated { assessment { id } } }
}
"""
WHO = """
SELECT DISTINCT ON (p.id) p.id AS student, u.cognito_sub AS subject, l.id AS path
FROM student_profiles p JOIN users u ON u.id = p.user_id JOIN learning_paths l ON l.student_profile_id = p.id
WHERE l.status = 'active' AND u.cognito_sub IS NOT NULL AND u.is_active ORDER BY p.id, l.id LIMIT $1
"""
EXERCISE = """
INSERT INTO exercise_generations (learning_session_id, concept_id, status, generation_type, life_category, generated_exercise,
                                  expected_solution, expected_steps, generation_rule, difficulty_level, student_interests)
SELECT s.id, s.concept_id, 'completed', 'initial', 'personal',
       jsonb_build_object('title', 'A sum', 'prompt', 'Add 2 and 3, and double it.'), '{"text": "2 + 3 = 5, and 2 * 5 = 10."}',
       '["Add 2 and 3 to get 5", "Double 5 to get 10"]', 'crash@1', 'basic', '[]'
FROM learning_sessions s, generate_series(1, $2) WHERE s.id = $1 RETURNING id
"""
ANSWERS = ("2 + 3 = 5 and then 2 * 5 = 10", "2 + 3 = 5, doubled that is 12", "I do not know", "It is 10 because 5 + 5 = 10")


@dataclass
class Pupil:
    """One of the school's, with exercises to answer."""

    student: UUID
    token: str
    exercises: list[UUID]
    after: str = ""  # the cursor that their device begins after
    acknowledged: dict[UUID, UUID] = field(default_factory=dict)  # of each exercise, the answer that the server said it has
    heard: list[tuple[str, str, str]] = field(default_factory=list)  # cursor, id and type of each event, as they came
    attempts: int = 0
    returns: int = 0

    async def hand_in(self, port: int, pause: float) -> None:
        """Every answer, each until it is acknowledged, under one key."""
        async with httpx.AsyncClient(timeout=PATIENCE, headers={"Authorization": f"Bearer {self.token}"}) as http:
            for number, exercise in enumerate(self.exercises):
                said = {
                    "exerciseId": f"Exercise:{exercise}",
                    "response": ANSWERS[number % len(ANSWERS)],
                    "seconds": 30,
                    "idempotencyKey": str(uuid4()),
                }
                self.acknowledged[exercise] = await self._until_taken(http, port, said)
                await asyncio.sleep(pause)

    async def follow(self, port: int) -> None:
        """Hears of everything that happens to them, until it is cancelled; each time from the last event that came."""
        while True:
            try:
                await self._listen(port)
            except (OSError, TimeoutError, WebSocketException):
                self.returns += 1
                await asyncio.sleep(PAUSE)

    async def _until_taken(self, http: httpx.AsyncClient, port: int, said: dict[str, Any]) -> UUID:
        while True:
            self.attempts += 1
            try:
                taken = (await asked(http, port, SUBMIT, input=said))["submitAnswer"]
            except (httpx.TransportError, Unavailable):
                await asyncio.sleep(PAUSE)
                continue
            assert taken["__typename"] == "Assessment", taken
            return UUID(taken["id"].partition(":")[2])

    async def _listen(self, port: int) -> None:
        address = f"ws://127.0.0.1:{port}/graphql"
        async with websockets.connect(address, subprotocols=["graphql-transport-ws"], open_timeout=PATIENCE) as socket:  # type: ignore[list-item]
            await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {self.token}"}}))
            await socket.recv()
            after = self.heard[-1][0] if self.heard else self.after
            variables = {"student": f"Student:{self.student}", "after": after}
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": FOLLOW, "variables": variables}}))
            async for text in socket:
                message = json.loads(text)
                if message["type"] in ("error", "complete") or "errors" in message.get("payload", {}):
                    raise OSError(text)
                event = message["payload"]["data"]["studentProgress"]
                self.heard.append((event["cursor"], event["id"], event["__typename"]))


class Unavailable(Exception):
    """The server could not say yes or no."""


async def asked(http: httpx.AsyncClient, port: int, query: str, **variables: Any) -> Any:
    """The data of an answer. Raises `Unavailable` where the server is there and cannot answer now."""
    response = await http.post(f"http://127.0.0.1:{port}/graphql", json={"query": query, "variables": variables})
    if response.status_code >= 500:
        raise Unavailable
    said = response.json()
    if any(
        error["extensions"]["code"] in ("STORE_UNAVAILABLE", "OVERLOADED", "DEADLINE_EXCEEDED")
        for error in said.get("errors", ())
    ):
        raise Unavailable
    assert "errors" not in said, said["errors"]
    return said["data"]


async def ready(database: "asyncpg.Connection[Any]", port: int, tokens: Any, pupils: int, answers: int) -> list[Pupil]:
    """So many pupils, each in a session with so many exercises, and where the log of what happens stands."""
    found = []
    for row in await database.fetch(WHO, pupils):
        token = tokens(row["subject"])
        async with httpx.AsyncClient(timeout=PATIENCE, headers={"Authorization": f"Bearer {token}"}) as http:
            wanted = {"learningPathId": f"LearningPath:{row['path']}", "kind": "EXERCISE", "idempotencyKey": str(uuid4())}
            session = (await asked(http, port, START, input=wanted))["startSession"]
            assert session["__typename"] == "LearningSession", session
            after = (await asked(http, port, "{ eventCursor }"))["eventCursor"]
        id = UUID(session["id"].partition(":")[2])
        exercises = [one["id"] for one in await database.fetch(EXERCISE, id, answers)]
        found.append(Pupil(row["student"], token, exercises, after))
    assert len(found) == pupils
    return found
