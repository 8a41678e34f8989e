"""The numbers in a text as exact fractions, and its sums worked out: `3/8`, `37,5 %` and `3 out of 8` are one value.

Text is read by a small parser and never executed; no sum grows long, deep or large. What is right is for `grading_rule` to say.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

LONGEST = 12  # digits; a longer number is noise
DEEPEST = 6  # brackets in brackets
HIGHEST_POWER = 12
LARGEST = 10**15  # of a value, and of its denominator
MOST = 400  # numbers and sums that are read of a text

WORDS = {
    word: n
    for n, word in enumerate(
        "zero _ two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
    if word != "one"  # "the first one"
}
TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
PARTS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifths": 5, "eighths": 8, "tenths": 10}
SIGNS = {"+": "+", "plus": "+", "-": "-", "minus": "-", "*": "*", "x": "*", "times": "*", "/": "/", ":": "/"}
SAYS = {
    "=",
    ">",
    "is",
    "are",
    "was",
    "be",
    "makes",
    "make",
    "gives",
    "get",
    "got",
    "equals",
    "so",
    "its",
    "thats",
    "theres",
    "about",
    "wich",
    "at",
}
TOKEN = re.compile(
    r"(?P<ordinal>\d+(?:st|nd|rd|th|[nxyp])\b)|(?P<number>(?<![\d.,])\d{1,3}(?:,\d{3}|(?:,\d{3})?(?:,000)+|(?: \d00)+)(?![\d,])(?:\.\d+)?"
    r"|(?<!\d,)\d+[.,]\d+(?!\d|,\d)|\d+|(?<![\d.])\.\d+)"
    r"|(?P<percent>%|per ?cent\b(?:age points?)?)|(?P<root>sqrt)\b|(?P<word>[a-z]+\d*)|(?P<sign>[-+*/^():=>])|(?P<other>\S|\n)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a text shows: written there, or the value of a sum that is written there."""

    value: Fraction
    places: int | None  # decimal places of the value as it is written; None when it is exact
    start: int  # in the text
    end: int
    percent: bool = False
    operands: tuple[Fraction, ...] = ()  # of the sum whose value it is, or is said to be
    inside: bool = False  # a sum
    result: bool = False  # it follows an equals sign, or a word like it
    worked: bool = False  # a sum's value, which the text may not write down


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def numbers(text: str) -> list[Number]:
    """The numbers of a text that `grading_text.plain` gave, in order; a sum's value before what it is made of.

    A sum that is said to be another number than it is ("24 * 5 = 110") is not counted for its own value.
    """
    tokens = [_Token(str(one.lastgroup), one[0], one.start(), one.end()) for one in TOKEN.finditer(text)]
    found: list[Number] = []
    reader, left = _Reader(tokens), None
    while reader.at < len(tokens) and len(found) < MOST:
        first, reader.written = reader.at, []
        whole = reader.sum(0)
        if whole is None:
            left = left if tokens[first].text in SAYS else None
            reader.at += 1
            continue
        before = tokens[first - 1].text if first else ""
        whole = replace(whole, result=before in SAYS or before == ":")
        if left is not None and before in SAYS:
            found = found if same(left, whole) else [one for one in found if one is not left or not one.worked]
            whole = replace(whole, operands=left.operands)
        found.append(whole)
        if len(reader.written) > 1:
            found += [replace(part, inside=True) for part in reader.written]
        left = whole
    return found


def same(expected: Number, given: Number) -> bool:
    """Whether the numbers are the same as far as the rounder of them tells, which needs two digits to tell anything."""
    if expected.value == given.value:
        return True
    rounder, other = sorted((expected, given), key=lambda one: math.inf if one.places is None else one.places)
    if not rounder.places or abs(rounder.value) * 10**rounder.places < 10:
        return False
    scale = 10**rounder.places
    return math.floor(abs(other.value) * scale + Fraction(1, 2)) == abs(rounder.value) * scale and other.value * rounder.value > 0


class _Reader:
    """Reads one text. A method that finds no such piece gives None and stays where it was."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.written: list[Number] = []  # the numbers of the sum that is being read

    def sum(self, depth: int) -> Number | None:
        return self._chain("+-", self._product, depth)

    def _product(self, depth: int) -> Number | None:
        return self._chain("*/", self._power, depth)

    def _power(self, depth: int) -> Number | None:
        return self._chain("^", self._atom, depth)

    def _chain(self, signs: str, piece: Callable[[int], Number | None], depth: int) -> Number | None:
        whole = piece(depth)
        while whole is not None:
            back, known = self.at, len(self.written)
            sign = self._sign(whole)
            right = piece(depth) if sign and sign[0] in signs else None
            together = None if right is None else _together(whole, sign, right)
            if together is None:
                self.at = back
                del self.written[known:]
                break
            whole = together
        return whole

    def _sign(self, left: Number) -> str:
        """Moves over a sign between two numbers, and gives it; "of" multiplies a share, and makes one of whole numbers."""
        text, next_text = self._text(), self._text(1)
        if text in {"out", "divided"} and next_text in {"of", "by"}:
            self.at += 2
            return "/"
        self.at += 1
        if text == "of" and self._kind() == "number":
            return "*" if left.percent or left.value.denominator > 1 else "/of"
        if text == ":" and self.tokens[self.at - 1].start == left.end and self._start() > self.tokens[self.at - 1].end:
            return ""  # "the mean of 10: 3"
        return SIGNS.get(text) or ("^" if text == "^" else "")

    def _atom(self, depth: int) -> Number | None:
        back, kind, text = self.at, self._kind(), self._text()
        self.at += 1
        found: Number | None = None
        if kind == "number" and len(text) <= LONGEST:
            found = self._number(text, back)
        elif text == "(" and depth < DEEPEST:
            found = self.sum(depth + 1)
            found = found if found is not None and self._text() == ")" else None
            self.at += 1
        elif text == "-" and self._kind() == "number" and self._start() == self.tokens[back].end:
            found = self._atom(depth)
            found = found and replace(found, value=-found.value, start=self.tokens[back].start)
            self.written[-1:] = [found] if found else []
        elif kind == "root":
            found = self._atom(depth)
            found = found and _root(found)
        elif kind == "word":
            found = self._spelled(text, back)
        if found is None:
            self.at = back
        return found

    def _number(self, text: str, at: int) -> Number:
        digits = text if text.startswith("0,") else re.sub(r",(?=\d{3}(?!\d))| ", "", text)
        digits = digits.replace(",", ".")
        places = len(digits.partition(".")[2])
        return self._put(Fraction(digits), places, at)

    def _spelled(self, text: str, at: int) -> Number | None:
        if text in TENS:
            more = WORDS.get(self._text(), 10)
            self.at += more < 10
            return self._put(Fraction(TENS[text] + (more if more < 10 else 0)), 0, at)
        if text in WORDS or text == "one":
            if self._text() in PARTS:
                self.at += 1
                return self._put(Fraction(WORDS.get(text, 1), PARTS[self.tokens[at + 1].text]), None, at)
            return self._put(Fraction(WORDS[text]), 0, at) if text in WORDS else None
        if text in {"half", "quarter"}:
            return self._put(Fraction(1, PARTS[text]), None, at)
        return None

    def _put(self, value: Fraction, places: int | None, at: int) -> Number:
        percent = self._kind() == "percent"
        if percent:
            self.at += 1
            value, places = value / 100, None if places is None else places + 2
        end = self.tokens[self.at - 1].end
        found = Number(value, places, self.tokens[at].start, end, percent=percent)
        self.written.append(found)
        return found

    def _text(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead].text if self.at + ahead < len(self.tokens) else ""

    def _kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def _start(self) -> int:
        return self.tokens[self.at].start if self.at < len(self.tokens) else -1


def _together(left: Number, sign: str, right: Number) -> Number | None:
    a, b = left.value, right.value
    if sign == "^":
        if b.denominator > 1 or not 0 <= b <= HIGHEST_POWER or abs(a) > 10**4:
            return None
        value = a ** int(b)
    elif sign == "/of":
        if not 0 <= a <= b or not b:
            return None
        value = a / b
    elif sign == "/":
        if not b:
            return None
        value = a / b
    else:
        value = a + b if sign == "+" else a - b if sign == "-" else a * b
    if abs(value.numerator) > LARGEST or value.denominator > LARGEST:
        return None
    operands = (*(left.operands or (a,)), *(right.operands or (b,)))
    rooted = left.places == right.places == 6
    return Number(value, 6 if rooted else None, left.start, right.end, operands=operands[:40], worked=True)


def _root(of: Number) -> Number | None:
    if of.value < 0:
        return None
    value = Fraction(math.sqrt(of.value)).limit_denominator(10**6)
    exact = value * value == of.value
    return replace(of, value=value, places=None if exact else 6, operands=(of.value,), worked=True)
