"""A call between two ends in one process: what is said, heard and told, how it ends, and what is left of it."""

import asyncio
import gc
import os
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from itertools import count

import numpy as np
import pytest

from learning.vocabulary import ConnectionQuality
from tests.voice.caller import Caller, tone
from voice.audio import HEARD, Sound
from voice.channel import MOST
from voice.ice import IceServer
from voice.peer import Peer

SOON = 20.0  # seconds; what is waited for takes a hundredth of it


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    async with Caller() as caller:
        yield caller


@pytest.fixture
async def peer(caller: Caller) -> AsyncIterator[Peer]:
    """The other end of the caller's call."""
    peer = await Peer.answering(await caller.offer(), [])
    await caller.take(peer.answer)
    yield peer
    await peer.close()


async def loud(peer: Peer, seconds: float) -> Sound:
    """What is heard until so many seconds of it were no silence."""
    pieces: list[Sound] = []
    async with asyncio.timeout(SOON):
        async for piece in peer.heard():
            pieces += [piece] if pieces or np.abs(piece.samples).max() > 1_000 else []
            if sum(one.seconds for one in pieces) >= seconds:
                break
    return Sound(np.concatenate([piece.samples for piece in pieces]), HEARD)


def hertz(sound: Sound) -> float:
    """The loudest frequency."""
    return float(np.abs(np.fft.rfft(sound.samples)).argmax() / sound.seconds)


async def test_what_the_caller_says_is_heard_in_pieces(caller: Caller, peer: Peer) -> None:
    pieces = peer.heard()
    first = await anext(pieces)
    assert (first.rate, len(first.samples), first.samples.dtype.name) == (16_000, 2_560, "int16")
    caller.speak(tone(1.5, 440))
    assert hertz(await loud(peer, 1.2)) == pytest.approx(440, abs=2)
    assert peer.dropped == 0.0


async def test_what_is_said_is_heard_by_the_caller(caller: Caller, peer: Peer) -> None:
    peer.say(tone(0.6, 880))
    peer.say(tone(0.4, 880))
    await peer.spoken()
    assert peer.saying() == 0.0
    await caller.hears(0.98)
    heard = caller.heard
    begins = int((np.abs(heard.samples) > 4_000).argmax())
    assert hertz(Sound(heard.samples[begins : begins + 43_200], heard.rate)) == pytest.approx(880, abs=2)


async def test_barge_in_stops_it(caller: Caller, peer: Peer) -> None:
    peer.say(tone(30))
    await caller.hears(0.3)
    assert 0.3 < peer.saying() < 29.0
    spoken = asyncio.create_task(peer.spoken())
    peer.hush()
    await asyncio.wait_for(spoken, SOON)
    assert peer.saying() == 0.0
    silent_from = len(caller.frames)
    await caller.until(lambda: len(caller.frames) >= silent_from + 50)
    assert np.abs(caller.heard.samples[-9_600:]).max() < 100


async def test_messages_both_ways(caller: Caller, peer: Peer) -> None:
    peer.tell(type="question", id="q1", text="Was magst du?")
    assert await caller.told.next("question") == {"type": "question", "id": "q1", "text": "Was magst du?"}
    caller.send(type="ping", at=17)
    assert await caller.told.next("pong") == {"type": "pong", "at": 17}
    for sent in ("no JSON", "[]", "[" * 2_000, '{"type":"' + "a" * 2_040 + '"}', b'{"type":"bytes"}', '{"type":"done"}'):
        caller.channel.send(sent)
    assert await anext(peer.messages()) == {"type": "done"}


async def test_messages_that_nobody_reads_are_bounded(caller: Caller, peer: Peer) -> None:
    for number in range(MOST + 10):
        caller.send(type="done", number=number)
    caller.send(type="ping", at=1)
    await caller.told.next("pong")
    await peer.close()
    assert [message["number"] async for message in peer.messages()] == list(range(50))


async def test_what_was_told_before_the_channel_is_open_arrives(caller: Caller) -> None:
    peer = await Peer.answering(await caller.offer(), [])
    for number in range(60):
        peer.tell(type="notice", number=number)
    await caller.take(peer.answer)
    peer.tell(type="notice", number=60)
    peer.tell(type="ended")
    await peer.close()
    await caller.told.next("ended")
    assert [message["number"] for message in caller.told if message["type"] == "notice"] == list(range(10, 61))


async def test_it_ends_when_the_caller_hangs_up(caller: Caller, peer: Peer) -> None:
    peer.say(tone(30))
    await caller.hears(0.1)
    await caller.close()
    await asyncio.wait_for(peer.ended.wait(), SOON)
    await asyncio.wait_for(peer.spoken(), SOON)
    assert [message async for message in peer.messages()] == []
    async with asyncio.timeout(SOON):
        assert all([piece.rate == 16_000 async for piece in peer.heard()])
    assert [entry["state"] for entry in peer.log] == ["connecting", "connected", "channel open", "closed"]
    assert (await peer.quality()).word == ConnectionQuality.EXCELLENT


async def test_it_ends_when_nobody_takes_the_answer(caller: Caller) -> None:
    peer = await Peer.answering(await caller.offer(), [], silent_seconds=0.3)
    await asyncio.wait_for(peer.ended.wait(), SOON)
    assert [entry["state"] for entry in peer.log][-1] == "silent"
    await peer.close()


async def test_it_ends_when_the_caller_falls_silent_but_not_before(caller: Caller) -> None:
    peer = await Peer.answering(await caller.offer(), [], silent_seconds=1.0)
    await caller.take(peer.answer)
    for sender in caller.connection.getSenders():
        await sender.stop()  # its microphone has gone
    for number in range(6):  # a second and a half, in which a ping is all that comes
        caller.send(type="ping", at=number)
        await asyncio.sleep(0.25)
    assert not peer.ended.is_set()
    await asyncio.wait_for(peer.ended.wait(), SOON)
    assert peer.log[-1]["state"] == "silent"
    await peer.close()


async def test_a_server_that_does_not_answer_is_not_waited_for_any_longer(caller: Caller) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        server = IceServer((f"stun:127.0.0.1:{mute.getsockname()[1]}",))
        before = asyncio.get_running_loop().time()
        with pytest.raises(TimeoutError):
            await Peer.answering(await caller.offer(), [server], most_seconds=0.3)
        assert asyncio.get_running_loop().time() - before < 4.0
        tasks = [task for task in asyncio.all_tasks() if "_close_after" in repr(task.get_coro())]
        await asyncio.wait_for(asyncio.gather(*tasks), SOON)  # aioice gathers for 5 s


@pytest.mark.parametrize("after", [0.0, 0.003, 0.006, 0.01, 0.02, 0.04])
async def test_it_may_be_closed_while_it_connects(after: float) -> None:
    async with Caller() as caller:
        peer = await Peer.answering(await caller.offer(), [])
        taking = asyncio.create_task(caller.take(peer.answer))
        await asyncio.sleep(after)
        await peer.close()
        await peer.close()
        assert peer.ended.is_set()
        taking.cancel()
    await _settled()
    assert len(asyncio.all_tasks()) == 1


def test_aiortc_is_not_imported_before_there_is_an_offer() -> None:
    subprocess.run([sys.executable, "-c", "import sys, voice.peer; assert 'aiortc' not in sys.modules"], check=True)


async def test_nothing_is_left_of_a_call() -> None:
    gc.collect()
    left: list[tuple[int, int, int]] = []
    for _ in range(20):
        async with Caller() as caller:
            peer = await Peer.answering(await caller.offer(), [])
            await caller.take(peer.answer)
            await anext(peer.heard())
            await peer.close()
        await _settled()
        left.append((len(asyncio.all_tasks()), threading.active_count(), len(os.listdir("/proc/self/fd"))))
    assert {tasks for tasks, _, _ in left} == {1}
    assert len({descriptors for _, _, descriptors in left[1:]}) == 1
    pool = max(threads for _, threads, _ in left) - left[0][1]  # of the loop's own threads, which stay
    assert pool <= (os.cpu_count() or 1) + 4
    assert not [thread.name for thread in threading.enumerate() if thread.name == "audio-decoder"]


async def _settled() -> None:
    """Lets what was told to end, end."""
    for turn in count():
        if len(asyncio.all_tasks()) == 1 or turn == 500:
            return
        await asyncio.sleep(0.01)
