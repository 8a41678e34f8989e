"""Devices, by what browsers say of themselves."""

import pytest

from learning.devices import device, family
from learning.vocabulary import DeviceType

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "kind", "browser"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", DeviceType.DESKTOP, "Firefox"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/141.0 Safari/537.36", DeviceType.DESKTOP, "Chrome"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/141.0 Safari/537.36 Edg/141", DeviceType.DESKTOP, "Edge"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/26.0 Safari/605", DeviceType.DESKTOP, "Safari"),
        (f"Mozilla/5.0 (Linux; Android 15; K) {WEBKIT} Chrome/141.0 Mobile Safari/537.36", DeviceType.MOBILE, "Chrome"),
        (f"Mozilla/5.0 (Linux; Android 15; K) {WEBKIT} Chrome/141.0 Safari/537.36", DeviceType.TABLET, "Chrome"),
        (f"Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) {WEBKIT} Version/18.0 Mobile Safari", DeviceType.TABLET, "Safari"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) {WEBKIT} CriOS/141 Mobile Safari", DeviceType.MOBILE, "Chrome"),
        ("python-httpx/0.28", None, None),
        ("", None, None),
    ],
)
def test_devices(agent: str, kind: DeviceType | None, browser: str | None) -> None:
    assert (device(agent), family(agent)) == (kind, browser)
