"""What interviews by voice cost, so many at once on one core; how long who speaks waits for the words and the next question."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import httpx

from bench import data
from bench.measure import measured, memory
from bench.report import table
from bench.servers import SPOOL, Server
from bench.stage import Stage
from bench.subscriptions import ACCOUNTS, PUPILS
from tests.conftest import Client
from tests.voice.caller import Caller
from tests.voice.spoken_interview import Talk, child_says

AT_ONCE = (1, 4, 8, 12, 16)
SECONDS = 60.0
QUESTION = 0.8  # seconds of a question that are listened to
ANSWERS = (
    "I love skateboarding in the park.",
    "My favourite thing is drawing dragons, and I bake cakes on Sundays with my grandmother.",
    "We play basketball on Fridays, and I sing in a choir.",
    "I want to be a vet one day.",
    "I would like to have less plastic in the ocean.",
)
COLUMNS = ("CPU %", "db CPU %", "MB", "heard p50 ms", "heard p95 ms", "asked p50 ms", "asked p95 ms", "turns")
CONSENTS = """
INSERT INTO consents (student_profile_id, kind, policy_version, granted_at)
SELECT md5('student ' || i)::uuid, 'voice_recording', 'bench', now() FROM generate_series(1, $1::int) AS i
"""


@dataclass
class Waited:
    """Seconds from the end of an answer until its words were there, and until the next question was being said."""

    heard: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)


async def interviews(stage: Stage, *, quick: bool, say: Callable[[str], None]) -> None:
    """Prints the figures."""
    logging.getLogger("aioice").setLevel(logging.WARNING)
    counts, seconds = ((1, 2), 20.0) if quick else (AT_ONCE, SECONDS)
    for text in ANSWERS:
        await asyncio.to_thread(child_says, text)
    async with data.connected(stage.site.database_url) as database:
        for made in (PUPILS, ACCOUNTS, CONSENTS):
            await database.execute(made, sum(counts) + 1)
    figures, pupil = {}, 0
    for count in counts:
        with stage.started(SPOOL, SPOOL_INTERVIEWS=str(max(counts)), SPOOL_JOBS="0") as server:
            say(f"Benchmark: {count} interviews at once")
            pupils = range(pupil + 1, pupil + 1 + count)
            pupil += count
            await _talk(server, sum(counts) + 1, Waited(), perf_counter() + 1)  # what is loaded with the first call is there then
            figures[f"{count} at once"] = await _figures(stage, server, pupils, seconds)
    print(table("interviews by voice", figures, COLUMNS))


async def _figures(stage: Stage, server: Server, pupils: Sequence[int], seconds: float) -> tuple[float, ...]:
    waited = Waited()
    idle = memory(server.pid)
    began = perf_counter()
    async with measured(server.pid, stage.postgres) as cost:
        talking = [asyncio.create_task(_talk(server, pupil, waited, began + seconds)) for pupil in pupils]
        await asyncio.gather(*talking)
        elapsed = perf_counter() - began
    return (
        cost.server / elapsed * 100,
        cost.database / elapsed * 100,
        (cost.memory - idle) / 1e6,
        *(_quantile(times, share) * 1e3 for times in (waited.heard, waited.asked) for share in (0.5, 0.95)),
        len(waited.heard),
    )


async def _talk(server: Server, pupil: int, waited: Waited, until: float) -> None:
    """One pupil, interview after interview."""
    headers = {"Authorization": f"Bearer {server.token(f'bench:pupil-{pupil}')}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", headers=headers, timeout=30) as http:
        talk = Talk(Client(http), f"Student:{data.student_id(pupil)}", child_says)
        while perf_counter() < until:
            await talk.begin()
            async with talk.call() as caller:
                await _answers(talk, caller, waited, until)
                await caller.told.next("ended")


async def _answers(talk: Talk, caller: Caller, waited: Waited, until: float) -> None:
    """Answers until nothing more is asked."""
    await caller.told.next("question")
    for turn in range(100):
        await caller.told.next("speaking")
        await caller.hears(caller.heard_seconds + QUESTION)
        caller.speak(child_says(ANSWERS[turn % len(ANSWERS)]))
        await caller.spoken()
        ended = perf_counter()
        caller.send(type="done")
        assert not (await caller.told.next("caption"))["final"]
        waited.heard.append(perf_counter() - ended)
        assert (await caller.told.next("caption"))["final"]
        if (await talk.state())["status"] != "IN_PROGRESS":
            return
        await caller.told.next("question")
        waited.asked.append(perf_counter() - ended)


def _quantile(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)] if times else 0.0
