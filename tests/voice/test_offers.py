"""Offers that cannot be answered, and some that are strange and can."""

import asyncio
import random

import pytest

from access.calls import BadOffer
from tests.voice.caller import Caller, tone
from voice.peer import Peer

MDNS = "a=candidate:1 1 udp 2113937151 4e1a9ae8-d2b8-4ac4-8a3f-2e1d9a5b3f0c.local 50000 typ host"
END = "a=end-of-candidates"
AUDIO = "m=audio 9 UDP/TLS/RTP/SAVPF"


@pytest.fixture
async def offer() -> str:
    async with Caller() as caller:
        return await caller.offer()


def without(offer: str, *beginnings: str) -> str:
    return "\r\n".join(line for line in offer.splitlines() if not line.startswith(beginnings)) + "\r\n"


def media(offer: str, kind: str) -> str:
    """One media line, with all that belongs to it."""
    [found] = [part for part in offer.split("m=")[1:] if part.startswith(kind)]
    return f"m={found}"


async def refused(offer: str, why: str) -> None:
    with pytest.raises(BadOffer) as raised:
        await Peer.answering(offer, [], most_seconds=5)
    assert str(raised.value) == why


@pytest.mark.parametrize("nonsense", ["", "v=0", "\0", "hello", "v=0\r\ns=-\r\n", "a=candidate:\r\n" * 100])
async def test_nothing_to_answer(nonsense: str) -> None:
    await refused(nonsense, "The offer has 0 media lines: 1 to 8 can be answered.")


@pytest.mark.parametrize(
    "nonsense", ["v=x", "m=", f"{AUDIO} 111\r\na=rtpmap:x", f"{AUDIO} {'9' * 5_000}", f"{AUDIO} 0\r\na=setup:x"]
)
async def test_no_sdp(nonsense: str) -> None:
    await refused(nonsense, "The offer is not SDP.")


@pytest.mark.parametrize("much", ["a" * 65_537, "é" * 32_769, "\ud800" * 70_000])
async def test_too_much(much: str) -> None:
    await refused(much, "The offer has more than 65536 bytes.")


async def test_too_many_lines() -> None:
    await refused("a=x\r\n" * 601, "The offer has more than 600 lines.")


async def test_sound_is_needed(offer: str) -> None:
    silent = "The offer has no sound to hear."
    await refused(offer.replace(media(offer, "audio"), "").replace("BUNDLE 0 1", "BUNDLE 1"), silent)
    await refused(offer.replace("a=sendrecv", "a=recvonly"), silent)
    await refused(offer.replace("a=sendrecv", "a=inactive"), silent)
    await refused(without(offer, "a=sendrecv"), silent)


async def test_fingerprints_are_needed(offer: str) -> None:
    none = "The offer has no `setup`, or no fingerprint by SHA-256, SHA-384 or SHA-512."
    await refused(without(offer, "a=fingerprint"), none)
    await refused(without(offer, "a=setup"), none)
    await refused(offer.replace("sha-", "md-"), none)
    await refused(offer.replace("fingerprint:sha-256 ", "fingerprint:sha-256 00:"), "A fingerprint of the offer is none.")


async def test_a_name_and_a_password_are_needed(offer: str) -> None:
    none = "The offer has no name and password for ICE."
    await refused(without(offer, "a=ice-ufrag"), none)
    await refused(without(offer, "a=ice-pwd"), none)
    await refused(offer.replace("a=ice-pwd:", "a=ice-pwd:" + "a" * 300), none)


async def test_lines_that_are_too_many_or_the_same(offer: str) -> None:
    audio, application = media(offer, "audio"), media(offer, "application")
    many = "".join(audio.replace("a=mid:0", f"a=mid:{mid}") for mid in range(2, 9))
    text = "The offer has a media line of another kind than audio, video and application."
    await refused(offer + application.replace("a=mid:1", "a=mid:2"), "The offer has more than one line for data channels.")
    await refused(offer + audio, "The offer's media lines are not told apart.")
    await refused(offer.replace("BUNDLE 0", "BUNDLE 7"), "The offer's media lines are not told apart.")
    await refused(offer + many, "The offer has 9 media lines: 1 to 8 can be answered.")
    await refused(offer.replace("m=application", "m=text"), text)


async def test_a_codec_that_nobody_knows(offer: str) -> None:
    audio = without(media(offer, "audio"), "a=rtpmap", "a=fmtp", "a=rtcp-fb") + "a=rtpmap:96 strange/1\r\n"
    await refused(offer.replace(media(offer, "audio"), audio), "The offer cannot be answered.")


async def test_lines_cut_out_and_put_elsewhere_are_refused_or_answered(offer: str) -> None:
    """Whatever aiortc stumbles over, it is a `BadOffer`."""
    chance = random.Random(6)
    lines = offer.splitlines()
    for _ in range(150):
        changed = [line for line in lines if chance.random() > 0.05]
        changed.insert(chance.randrange(len(changed)), chance.choice(lines))
        try:
            peer = await Peer.answering("\r\n".join(changed), [], most_seconds=5)
        except BadOffer:
            continue
        await peer.close()


async def test_wrong_fingerprints_fail() -> None:
    async with Caller() as caller:
        offer = await caller.offer()
        value = offer.split("a=fingerprint:sha-256 ")[1][:95]
        peer = await Peer.answering(offer.replace(value, ":".join(["00"] * 32)), [])
        taking = asyncio.create_task(caller.take(peer.answer))
        await asyncio.wait_for(peer.ended.wait(), 20)
        taking.cancel()
        assert "connected" not in [entry["state"] for entry in peer.log]
        await peer.close()


async def test_further_media_lines_are_answered_inactive() -> None:
    async with Caller() as caller:
        caller.connection.addTransceiver("video")
        caller.connection.addTransceiver("audio")
        peer = await Peer.answering(await caller.offer(), [])
        directions = [line for line in peer.answer.splitlines() if line in ("a=sendrecv", "a=inactive")]
        assert directions == ["a=sendrecv", "a=inactive", "a=inactive"]
        await caller.take(peer.answer)
        caller.send(type="ping", at=1)
        peer.say(tone(0.3))
        await caller.hears(0.2)
        await caller.told.next("pong")
        await peer.close()


async def test_without_a_data_channel_there_is_sound_all_the_same() -> None:
    async with Caller() as caller:
        offer = await caller.offer()
        peer = await Peer.answering(offer.replace(media(offer, "application"), "").replace("BUNDLE 0 1", "BUNDLE 0"), [])
        assert "m=application" not in peer.answer
        peer.tell(type="notice")
        await peer.close()


@pytest.mark.parametrize("instead", [MDNS, f"{MDNS}\r\n{END}", END, "a=candidate:1 1 udp 1 192.0.2.99 70000 typ host"])
async def test_who_has_no_address_of_use_calls_and_is_answered(instead: str) -> None:
    async with Caller() as caller:
        offer = without(await caller.offer(), "a=candidate", "a=end-of-candidates") + instead + "\r\n"
        peer = await Peer.answering(offer, [])
        await caller.take(peer.answer)
        peer.say(tone(0.3))
        await caller.hears(0.2)
        await peer.close()
