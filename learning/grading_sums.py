"""A small parser of the sums in a text: what is written, and what it comes to, as exact fractions.

Nothing is executed, and no sum grows long, deep or large. Which numbers of a text count is in `grading_numbers`.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

LONGEST = 12  # digits; a longer number is noise
DEEPEST = 6  # brackets in brackets, roots of roots
HIGHEST_POWER = 12
LARGEST = 10**15  # of a value, and of its denominator
MOST_OPERANDS = 40

SMALL_WORDS = """
    zero - two three four five six seven eight nine ten
    eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
"""  # without "one", as in "the first one"
SPELLED = {word: n for n, word in enumerate(SMALL_WORDS.split())}
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
SCALES = {"hundred": 100, "thousand": 1000}
PARTS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifths": 5, "eighths": 8, "tenths": 10}
SIGNS = {"+": "+", "plus": "+", "-": "-", "minus": "-", "*": "*", "x": "*", "times": "*", "/": "/", ":": "/", "^": "^"}


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
class Token:
    """A piece of a text: a `number`, `percent`, `root`, `word`, `sign`, `ordinal` or something `other`."""

    kind: str
    text: str
    start: int
    end: int


class Reader:
    """Reads the sums of one text. A method that finds no such piece gives None and stays where it was."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.written: list[Number] = []  # the numbers of the sum that is being read

    def sum(self, depth: int = 0) -> Number | None:
        """The longest sum, or single number, that begins here."""
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
            if right is None or together is None:
                self.at = back
                del self.written[known:]
                break
            if sign == "/" and not (whole.operands or right.operands):
                self.written.append(together)  # a fraction, as one writes it
            whole = together
        return whole

    def _sign(self, left: Number) -> str:
        """Moves over what joins two numbers, and gives the sign. "of" multiplies a share, or makes one of whole numbers."""
        text, at = self._text(), self.at
        if (text, self._text(1)) in {("out", "of"), ("divided", "by")}:
            self.at += 2
            return "/of" if text == "out" else "/"
        self.at += 1
        if text == "of" and self._kind() == "number":
            return "*" if left.percent or left.value.denominator > 1 else "/of"
        if text == ":" and self.tokens[at].start == left.end and self._start() > self.tokens[at].end:
            return ""  # "the mean of 10: 3"
        return SIGNS.get(text, "")

    def _atom(self, depth: int) -> Number | None:
        back, kind, text = self.at, self._kind(), self._text()
        self.at += 1
        found: Number | None = None
        if kind == "number" and len(text) <= LONGEST:
            found = self._number(text, back)
        elif text == "(" and depth < DEEPEST:
            found = self.sum(depth + 1)
            found = found if self._text() == ")" else None
            self.at += 1
        elif text == "-" and self._kind() == "number" and self._start() == self.tokens[back].end:
            found = self._negative(depth, back)
        elif kind == "root" and depth < DEEPEST:
            found = self._atom(depth + 1)
            found = found and _root(found)
        elif kind == "word":
            found = self._spelled(text, back)
        if found is None:
            self.at = back
        return found

    def _negative(self, depth: int, at: int) -> Number | None:
        found = self._atom(depth)
        if found is not None:
            found = replace(found, value=-found.value, start=self.tokens[at].start)
            self.written[-1] = found
        return found

    def _number(self, text: str, at: int) -> Number:
        """`12,000` and `30 000` are thousands, `0,29` has a comma for a point."""
        digits = text if text.startswith("0,") else re.sub(r",(?=\d{3}(?!\d))| ", "", text)
        digits = digits.replace(",", ".")
        return self._put(Fraction(digits), len(digits.partition(".")[2]), at)

    def _spelled(self, text: str, at: int) -> Number | None:
        if text in TENS:
            ones = SPELLED.get(self._text(), 10)
            self.at += ones < 10
            return self._put(Fraction(TENS[text] + ones % 10), 0, at)
        if text in SCALES or ((text in SPELLED or text == "one") and self._text() in SCALES):
            scale = SCALES.get(text) or SCALES[self._text()]
            self.at += text not in SCALES
            return self._put(Fraction(SPELLED.get(text, 1) * scale), 0, at)
        if (text in SPELLED or text == "one") and (part := PARTS.get(self._text())):
            self.at += 1
            return self._put(Fraction(SPELLED.get(text, 1), part), None, at)
        if text in SPELLED:
            return self._put(Fraction(SPELLED[text]), 0, at)
        return self._put(Fraction(1, PARTS[text]), None, at) if text in {"half", "quarter"} else None

    def _put(self, value: Fraction, places: int | None, at: int) -> Number:
        percent = self._kind() == "percent"
        if percent:
            self.at += 1
            value, places = value / 100, None if places is None else places + 2
        found = Number(value, places, self.tokens[at].start, self.tokens[self.at - 1].end, percent=percent)
        self.written.append(found)
        return found

    def _text(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead].text if self.at + ahead < len(self.tokens) else ""

    def _kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def _start(self) -> int:
        return self.tokens[self.at].start if self.at < len(self.tokens) else -1


def _together(left: Number, sign: str, right: Number) -> Number | None:
    value = _value(left.value, sign, right.value)
    if value is None or abs(value.numerator) > LARGEST or value.denominator > LARGEST:
        return None
    operands = ((left.operands or (left.value,)) + (right.operands or (right.value,)))[:MOST_OPERANDS]
    return Number(value, None, left.start, right.end, operands=operands, worked=True)


def _value(a: Fraction, sign: str, b: Fraction) -> Fraction | None:
    match sign:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            return a / b if b else None
        case "/of":
            return a / b if 0 <= a <= b and b else None
        case _:
            return a ** int(b) if b.denominator == 1 and 0 <= b <= HIGHEST_POWER and abs(a) <= 10**4 else None


def _root(of: Number) -> Number | None:
    if of.value < 0:
        return None
    value = Fraction(math.sqrt(of.value)).limit_denominator(10**6)
    places = None if value * value == of.value else 6
    return replace(of, value=value, places=places, operands=(of.value,), worked=True)
