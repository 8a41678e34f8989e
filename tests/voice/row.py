"""Interviews by voice in a row, in one process with those who call: what is left of them in tasks, descriptors, memory."""

import asyncio
import gc
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle

import psutil

from tests.conftest import School, Served, serving
from tests.interviews.conftest import ask
from tests.voice.spoken_interview import Say, Talk

AT_ONCE = 4
ANSWERS = ("I love skateboarding in the park.", "We play basketball on Fridays.")
WHO = """
SELECT DISTINCT u.handle FROM student_profiles s JOIN users u ON u.id = s.user_id
JOIN consents c ON c.student_profile_id = s.id AND c.kind = 'voice_recording' AND c.withdrawn_at IS NULL
WHERE u.cognito_sub LIKE 'demo:%' AND u.is_active ORDER BY 1
"""


async def run(school: School, say: Say, count: int, told: Callable[[str], None]) -> None:
    """So many interviews: each is begun, two of its questions are answered by voice, and it is finished."""
    settings = replace(school.settings, interviews=AT_ONCE, jobs=0)
    async with serving(replace(school, settings=settings)) as served:
        handles = cycle([row.handle for row in await served.stores.relational.database.fetch(WHO)])
        held = 0
        while held < count:
            some = min(AT_ONCE, count - held)
            await asyncio.gather(*(_interview(served, next(handles), say) for _ in range(some)))
            held += some
            if held % 20 == 0 or held == count:
                await asyncio.sleep(2.0)  # what is being closed is closed
                told(f"{held:>5} interviews: {_left()}")


async def _interview(served: Served, handle: str, say: Say) -> None:
    talk = await Talk.of(served, handle, say)
    await talk.begin()
    async with talk.call() as caller:
        for text in ANSWERS:
            await talk.answer(caller, text)
    await ask(talk.client, "completeInterview", sessionId=talk.id)
    await talk.client.http.aclose()


def _left() -> str:
    gc.collect()
    process = psutil.Process()
    return (
        f"{len(asyncio.all_tasks())} tasks, {process.num_fds()} descriptors, {process.num_threads()} threads, "
        f"{process.memory_info().rss / 1e6:.0f} MB"
    )
