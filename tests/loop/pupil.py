"""A pupil with two devices: on one they learn, the other follows. Both send what clients really send: `operations.graphql`."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
from websockets.exceptions import ConnectionClosed

from access.local import LocalIssuer
from tests.conftest import Served
from tests.operations import operation
from tests.sockets import PATIENCE, Server, sit, tell
from tests.work import run_jobs

REQUEST = """
mutation ($input: RequestExerciseInput!) {
  requestExercise(input: $input) { __typename ... on Exercise { id status kind prompt targetStep } ... on UserError { message } }
}
"""
EXPECTED = "SELECT expected_steps, expected_solution ->> 'text' FROM exercise_generations WHERE id = $1"


@dataclass
class Follower:
    """The other device. It comes back with the last cursor that it has seen, wherever it is served."""

    subject: str
    student: str
    cursor: str
    events: list[dict[str, Any]] = field(default_factory=list)

    async def follow(self, server: Server) -> None:
        """Until it is cancelled, or the server is gone."""
        token = LocalIssuer.of(server.school.settings.data).issue(self.subject, now=datetime.now(UTC))
        async with server.opened() as socket:
            await sit(socket, authorization=f"Bearer {token}")
            variables = {"studentId": self.student, "after": self.cursor}
            payload = {"query": operation("FollowProgress"), "operationName": "FollowProgress", "variables": variables}
            await tell(socket, "subscribe", id="1", payload=payload)
            with suppress(ConnectionClosed):
                async for text in socket:
                    message = json.loads(text)
                    assert message["type"] == "next", message
                    assert "errors" not in message["payload"], message
                    event = message["payload"]["data"]["studentProgress"]
                    self.cursor = event["cursor"]
                    self.events.append(event)

    async def hears(self, count: int) -> list[dict[str, Any]]:
        """All events, as soon as there are so many."""
        async with asyncio.timeout(PATIENCE):
            while len(self.events) < count:  # noqa: ASYNC110  # they come from a socket
                await asyncio.sleep(0.01)
        return self.events


class Pupil:
    """Whoever learns, at a server."""

    def __init__(self, server: Server, subject: str) -> None:
        token = LocalIssuer.of(server.school.settings.data).issue(subject, now=datetime.now(UTC))
        self.server = server
        self.served = Served(server.app, server.school)
        self._http = httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)

    async def close(self) -> None:
        await self._http.aclose()

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of an answer without errors."""
        response = await self._http.post(f"http://{self.server.address}", json={"query": query, "variables": variables})
        body = response.json()
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def do(self, name: str, **variables: Any) -> Any:
        """What an operation of the file gives."""
        return await self.ask(operation(name), **variables)

    async def change(self, name: str, **input: Any) -> Any:
        """What a mutation of the file gives that has one field and one input."""
        [answer] = (await self.do(name, input={**input, "idempotencyKey": str(uuid4())})).values()
        return answer

    async def lesson(self, path: str, **more: Any) -> Any:
        return await self.change("StartLesson", learningPathId=path, kind="LESSON", **more)

    async def exercise(self, session: str, kind: str) -> Any:
        """One that is ready."""
        wanted = {"sessionId": session, "kind": kind, "idempotencyKey": str(uuid4())}
        made = (await self.ask(REQUEST, input=wanted))["requestExercise"]
        assert made["__typename"] == "Exercise", made
        assert made["status"] == "COMPLETED", made
        return made

    async def answer(self, exercise: str, response: str, seconds: int = 120) -> Any:
        """The grading of an answer, as it is read afterwards."""
        stored = await self.change("SubmitAnswer", exerciseId=exercise, response=response, seconds=seconds)
        assert stored["status"] == "SUBMITTED", stored
        assert stored["evaluation"] is None
        assert await run_jobs(self.served) == []
        found = await self.ask(
            "query($id: ID!) { node(id: $id) { ... on Assessment { id status evaluation { score steps { step status } } } } }",
            id=stored["id"],
        )
        return found["node"]

    async def knows(self, exercise: str) -> str:
        """The right answer to it, as somebody writes it who has understood: what a client is never told beforehand."""
        id = exercise.partition(":")[2]
        [(steps, solution)] = await self.served.stores.relational.database.fetch(EXPECTED, id)
        return "\n".join([*steps, solution])
