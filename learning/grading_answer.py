"""An answer as the grader by rule reads it: its clauses, numbers and rows, without what is copied, asked or ordered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from learning.grading_expected import Expectation, Row, runs
from learning.grading_numbers import Number, numbers
from learning.grading_text import QUESTION, STOP, alike, located, plain, spelled_out, stems

LONGEST = 10_000  # characters that are read
SENTENCE = re.compile(r"[^.!?\n]*\?")
COPIED = 5  # words in a row, as the prompt has them
HEAP = 8  # words
WORD = re.compile(r"\w+|[-+*/=:]")
FLOOD = 12  # numbers, of which most are not to the point

Vector = Sequence[float]


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of an answer that says one thing."""

    start: int
    end: int
    text: str
    stems: tuple[str, ...]
    vector: Vector | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What counts of an answer."""

    text: str
    clauses: tuple[Clause, ...]
    numbers: tuple[Number, ...]
    rows: tuple[Row, ...]

    def clause_of(self, number: Number) -> Clause | None:
        return next((one for one in self.clauses if one.start <= number.start < one.end), None)


def read(response: str, expected: Expectation) -> Answer:
    """What counts of a response: what is asked, copied from the prompt, ordered or merely announced does not."""
    text = SENTENCE.sub(
        lambda one: " " * len(one[0]) if QUESTION.match(one[0]) else one[0],
        plain(spelled_out(response[:LONGEST], expected.labels)),
    )
    steps = [stems(one.hints[0]) for one in expected.steps]
    text = _without_copies(text, expected.prompt)
    kept: list[Clause] = []
    for start, piece in located(text):
        words = tuple(stems(piece))
        if not _is_heap(piece) and not any(_announced(words, step) for step in steps):
            kept.append(Clause(start, start + len(piece), piece, words))
    counted = [one for one in numbers(text) if any(clause.start <= one.start < clause.end for clause in kept)]
    if len(counted) > FLOOD and sum(one.value in expected.known for one in counted) * 2 < len(counted):
        counted = []
    return Answer(text, tuple(kept), tuple(counted), tuple(row for _, row in runs(text) if counted))


def _without_copies(text: str, prompt: str) -> str:
    """The text with blanks in the place of what stands in the prompt word by word."""
    given = re.findall(WORD, prompt)
    known = {tuple(given[n : n + COPIED]) for n in range(len(given) - COPIED + 1)}
    words = list(re.finditer(WORD, text))
    copied: set[int] = set()
    for n in range(len(words) - COPIED + 1):
        if tuple(one[0] for one in words[n : n + COPIED]) in known:
            copied |= set(range(n, n + COPIED))
    letters = list(text)
    for n in copied:
        letters[words[n].start() : words[n].end()] = " " * len(words[n][0])
    return "".join(letters)


def _is_heap(piece: str) -> bool:
    """Whether it is a heap of words, which no sentence holds together."""
    words = re.findall(r"[a-z]+", piece)
    return len(words) >= HEAP and sum(word in STOP for word in words) < 0.2 * len(words) and "=" not in piece


def _announced(words: Sequence[str], step: Sequence[str]) -> bool:
    """Whether it only says that the step is to be done, or was: with its verb, and no word that the step has not."""
    return bool(step) and step[0] in words and all(any(alike(word, one) for one in step) for word in words)
