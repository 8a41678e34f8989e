"""The word for how a connection carries a voice, and the figures out of aiortc's reports."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aiortc.stats import RTCInboundRtpStreamStats, RTCRemoteInboundRtpStreamStats

from learning.vocabulary import ConnectionQuality
from voice.quality import Quality, measured

NOW = datetime(2026, 3, 1, tzinfo=UTC)
EXCELLENT, GOOD, POOR = ConnectionQuality.EXCELLENT, ConnectionQuality.GOOD, ConnectionQuality.POOR


@pytest.mark.parametrize(
    ("quality", "word"),
    [
        (Quality(None, None, None), None),
        (Quality(0.0, None, None), EXCELLENT),
        (Quality(0.005, 0.030, 0.200), EXCELLENT),
        (Quality(0.006, 0.030, 0.200), GOOD),
        (Quality(0.0, 0.031, 0.0), GOOD),
        (Quality(0.0, 0.0, 0.201), GOOD),
        (Quality(0.03, 0.100, 0.500), GOOD),
        (Quality(0.031, 0.0, 0.0), POOR),
        (Quality(0.0, 0.101, None), POOR),
        (Quality(0.0, 0.0, 0.501), POOR),
    ],
)
def test_the_word(quality: Quality, word: ConnectionQuality | None) -> None:
    assert quality.word == word


def inbound(received: int, lost: int, jitter: int) -> RTCInboundRtpStreamStats:
    return RTCInboundRtpStreamStats(NOW, "inbound-rtp", "in", 1, "audio", "transport", received, lost, jitter)


def remote(received: int, lost: int, jitter: int, round_trip: Any) -> RTCRemoteInboundRtpStreamStats:
    """`round_trip` is None until there is one, which aiortc's types do not say."""
    figures = (received, lost, jitter, round_trip, 255)
    return RTCRemoteInboundRtpStreamStats(NOW, "remote-inbound-rtp", "out", 2, "audio", "transport", *figures)


def test_nothing_is_known_at_first() -> None:
    assert measured([], 48_000) == Quality(None, None, None)


def test_jitter_counts_the_codec_s_clock() -> None:
    assert measured([inbound(100, 0, 480)], 48_000) == Quality(0.0, 0.01, None)
    assert measured([inbound(100, 0, 480)], 8_000) == Quality(0.0, 0.06, None)


def test_the_worse_direction_counts() -> None:
    assert measured([inbound(90, 10, 480), remote(99, 1, 960, 0.25)], 48_000) == Quality(0.1, 0.02, 0.25)
    assert measured([inbound(99, 1, 960), remote(80, 20, 480, None)], 48_000) == Quality(0.2, 0.02, None)


def test_packets_that_came_twice_and_clocks_that_were_set_are_no_gain() -> None:
    assert measured([inbound(100, -5, 0), remote(100, -5, 0, -0.01)], 48_000) == Quality(0.0, 0.0, 0.0)
