"""The track of what is said: its pace, and what becomes of it when it is late. And the queue of what is heard."""

import asyncio
import selectors
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import AudioFrame

from tests.voice.caller import tone
from voice.audio import SPOKEN, Sound
from voice.incoming import Incoming
from voice.outgoing import Outgoing


class Tape(MediaStreamTrack):
    """Frames as fast as they are taken, as they come from the network."""

    kind = "audio"

    def __init__(self, seconds: float, rate: int = 48_000, layout: str = "stereo") -> None:
        super().__init__()
        self.left = round(seconds * 50)
        self.rate, self.layout = rate, layout

    async def recv(self) -> AudioFrame:
        if not self.left:
            raise MediaStreamError
        self.left -= 1
        channels = 2 if self.layout == "stereo" else 1
        frame = AudioFrame.from_ndarray(np.full((1, self.rate // 50 * channels), 500, np.int16), format="s16", layout=self.layout)
        frame.sample_rate = self.rate
        return frame


class Clockwork(asyncio.SelectorEventLoop):
    """A loop whose time is told: nobody waits, and nothing is late unless it says so."""

    def __init__(self) -> None:
        super().__init__(_Selector(self))
        self.now = 1_000.0

    def time(self) -> float:
        return self.now


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: Clockwork) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._loop.now += timeout or 0.0
        return super().select(0)


@pytest.fixture
def clockwork() -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=Clockwork) as runner:
        yield runner


def now(runner: asyncio.Runner, late: float = 0.0) -> float:
    """The time, after a while in which the loop did nothing."""
    loop = runner.get_loop()
    assert isinstance(loop, Clockwork)
    loop.now += late
    return loop.now


def test_frames_come_every_20_ms_by_when_it_began(clockwork: asyncio.Runner) -> None:
    track, before = Outgoing(), now(clockwork)
    frames, times = [], []
    for number in range(500):
        frames.append(clockwork.run(track.recv()))
        times.append(round(now(clockwork) - before, 3))
        now(clockwork, late=0.013 if number % 3 else 0.0)
    assert times == [round(0.02 * number, 3) for number in range(500)]
    assert [frame.pts for frame in frames] == [960 * number for number in range(500)]
    kinds = {(frame.samples, frame.sample_rate, frame.layout.name, frame.format.name) for frame in frames}
    assert kinds == {(960, 48_000, "mono", "s16")}
    assert all(not frame.to_ndarray().any() for frame in frames)


@pytest.mark.parametrize(
    ("late", "numbers", "after"),
    [
        (0.06, [0, 1, 2, 3, 4], [0.06, 0.06, 0.06, 0.08]),  # made up for
        (0.5, [0, 25, 26, 27, 28], [0.5, 0.52, 0.54, 0.56]),  # gone on from
        (60.0, [0, 3_000, 3_001, 3_002, 3_003], [60.0, 60.02, 60.04, 60.06]),
    ],
)
def test_who_is_late_goes_on_from_now_and_loses_no_word(
    clockwork: asyncio.Runner, late: float, numbers: list[int], after: list[float]
) -> None:
    track = Outgoing()
    track.say(Sound(np.arange(1, 5 * 960 + 1, dtype=np.int16), SPOKEN))
    frames = [clockwork.run(track.recv())]
    before = now(clockwork)
    now(clockwork, late)
    times = []
    for _ in range(4):
        frames.append(clockwork.run(track.recv()))
        times.append(round(now(clockwork) - before, 3))
    assert times == after
    assert [frame.pts for frame in frames] == [960 * number for number in numbers]
    assert np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]).tolist() == list(range(1, 5 * 960 + 1))


async def test_sounds_follow_one_another_and_what_is_said_of_each_is_known() -> None:
    track = Outgoing()
    assert track.saying() == 0.0
    await track.spoken()
    track.say(tone(0.05))
    track.say(tone(0.02))
    track.say(Sound(np.zeros(0, np.int16), SPOKEN))
    said = []
    for _ in range(4):
        await track.recv()
        said.append(round(track.saying(), 3))
    assert said == [0.02, 0.04, 0.0, 0.0]
    await asyncio.wait_for(track.spoken(), 1)


async def test_sound_at_another_rate_is_resampled() -> None:
    track = Outgoing()
    track.say(Sound(np.full(16_000 // 10, 1_000, np.int16), 16_000))
    for _ in range(2):
        frame = await track.recv()
    assert np.abs(frame.to_ndarray()).mean() == pytest.approx(1_000, rel=0.1)
    assert track.saying() == 0.04


async def test_what_waits_to_be_said_is_bounded(caplog: pytest.LogCaptureFixture) -> None:
    track, minute = Outgoing(), Sound(np.ones(60 * SPOKEN, np.int16), SPOKEN)
    for _ in range(11):
        track.say(minute)
    assert [record.getMessage() for record in caplog.records] == ["a sound is not said: 600 s wait already"]
    track.stop()
    track.say(minute)
    await track.spoken()
    with pytest.raises(MediaStreamError):
        await track.recv()


async def test_who_does_not_listen_for_10_s_loses_the_oldest_7() -> None:
    alive: list[int] = []
    incoming = Incoming(lambda: alive.append(1))
    await incoming.drain(Tape(10))
    incoming.end()
    assert len(alive) == 500
    waiting = [piece async for piece in incoming.heard()]
    assert [piece.seconds for piece in waiting] == [0.16] * 19
    assert incoming.dropped == pytest.approx(62 * 0.16 - 19 * 0.16)


async def test_who_never_listens_costs_no_more_memory_after_a_minute_than_after_ten_seconds() -> None:
    incoming = Incoming(lambda: None)
    await incoming.drain(Tape(10))
    tracemalloc.start()
    await incoming.drain(Tape(60))
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 300_000  # 3 s at 16 kHz are 96 KB; a minute, 1.9 MB


async def test_another_codec_in_the_middle_is_heard() -> None:
    incoming = Incoming(lambda: None)
    await incoming.drain(Tape(0.32))
    await incoming.drain(Tape(0.64, rate=8_000, layout="mono"))
    incoming.end()
    assert sum([piece.seconds async for piece in incoming.heard()]) >= 0.6
