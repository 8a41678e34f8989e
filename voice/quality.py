"""How well a connection carries a voice: what is measured of it, and the word for that. Who asks for it is `peer.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from learning.vocabulary import ConnectionQuality

EXCELLENT_LOSS, GOOD_LOSS = 0.005, 0.03
"""The shares of packets that may be lost: words go missing from some 5 % on, since what is lost is not made up for."""

EXCELLENT_JITTER, GOOD_JITTER = 0.030, 0.100
"""Seconds. aiortc waits for 16 packets, 320 ms: what comes later is lost."""

EXCELLENT_ROUND_TRIP, GOOD_ROUND_TRIP = 0.200, 0.500
"""Seconds, after which one speaks into the other's words."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What is not known yet is None: the first reports come after a second."""

    loss: float | None
    """The share of packets that were lost since the beginning, in the worse direction."""
    jitter: float | None
    """Seconds, in the worse direction."""
    round_trip: float | None
    """Seconds."""

    @property
    def word(self) -> ConnectionQuality | None:
        """None where nothing was measured."""
        if self.loss is None:
            return None
        jitter, round_trip = self.jitter or 0.0, self.round_trip or 0.0
        if self.loss <= EXCELLENT_LOSS and jitter <= EXCELLENT_JITTER and round_trip <= EXCELLENT_ROUND_TRIP:
            return ConnectionQuality.EXCELLENT
        if self.loss <= GOOD_LOSS and jitter <= GOOD_JITTER and round_trip <= GOOD_ROUND_TRIP:
            return ConnectionQuality.GOOD
        return ConnectionQuality.POOR


def measured(reports: Iterable[Any], rate: int) -> Quality:
    """Out of aiortc's reports. Their jitter counts ticks of the codec's clock, of which a second has `rate`; their `fractionLost`
    is of the last second alone, and not used."""
    audio = [report for report in reports if getattr(report, "kind", None) == "audio"]
    ways = [report for report in audio if report.type in ("inbound-rtp", "remote-inbound-rtp")]
    losses = [_share(way.packetsLost, way.packetsReceived) for way in ways if way.packetsReceived + way.packetsLost > 0]
    trips = [way.roundTripTime for way in ways if getattr(way, "roundTripTime", None) is not None]
    return Quality(
        loss=max(losses, default=None),
        jitter=max((way.jitter / rate for way in ways), default=None),
        round_trip=max((max(trip, 0.0) for trip in trips), default=None),
    )


def _share(lost: int, received: int) -> float:
    """Packets that came twice count as fewer lost than none."""
    return max(lost, 0) / (max(lost, 0) + received)
