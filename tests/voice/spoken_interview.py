"""A pupil who is interviewed by voice, end to end: the real API, the real engines, a call over the loopback."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from tests.conftest import Client, Served
from tests.databases import apart
from tests.interviews.conftest import ask
from tests.people.conftest import key
from tests.voice.caller import Caller
from voice.audio import Sound
from voice.hibari import Hibari
from voice.speech import Worker

STUDENTS = "SELECT s.id FROM student_profiles s JOIN users u ON u.id = s.user_id WHERE u.handle = $1"
STATE = """
query($id: ID!) { node(id: $id) { ... on InterviewSession {
  id status voice endedAt questions { id answer } interests { name category }
} } }
"""

Say = Callable[[str], Sound]


@cache
def child_says(text: str) -> Sound:
    """The text, by a voice that no program has to be installed for."""
    said: Sound = apart(Hibari(Worker()).speak(text))
    return said


class Talk:
    """One interview of one pupil, in as many calls as it takes."""

    def __init__(self, client: Client, student: str, say: Say) -> None:
        self.client, self.student, self.say = client, student, say
        self.id = ""

    @classmethod
    async def of(cls, served: Served, handle: str, say: Say) -> "Talk":
        student = await served.stores.relational.database.fetchval(STUDENTS, handle)
        return cls(served.client(handle), f"Student:{student}", say)

    async def begin(self) -> None:
        answer = await ask(self.client, "startInterview", studentId=self.student, idempotencyKey=key())
        assert answer["__typename"] == "InterviewSession", answer
        assert answer["voice"] == "READY", answer["voice"]
        self.id = answer["id"]

    async def connect(self, offer: str) -> dict[str, Any]:
        return await ask(self.client, "connectInterview", sessionId=self.id, sdpOffer=offer)

    @asynccontextmanager
    async def call(self) -> AsyncIterator[Caller]:
        """A call that stands, hung up at the end."""
        async with Caller() as caller:
            answer = await self.connect(await caller.offer())
            assert answer["__typename"] == "ConnectInterviewPayload", answer
            await caller.take(answer["sdpAnswer"])
            yield caller

    async def state(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.data(STATE, id=self.id))["node"]
        return found

    async def answer(self, caller: Caller, text: str) -> dict[str, Any]:
        """Waits for the next question, interrupts it, answers, presses Done; gives what was stored."""
        await caller.told.next("question")
        await caller.hears(caller.heard_seconds + 1.2)
        caller.speak(self.say(text))
        await caller.spoken()
        caller.send(type="done")
        while True:
            caption = await caller.told.next("caption")
            if caption["final"]:
                return caption
