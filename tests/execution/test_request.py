"""A question that many fields of a request have is asked once."""

import asyncio

import pytest

from execution.request import Request


async def test_an_asker_who_is_cancelled_leaves_the_answer_to_the_others() -> None:
    request, asked, may_answer = Request(), [], asyncio.Event()

    async def ask() -> str:
        asked.append("asked")
        await may_answer.wait()
        return "answer"

    first, second = (asyncio.create_task(request.once("question", ask)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    may_answer.set()

    assert first.cancelled()
    assert await second == "answer"
    assert await request.once("question", ask) == "answer"
    assert asked == ["asked"]


async def test_a_failure_is_the_answer_to_all() -> None:
    request, asked = Request(), []

    async def ask() -> None:
        asked.append("asked")
        raise LookupError("nothing there")

    for _ in range(2):
        with pytest.raises(LookupError, match="nothing there"):
            await request.once("question", ask)
    assert asked == ["asked"]
