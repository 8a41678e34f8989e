"""Calls that are lost and servers that are killed while interviews are spoken, and what has to hold afterwards: every turn that
was acknowledged is stored, and each call goes on at the question that waits.
"""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import orjson

from access.local import LocalIssuer
from tests.conftest import Client
from tests.crash.house import House
from tests.voice.caller import Caller
from tests.voice.spoken_interview import Say, Talk

WHO = """
SELECT DISTINCT s.id, u.cognito_sub AS subject FROM student_profiles s JOIN users u ON u.id = s.user_id
JOIN consents c ON c.student_profile_id = s.id AND c.kind = 'voice_recording' AND c.withdrawn_at IS NULL
WHERE u.cognito_sub IS NOT NULL AND u.is_active ORDER BY s.id
"""
ROW = "SELECT questions, responses, status FROM interview_sessions WHERE id = $1::text::uuid"
SAID = (
    "I love skateboarding in the park.",
    "My favourite thing is drawing dragons.",
    "I play basketball with my friends.",
    "We bake cakes on Sundays.",
    "I want to be a vet one day.",
    "I care about the ocean and the whales.",
    "I like to see an example first.",
)
GONE = (AssertionError, ConnectionError, TimeoutError, httpx.HTTPError)


@dataclass
class Result:
    """What came of a trial."""

    lost: int = 0  # calls that were hung up
    kills: int = 0
    acknowledged: int = 0  # turns
    interviews: int = 0
    calls: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(
            [
                f"{self.lost} lost connections, {self.kills} kills -9; {self.acknowledged} turns acknowledged in {self.calls} "
                f"calls of {self.interviews} interviews; {len(self.faults)} faults",
                *self.faults,
            ]
        )


async def run(house: House, say: Say, *, lost: int, kills: int, seed: int = 0) -> Result:
    """Interviews one pupil after the other until so many calls were hung up and so many servers killed."""
    chance, result = random.Random(seed), Result()
    ends = ["lost"] * lost + ["kill"] * kills
    chance.shuffle(ends)
    database = await asyncpg.connect(house.url)
    try:
        pupils = list(await database.fetch(WHO))
        while ends:
            pupil = pupils[result.interviews % len(pupils)]
            token = LocalIssuer.of(house.folder).issue(pupil["subject"], now=datetime.now(UTC))
            headers = {"Authorization": f"Bearer {token}"}
            base = f"http://127.0.0.1:{house.port}"
            async with httpx.AsyncClient(base_url=base, headers=headers, timeout=20) as http:
                talk = Talk(Client(http), f"Student:{pupil['id']}", say)
                await talk.begin()
                result.interviews += 1
                await _interview(house, database, talk, ends, result, chance)
    finally:
        await database.close()
    return result


async def _interview(house: House, database: Any, talk: Talk, ends: list[str], result: Result, chance: random.Random) -> None:
    """One interview, in as many calls as it takes."""
    heard: dict[str, list[str]] = {}
    while (row := await _row(database, talk.id))["status"] == "in_progress":
        result.calls += 1
        ending = ends.pop() if ends else ""
        with suppress(*GONE):
            async with talk.call() as caller:
                waiting = row["questions"][-1]["question_id"]
                question = await caller.told.next("question")
                if question["id"] != waiting:
                    result.faults.append(f"{talk.id}: a call went on at {question['id']}, and {waiting} waited")
                speaking = asyncio.create_task(_speak(caller, talk, heard, chance))
                done, _ = await asyncio.wait([speaking], timeout=chance.uniform(1.0, 30.0) if ending else None)
                if not done:
                    if ending == "kill":
                        await asyncio.to_thread(house.kill_server)
                    speaking.cancel()
                await asyncio.gather(speaking, return_exceptions=True)
        if ending == "kill":
            house.kill_server()
            house.start_server()
            await house.answering()
        result.kills += ending == "kill"
        result.lost += ending == "lost"
        if not ends:
            break
    result.acknowledged += sum(map(len, heard.values()))
    stored = {one["question_id"]: one["transcript"] for one in (await _row(database, talk.id))["responses"]}
    for asked, texts in heard.items():
        for text in texts:
            if text not in stored.get(asked, ""):
                result.faults.append(f"{talk.id}: {text!r} was acknowledged as the answer to {asked}, and is not stored")


async def _speak(caller: Caller, talk: Talk, heard: dict[str, list[str]], chance: random.Random) -> None:
    """Answers until the interview is over, noting what is acknowledged."""
    listening = asyncio.create_task(_note(caller, heard))
    try:
        while True:
            await caller.hears(caller.heard_seconds + 1.2)
            caller.speak(talk.say(chance.choice(SAID)))
            await caller.spoken()
            if chance.random() < 0.5:
                caller.send(type="done")
            await caller.told.next("question")
    finally:
        listening.cancel()


async def _note(caller: Caller, heard: dict[str, list[str]]) -> None:
    async for message in caller.told:
        if message["type"] == "caption" and message["final"]:
            heard.setdefault(message["questionId"], []).append(message["text"])


async def _row(database: Any, id: str) -> dict[str, Any]:
    row = await database.fetchrow(ROW, id.partition(":")[2])
    return {**row, "questions": orjson.loads(row["questions"]), "responses": orjson.loads(row["responses"])}
