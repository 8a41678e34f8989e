"""What a browser offers: whether it can be answered, and what of it aiortc gets to see. Who answers it is in `peer.py`."""

import ipaddress
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from access.calls import BadOffer

if TYPE_CHECKING:
    from aiortc.sdp import MediaDescription

LARGEST = 64 * 1024  # bytes; Chromium's, with sound and a data channel, has 2 KB
MOST_LINES = 600  # aiortc takes time and memory by their square
MOST_MEDIA = 8
MOST_CANDIDATES = 40  # each is sent packets, wherever it points

ICE_NAME = re.compile(r"[A-Za-z0-9+/]{4,256}")
ICE_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
FINGERPRINTS = {"sha-256": 32, "sha-384": 48, "sha-512": 64}  # and their bytes


def readable(offer: str) -> tuple[str, str]:
    """The offer without what is of no use here, and the `mid` of its sound. `BadOffer` for what cannot be answered.

    Candidates by name go: Chromium hides its addresses behind names that are asked for by multicast, which takes a second where
    nobody answers. Whoever has such a name calls us, and is answered at the address that the call comes from. The end of
    candidates goes for the same reason: after it, aioice would not wait for a call.
    """
    from aiortc.sdp import SessionDescription  # with all of aiortc

    if len(offer.encode(errors="replace")) > LARGEST:
        raise BadOffer(f"The offer has more than {LARGEST} bytes.")
    lines = offer.splitlines()
    if len(lines) > MOST_LINES:
        raise BadOffer(f"The offer has more than {MOST_LINES} lines.")
    text = "\r\n".join(_kept(lines)) + "\r\n"
    try:
        description = SessionDescription.parse(text)
    except Exception as error:  # it raises whatever its lines make it stumble over
        raise BadOffer("The offer is not SDP.") from error
    _check_lines(description.media)
    mids = [media.rtp.muxId for media in description.media]
    bundled = [mid for group in description.group if group.semantic == "BUNDLE" for mid in group.items]
    if len(set(mids)) < len(mids) or not set(bundled) <= set(mids):
        raise BadOffer("The offer's media lines are not told apart.")
    sounds = [media for media in description.media if media.kind == "audio" and media.direction in ("sendrecv", "sendonly")]
    if not sounds:
        raise BadOffer("The offer has no sound to hear.")
    return text, sounds[0].rtp.muxId


def _check_lines(lines: Sequence["MediaDescription"]) -> None:
    if not 1 <= len(lines) <= MOST_MEDIA:
        raise BadOffer(f"The offer has {len(lines)} media lines: 1 to {MOST_MEDIA} can be answered.")
    if any(media.kind not in ("audio", "video", "application") for media in lines):
        raise BadOffer("The offer has a media line of another kind than audio, video and application.")
    if sum(media.kind == "application" for media in lines) > 1:
        raise BadOffer("The offer has more than one line for data channels.")
    for media in lines:
        name, password = (media.ice.usernameFragment, media.ice.password) if media.ice else (None, None)
        if not (ICE_NAME.fullmatch(name or "") and ICE_PASSWORD.fullmatch(password or "")):
            raise BadOffer("The offer has no name and password for ICE.")
        known = [one for one in media.dtls.fingerprints if one.algorithm.lower() in FINGERPRINTS] if media.dtls else []
        if not known:
            raise BadOffer("The offer has no `setup`, or no fingerprint by SHA-256, SHA-384 or SHA-512.")
        if not all(_is_fingerprint(one.value, FINGERPRINTS[one.algorithm.lower()]) for one in known):
            raise BadOffer("A fingerprint of the offer is none.")


def _is_fingerprint(value: str, size: int) -> bool:
    return re.fullmatch(rf"[0-9A-Fa-f]{{2}}(:[0-9A-Fa-f]{{2}}){{{size - 1}}}", value) is not None


def _kept(lines: Sequence[str]) -> Iterator[str]:
    """The lines that aiortc gets to see."""
    candidates = 0
    for line in lines:
        if line.startswith("a=candidate:"):
            candidates += (leads := _leads_somewhere(line))
            if not leads or candidates > MOST_CANDIDATES:
                continue
        if not line.startswith("a=end-of-candidates"):
            yield line


def _leads_somewhere(line: str) -> bool:
    """Whether aioice can send to a candidate: by UDP, to an address and a port, for RTP and RTCP in one."""
    bits = line.split()
    if len(bits) < 8 or bits[1] != "1" or bits[2].lower() != "udp":
        return False
    try:
        return not ipaddress.ip_address(bits[4]).is_multicast and 0 < int(bits[5]) < 65_536
    except ValueError:
        return False
