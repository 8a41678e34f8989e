"""What sort of device a session is held on, coarsely, from what a browser says of itself (the User-Agent header).

No version, no model, nothing by which one device could be told from another.
"""

from learning.vocabulary import DeviceType

TABLETS = ("ipad", "tablet", "kindle", "silk/")
COMPUTERS = ("windows nt", "macintosh", "cros", "x11", "linux")
FAMILIES = {
    "edg": "Edge",
    "opr/": "Opera",
    "samsungbrowser": "Samsung Internet",
    "firefox": "Firefox",
    "fxios": "Firefox",
    "crios": "Chrome",
    "chrome": "Chrome",
    "safari": "Safari",
}
"""By a word that a browser says, the first that it does: most say `safari`, and many `chrome`."""


def device(agent: str) -> DeviceType | None:
    """None where it does not say: a program, say."""
    said = agent.casefold()
    if any(word in said for word in TABLETS) or ("android" in said and "mobi" not in said):
        return DeviceType.TABLET
    if "mobi" in said or "iphone" in said:
        return DeviceType.MOBILE
    return DeviceType.DESKTOP if any(word in said for word in COMPUTERS) else None


def family(agent: str) -> str | None:
    """The browser's name, of those that most have. None for others."""
    said = agent.casefold()
    return next((name for word, name in FAMILIES.items() if word in said), None)
