"""What may differ in a phrase that means the same: the form of a verb, and words that pass within it."""

from collections.abc import Sequence
from typing import Final

from learning.interests_said_words import listed

PASSED: Final = listed("the a an my our their all some any these those really very so big new more")
"""Words that may stand within a phrase besides its own: `play the piano`."""
SAME: Final = {
    form: verb
    for verb, forms in {
        "build": "building built bilding",
        "collect": "collecting collected",
        "cut": "cutting",
        "design": "designing designed",
        "do": "doing did done",
        "draw": "drawing drew drawn",
        "feed": "feeding fed",
        "fix": "fixing fixed",
        "go": "going went",
        "help": "helping helped",
        "learn": "learning learned learnt",
        "listen": "listening listened",
        "make": "making made makeing",
        "paint": "painting painted",
        "play": "playing played",
        "read": "reading",
        "ride": "riding rode",
        "sing": "singing sang",
        "take": "taking took",
        "throw": "throwing threw thrown",
        "train": "training trained",
        "watch": "watching watched",
        "write": "writing wrote written",
    }.items()
    for form in forms.split()
}
"""Forms of a verb that are one within a phrase: `making films`, `we made a film`."""


def joined(stems: Sequence[str]) -> tuple[str, ...]:
    """The key of a phrase of these words: a verb of more than one word is found in each of its forms."""
    return tuple(SAME.get(word, word) for word in stems) if len(stems) > 1 else tuple(stems)
