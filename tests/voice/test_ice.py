"""The servers that a browser is told of, their credentials, and the addresses of a machine that has none but the loopback's."""

import hashlib
import hmac
from base64 import b64encode
from datetime import UTC, datetime

import aioice.ice
import ifaddr
import pytest

from tests.voice.caller import Caller, tone
from voice.ice import IceServer, check, servers
from voice.peer import Peer

NOW = datetime(2026, 3, 1, 9, 45, tzinfo=UTC)  # 1772358300 seconds
STUN, TURN, TURN_TCP = "stun:turn.example.org", "turn:turn.example.org", "turn:turn.example.org:443?transport=tcp"


def test_stun_is_asked_without_credentials_and_turn_with_ones_that_expire() -> None:
    [stun, turn] = servers([TURN, STUN, TURN_TCP], "swordfish", 600, NOW, "interview 7")
    assert stun == IceServer((STUN,), None, None)
    assert turn.urls == (TURN, TURN_TCP)
    assert turn.username is not None
    expiry, opaque = turn.username.split(":")
    assert expiry == "1772358900"
    assert len(opaque) == 24
    assert turn.credential == b64encode(hmac.new(b"swordfish", turn.username.encode(), hashlib.sha1).digest()).decode()


def test_a_name_says_nothing_but_that_it_is_the_same_again() -> None:
    [[one], [again], [other], [elsewhere]] = [
        servers([TURN], secret, 600, NOW, subject)
        for secret, subject in (("a", "Maya"), ("a", "Maya"), ("a", "Leo"), ("b", "Maya"))
    ]
    assert one == again
    assert len({one.username, other.username, elsewhere.username}) == 3
    assert "Maya" not in repr(one)
    assert hashlib.sha256(b"Maya").hexdigest()[:24] not in repr(one)


def test_without_servers_there_are_none() -> None:
    assert servers([], None, 600, NOW, "interview 7") == []


@pytest.mark.parametrize(
    "url",
    [STUN, "stun:192.0.2.7:3478", TURN, TURN_TCP, "turn:a?transport=udp", "turns:turn.example.org", "turns:a:5349?transport=tcp"],
)
def test_an_address_of_a_server(url: str) -> None:
    check(url)


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("", ": begins with none of `stun:`, `turn:` and `turns:`"),
        ("turn.example.org", "turn.example.org: begins with none of `stun:`, `turn:` and `turns:`"),
        ("https://a", "https://a: begins with none of `stun:`, `turn:` and `turns:`"),
        ("stuns:a", "stuns:a: begins with none of `stun:`, `turn:` and `turns:`"),
        ("stun:", "stun:: `` is no host's name and no IPv4 address"),
        ("turn://a", "turn://a: `//a` is no host's name and no IPv4 address"),
        ("turn:[::1]", "turn:[::1]: `[` is no host's name and no IPv4 address"),
        ("turn:user@a", "turn:user@a: `user@a` is no host's name and no IPv4 address"),
        ("turn:a:", "turn:a:: `` is no port"),
        ("turn:a:0", "turn:a:0: `0` is no port"),
        ("turn:a:65536", "turn:a:65536: `65536` is no port"),
        ("turn:a:1:2", "turn:a:1:2: `1:2` is no port"),
        ("stun:a?transport=udp", "stun:a?transport=udp: a STUN server takes no `?transport=udp`"),
        ("turn:a?transport=tls", "turn:a?transport=tls: `?transport=tls` is neither `?transport=udp` nor `?transport=tcp`"),
        ("turn:a?tcp", "turn:a?tcp: `?tcp` is neither `?transport=udp` nor `?transport=tcp`"),
        ("turns:a?transport=udp", "turns:a?transport=udp: TURN over TLS goes over tcp"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(url: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        servers([STUN, url], "swordfish", 600, NOW, "interview 7")
    assert str(raised.value) == wrong


@pytest.mark.parametrize("secret", [None, ""])
def test_a_turn_server_needs_a_secret(secret: str | None) -> None:
    with pytest.raises(ValueError, match=r"^turn:turn\.example\.org: a TURN server needs the secret that is shared with it$"):
        servers([STUN, TURN], secret, 600, NOW, "interview 7")


def test_a_machine_with_another_address_does_not_name_the_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: [_adapter("lo", "127.0.0.1"), _adapter("eth0", "192.0.2.7")])
    assert aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=True) == ["192.0.2.7"]


async def test_on_a_machine_with_the_loopback_alone_one_is_reached_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: [_adapter("lo", "127.0.0.1")])
    async with Caller() as caller:
        peer = await Peer.answering(await caller.offer(), [])
        assert [line.split()[4] for line in peer.answer.splitlines() if line.startswith("a=candidate:")] == ["127.0.0.1"] * 2
        await caller.take(peer.answer)
        peer.say(tone(0.3))
        await caller.hears(0.2)
        await peer.close()


def _adapter(name: str, address: str) -> ifaddr.Adapter:
    return ifaddr.Adapter(name, name, [ifaddr.IP(address, 8, name)])
