"""Kills while answers are handed in, and what has to hold afterwards."""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg

from access.local import LocalIssuer
from tests.crash.house import House
from tests.crash.pupils import Pupil, ready

SETTLING = 180.0  # seconds in which all has to be graded after the last kill

UNGRADED = "SELECT count(*) FROM assessments WHERE id = ANY($1::uuid[]) AND status = 'submitted'"
FOUND = "SELECT exercise.id, exercise.assessment_id FROM exercise_generations exercise WHERE exercise.id = ANY($1::uuid[])"
EVALUATED = """
SELECT entity_id, count(*) FROM progress_events WHERE kind = 'answer_evaluated' AND entity_id = ANY($1::text[]) GROUP BY entity_id
"""
STORED = "SELECT count(*) FROM assessments a JOIN exercise_generations e ON e.assessment_id = a.id WHERE e.id = ANY($1::uuid[])"
LOG = "SELECT id::text FROM progress_events WHERE student_profile_id = $1 AND position > $2 ORDER BY position"
STANDS = "SELECT coalesce(max(position), 0) FROM progress_events"


@dataclass
class Result:
    """What came of a trial."""

    kills: dict[str, int]
    answers: int
    attempts: int
    returns: int
    events: int
    settled_seconds: float
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kills = ", ".join(f"{count} of the {what}" for what, count in self.kills.items())
        return (
            f"kills: {kills}\n{self.answers} answers, handed in {self.attempts} times; {self.events} events, heard by devices "
            f"that came back {self.returns} times; all graded {self.settled_seconds:.1f} s after the last kill\n"
            + "\n".join([*self.faults, f"{len(self.faults)} faults"])
        )


async def run(house: House, *, kills: int, pupils: int, answers: int, seed: int = 0) -> Result:
    """Hands in so many answers of each pupil while processes are killed and started again."""
    chance = random.Random(seed)
    database = await asyncpg.connect(house.url)
    try:
        issuer = LocalIssuer.of(house.folder)
        found = await ready(database, house.port, partial(issuer.issue, now=datetime.now(UTC)), pupils, answers)
        starts = {pupil.student: await database.fetchval(STANDS) for pupil in found}
        following = [asyncio.create_task(pupil.follow(house.port)) for pupil in found]
        count = {"server": 0, "worker": 0}
        handing = asyncio.gather(*(pupil.hand_in(house.port, 0.2) for pupil in found))
        for _ in range(kills):
            await asyncio.sleep(chance.uniform(0.1, 3.0))
            victim = chance.choice(("server", "worker"))
            count[victim] += 1
            await asyncio.to_thread(getattr(house, f"kill_{victim}"))
            await asyncio.sleep(chance.uniform(0.0, 0.5))
            getattr(house, f"start_{victim}")()
            if victim == "server":
                await house.answering()
        ended = time.monotonic()
        await handing
        settled = await _settled(database, found, starts)
        seconds = time.monotonic() - ended
        faults = [] if settled else [f"not all is graded and heard after {SETTLING} s"]
        faults += [fault for pupil in found for fault in await _faults(database, pupil, starts[pupil.student])]
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
        return Result(
            kills=count,
            answers=sum(len(pupil.acknowledged) for pupil in found),
            attempts=sum(pupil.attempts for pupil in found),
            returns=sum(pupil.returns for pupil in found),
            events=sum(len(pupil.heard) for pupil in found),
            settled_seconds=seconds,
            faults=faults,
        )
    finally:
        await database.close()


async def _settled(database: Any, pupils: list[Pupil], starts: Mapping[UUID, int]) -> bool:
    """Whether all is graded in time, and every device has heard as much as there is."""
    ids = [answer for pupil in pupils for answer in pupil.acknowledged.values()]
    until = time.monotonic() + SETTLING
    while time.monotonic() < until:
        if not await database.fetchval(UNGRADED, ids):
            logs = [await database.fetch(LOG, pupil.student, starts[pupil.student]) for pupil in pupils]
            if all(len(pupil.heard) >= len(log) for pupil, log in zip(pupils, logs, strict=True)):
                return True
        await asyncio.sleep(0.5)
    return False


async def _faults(database: Any, pupil: Pupil, start: int) -> list[str]:
    """What does not hold of this pupil."""
    faults = []
    stored = {row["id"]: row["assessment_id"] for row in await database.fetch(FOUND, pupil.exercises)}
    for exercise, answer in pupil.acknowledged.items():
        if stored[exercise] != answer:
            faults.append(f"the answer {answer} was acknowledged, and {stored[exercise]} is stored")
    if await database.fetchval(STORED, pupil.exercises) != len(pupil.exercises):
        faults.append("some exercise has no answer")
    ids = [str(answer) for answer in pupil.acknowledged.values()]
    graded = {row["entity_id"]: row["count"] for row in await database.fetch(EVALUATED, ids)}
    faults += [f"{id} was graded {graded.get(id, 0)} times" for id in ids if graded.get(id, 0) != 1]
    log = [row["id"] for row in await database.fetch(LOG, pupil.student, start)]
    heard = [id.rpartition(":")[2] for _, id, _ in pupil.heard]
    if heard != log:
        faults.append(f"of {len(log)} events {len(set(log) - set(heard))} were not heard, {len(heard) - len(set(heard))} twice")
    return faults
