"""Text that came from outside, made fit to be handed on: no characters that hide or steer, and no more than there is room for."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice

READ = 4  # as many characters as are kept are read, at most: what is dropped is seldom so much
JOINERS = "\u200c\u200d"  # of the category of what is dropped, and needed to spell Persian, Hindi and some emoji
_NOT_IN_A_NAME = re.compile(r"[^\w\s&+#'’./!?-]")


def text(said: str, most: int) -> str:
    """The text in at most `most` characters, its lines kept; without control, format, private and unassigned characters."""
    read = unicodedata.normalize("NFC", said[: most * READ])
    plain = re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", read)
    return _cut("".join(one for one in plain if one in "\n\t" or one in JOINERS or unicodedata.category(one)[0] != "C"), most)


def line(said: str, most: int) -> str:
    """The text as one line of at most `most` characters."""
    return _cut(" ".join(text(said, most * READ).split()), most)


def name(said: str, most: int) -> str:
    """What is left of a line when only letters, numbers and what stands in names is: no quotes, colons, brackets or commas."""
    return line(_NOT_IN_A_NAME.sub(" ", said[: most * READ]), most)


def lines(said: Iterable[str], most: int, each: int) -> list[str]:
    """The first `most` of these that are not empty, each as a line of at most `each` characters."""
    return list(islice(filter(None, (line(one, each) for one in said)), most))


def texts(said: Iterable[str], most: int, each: int) -> list[str]:
    """The first of these that are not empty, each of at most `each` characters, and of at most `most` together."""
    kept: list[str] = []
    for one in said:
        room = min(each, most - sum(map(len, kept)))
        if room > 0 and (fit := text(one, room)):
            kept.append(fit)
    return kept


def _cut(said: str, most: int) -> str:
    """The beginning of the text, up to the end of a word where that costs less than half of it."""
    said = said.strip()
    if len(said) <= most:
        return said
    whole = said[: most + 1].rsplit(maxsplit=1)[0]
    return whole if most // 2 < len(whole) <= most else said[:most].rstrip()
