"""The numbers in a text: `3/8`, `37,5 %` and `3 out of 8` are one value. When two are the same, and which stand in a row."""

import math
import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from learning.grading_sums import Number, Reader, Token

Row = tuple[Fraction, ...]
"""Numbers that are listed one after the other."""

SHORTEST_ROW = 3
MOST = 400  # numbers and sums that are read of a text
SMALL = 12  # whole numbers up to it are met by chance

EQUALS = "= > is are was be makes make gives get got equals so its thats theres about wich at"
SAYS = frozenset(EQUALS.split())
"""What a result follows."""

FURTHER = re.compile(r"[\s,]*(?:and|or)?[\s,]*")
"""What stands between the numbers of a row."""

TOKEN = re.compile(
    r"""(?x)
    (?P<ordinal>\d+(?:st|nd|rd|th|[nxyp])\b)                                  # 3rd; 15x, which is no number yet
    |(?P<number>(?<![\d.,])\d{1,3}(?:,\d{3}|(?:,\d{3})?(?:,000)+|(?:\x20\d00)+)(?![\d,])(?:\.\d+)?   # 12,000; 30 000
        |(?<!\d,)\d+[.,]\d+(?!\d|,\d)|\d+|(?<![\d.])\.\d+)                     # 0.29; 0,29; in 3,6,9 each by itself
    |(?P<percent>%|per\x20?cent\b(?:age\x20points?)?)
    |(?P<root>sqrt)\b|(?P<word>[a-z]+\d*)|(?P<sign>[-+*/^():=>])|(?P<other>\S|\n)
    """
)


def numbers(text: str) -> list[Number]:
    """The numbers of a text that `grading_text.plain` gave, in order; a sum's value before what it is made of.

    A sum that is said to be another number than it is ("24 * 5 = 110") is not counted for its own value.
    """
    tokens = [Token(str(one.lastgroup), one[0], one.start(), one.end()) for one in TOKEN.finditer(text)]
    found: list[Number] = []
    reader, left = Reader(tokens), None
    while reader.at < len(tokens) and len(found) < MOST:
        first, reader.written = reader.at, []
        whole = reader.sum()
        if whole is None:
            left = left if tokens[first].text in SAYS else None
            reader.at += 1
            continue
        before = tokens[first - 1].text if first else ""
        whole = replace(whole, result=before in SAYS or before == ":")
        if left is not None and before in SAYS:
            if left.worked and not same(left, whole):
                found = [one for one in found if one is not left]
            whole = replace(whole, operands=left.operands)
        found.append(whole)
        if len(reader.written) > 1:
            found += [replace(part, inside=True) for part in reader.written if part.end - part.start < whole.end - whole.start]
        left = whole
    return found


def same(expected: Number, given: Number) -> bool:
    """Whether the numbers are the same as far as the rounder of them tells, which needs two digits to tell anything."""
    if expected.value == given.value:
        return True
    rounder, other = (expected, given) if _places(expected) < _places(given) else (given, expected)
    if not rounder.places or abs(rounder.value) * 10**rounder.places < 10:
        return False
    scale = 10**rounder.places
    rounded = math.floor(abs(other.value) * scale + Fraction(1, 2))
    return rounded == abs(rounder.value) * scale and other.value * rounder.value > 0


def _places(number: Number) -> float:
    return math.inf if number.places is None else number.places


def is_small(number: Number) -> bool:
    """Whether a text may have the number for any reason."""
    return number.value.denominator == 1 and abs(number.value) <= SMALL


def rows(text: str, found: Iterable[Number]) -> list[tuple[int, Row]]:
    """The rows of three and more among the numbers of a text, each with its place."""
    row: list[Number] = []
    listed = [row]
    for one in found:
        if one.worked or one.inside:
            continue
        if row and not FURTHER.fullmatch(text, row[-1].end, one.start):
            row = []
            listed.append(row)
        row.append(one)
    return [(one[0].start, tuple(number.value for number in one)) for one in listed if len(one) >= SHORTEST_ROW]
