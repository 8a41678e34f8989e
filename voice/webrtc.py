"""aiortc, as it is used here. Whoever imports this imports aiortc: 0.3 s and 40 MB, which not every process needs."""

from collections.abc import Sequence

import aioice
import aioice.ice
from aiortc import RTCConfiguration, RTCIceServer, RTCIceTransportPolicy, RTCPeerConnection

from voice.ice import IceServer

LOOPBACK = "127.0.0.1"

_addresses = aioice.ice.get_host_addresses


def _addresses_or_loopback(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    """A machine's addresses. aioice leaves the loopback's out, so that a machine without another, a laptop that is offline or a
    container without a network, could not be reached at all."""
    return _addresses(use_ipv4, use_ipv6) or ([LOOPBACK] if use_ipv4 else [])


_consent = aioice.Connection.query_consent


async def _consent_of_the_living(connection: aioice.Connection) -> None:
    """Asks a connection's other end every 5 s whether it is there. aioice begins with that even if the connection was closed just
    before it stood, and then asks nobody, for ever."""
    if not connection._closing:
        await _consent(connection)


aioice.ice.get_host_addresses = _addresses_or_loopback
aioice.Connection.query_consent = _consent_of_the_living  # type: ignore[assignment, method-assign]


def connection(servers: Sequence[IceServer], *, relay_only: bool = False) -> RTCPeerConnection:
    """A connection that asks these servers, and no others: without any named, aiortc asks a public one."""
    policy = RTCIceTransportPolicy.RELAY if relay_only else RTCIceTransportPolicy.ALL
    asked = [RTCIceServer(list(server.urls), server.username, server.credential) for server in servers]
    return RTCPeerConnection(RTCConfiguration(iceServers=asked, iceTransportPolicy=policy))
