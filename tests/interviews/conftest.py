"""Whom interviews are held with: a pupil who was asked nothing yet, and what is asked of the API."""

from dataclasses import dataclass
from typing import Any

from tests.conftest import Client
from tests.people.conftest import Desk, desk, key
from tests.tables import contents

__all__ = ["desk"]  # a fixture

TABLES = ("interview_sessions", "student_profiles", "consents", "audit_events", "idempotency_keys", "procrastinate_jobs")
ERRORS = {
    "InputError": "fields { path message }",
    "NotFoundError": "field",
    "ConflictError": "reason message existing { __typename id }",
    "ConsentRequiredError": "message consent student { id guardians { name } }",
}
SESSION = """
id kind status voice startedAt endedAt iceServers { urls username credential }
questions { id text answer answeredAt } interests { name category strength confidence }
"""
MUTATIONS = {
    "startInterview": (f"... on InterviewSession {{ {SESSION} }}", ("NotFoundError", "ConflictError")),
    "connectInterview": (
        f"... on ConnectInterviewPayload {{ sdpAnswer session {{ {SESSION} }} }}",
        ("InputError", "NotFoundError", "ConflictError", "ConsentRequiredError"),
    ),
    "answerInterview": (f"... on InterviewSession {{ {SESSION} }}", ("InputError", "NotFoundError", "ConflictError")),
    "completeInterview": (f"... on InterviewSession {{ {SESSION} }}", ("NotFoundError", "ConflictError")),
}
PROFILE = """
SELECT interests, career_interests, philanthropic_interests, learning_style_indicators, onboarding_completed_at
FROM student_profiles WHERE id = $1::text::uuid
"""


def document(mutation: str) -> str:
    shown, errors = MUTATIONS[mutation]
    asked = "\n".join([shown, *(f"... on {error} {{ {ERRORS[error]} }}" for error in errors)])
    input = mutation[0].upper() + mutation[1:] + "Input"
    return f"mutation($input: {input}!) {{ {mutation}(input: $input) {{ __typename {asked} }} }}"


async def ask(client: Client, mutation: str, **input: Any) -> dict[str, Any]:
    """What the mutation answers."""
    answer: dict[str, Any] = (await client.data(document(mutation), input=input))[mutation]
    return answer


@dataclass
class Pupil:
    """Somebody who is interviewed."""

    desk: Desk
    id: str
    client: Client

    async def begin(self, **how: Any) -> dict[str, Any]:
        return await ask(self.client, "startInterview", studentId=self.id, idempotencyKey=key(), **how)

    async def answer(self, interview: dict[str, Any], text: str, question: str | None = None) -> dict[str, Any]:
        """Answers a question in writing, the last one unless it is named."""
        asked = question or interview["questions"][-1]["id"]
        return await ask(self.client, "answerInterview", sessionId=interview["id"], questionId=asked, text=text)

    async def profile(self) -> tuple[Any, ...]:
        (row,) = await self.desk.tables.rows(PROFILE, self.id.partition(":")[2])
        return row


async def pupil(desk: Desk, handle: str = "mateo", first_name: str = "Mateo") -> Pupil:
    return Pupil(desk, await desk.student(first_name), desk.client(handle))


async def everything(desk: Desk) -> dict[str, list[str]]:
    """What a refusal leaves as it is."""
    return await contents(desk.stores.relational.database, TABLES)
