"""Who is chosen to hear and to speak, and the threads that they work in."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from datasources.errors import ModelUnavailable
from voice import models
from voice.speech import Speech, Worker, speech


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(threads=1, waiting=2)
    yield worker
    worker.close()


def chosen(worker: Worker, **others: str | None) -> tuple[list[str | None], list[str | None]]:
    """The names of those inside and of those outside."""
    told: dict[str, str | None] = {"transcriber": "gpt-transcribe", "speaker": "gpt-audio-1.5", "api_key": "k", "base_url": None}
    inside, outside = speech(worker, **{**told, **others}, timeout=5)  # type: ignore[arg-type]
    return _names(inside), _names(outside)


def _names(one: Speech) -> list[str | None]:
    return [part.name if part else None for part in (one.transcriber, one.synthesizer)]


class TestChoice:
    @pytest.mark.parametrize(
        ("told", "outside"),
        [
            ({}, ["openai:gpt-transcribe", "openai:gpt-audio-1.5:sage"]),
            ({"api_key": None}, [None, None]),
            ({"transcriber": "local"}, [None, "openai:gpt-audio-1.5:sage"]),
            ({"speaker": "local"}, ["openai:gpt-transcribe", None]),
            ({"transcriber": "local", "speaker": "local"}, [None, None]),
        ],
    )
    def test_who_is_outside(self, worker: Worker, told: dict[str, str | None], outside: list[str | None]) -> None:
        assert chosen(worker, **told)[1] == outside

    def test_without_its_files_nobody_inside_hears(self, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(models, "found", lambda: False)
        assert chosen(worker)[0] == [None, "hibari"]

    def test_with_them_somebody_does(self, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(models, "found", lambda: True)
        assert chosen(worker)[0] == ["moonshine-tiny", "hibari"]

    async def test_all_of_it_is_closed_however_often(self, worker: Worker) -> None:
        inside, outside = speech(
            worker, transcriber="gpt-transcribe", speaker="gpt-audio-1.5", api_key="k", base_url=None, timeout=60
        )
        for one in (inside, outside, outside, Speech()):
            await one.close()


class TestWorker:
    async def test_work_is_done_in_a_thread_of_its_own(self, worker: Worker) -> None:
        assert await worker.run(lambda: threading.current_thread().name) == "speech_0"

    async def test_what_it_raises_is_raised(self, worker: Worker) -> None:
        with pytest.raises(ValueError, match="base 10"):
            await worker.run(int, "no number")

    async def test_too_much_at_once_is_turned_away(self, worker: Worker) -> None:
        may = threading.Event()
        calls = [asyncio.create_task(worker.run(may.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(ModelUnavailable, match="too much waits"):
            await worker.run(int)
        may.set()
        assert await asyncio.gather(*calls) == [True] * 3
        assert await worker.run(int) == 0

    async def test_who_is_cancelled_gives_up_their_turn(self, worker: Worker) -> None:
        may, done = threading.Event(), list[int]()
        under_way = asyncio.create_task(worker.run(may.wait))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(worker.run(done.append, 1))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        may.set()
        await under_way
        await worker.run(int)
        assert done == []
