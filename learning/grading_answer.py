"""What counts of an answer: not what it copies, asks, orders or only announces, nor both of two choices, nor heaps."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from learning.grading_expected import Expectation, Expected
from learning.grading_numbers import Row, numbers, rows, same
from learning.grading_sums import Number
from learning.grading_text import clauses, plain, spelled_out
from learning.grading_words import STOP, alike, stem, stems

LONGEST = 10_000  # characters that are read
COPIED = 5  # words in a row as the prompt has them
HEAP = 8  # words with few little ones between them
FLOOD = 12  # numbers, of which most are not to the point
WORD = re.compile(r"\w+|[-+*/=:]")
SENTENCE = re.compile(r"(?<![^.!?\n])[^.!?\n]*\?")
BOTH = re.compile(r"\b([a-z]{4,})(?:\s+and|\s+or|\s*[,/&])\s*(?:an? |the |too )?([a-z]{4,})\b")
QUESTION = re.compile(
    r"\W*(?:or |and )?"
    r"(?:did|do|does|is|are|was|can|could|should|shall|will|would|has|have|what|how|why|who|which|when|where|or)\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of an answer that says one thing."""

    start: int
    end: int
    text: str
    stems: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """Its stems, without numbers."""
        return [word for word in self.stems if not word[0].isdigit()]


@dataclass(frozen=True, slots=True)
class Answer:
    """What counts of an answer."""

    text: str  # plain
    clauses: tuple[Clause, ...]
    numbers: tuple[Number, ...]
    rows: tuple[Row, ...]

    def clause_of(self, number: Number) -> Clause:
        return next(one for one in self.clauses if one.start <= number.start < one.end)


def read(response: str, expected: Expectation) -> Answer:
    """What counts of a response, of which `LONGEST` characters are read."""
    own = _without_copies(response[:LONGEST].lower(), expected.prompt)
    text = _without_questions(plain(spelled_out(own, expected.labels)))
    text = _without_both(text, expected.choices)
    kept: list[Clause] = []
    for start, piece in clauses(text):
        words = tuple(stems(piece))
        if not _is_heap(piece) and not any(_is_announced(piece, words, step) for step in expected.steps):
            kept.append(Clause(start, start + len(piece), piece, words))
    counted = [one for one in numbers(text) if any(clause.start <= one.start < clause.end for clause in kept)]
    if len(counted) > FLOOD and sum(map(expected.knows, counted)) * 2 < len(counted):
        counted = []
    return Answer(text, tuple(kept), tuple(counted), tuple(row for _, row in rows(text, counted)))


def _without_copies(text: str, prompt: str) -> str:
    """The text with blanks in the place of what stands in the prompt word by word."""
    given = WORD.findall(prompt)
    known = {tuple(given[n : n + COPIED]) for n in range(len(given) - COPIED + 1)}
    words = list(WORD.finditer(text))
    letters = list(text)
    for n in range(len(words) - COPIED + 1):
        run = words[n : n + COPIED]
        if tuple(one[0] for one in run) in known:
            for one in run:
                letters[one.start() : one.end()] = " " * len(one[0])
    return "".join(letters)


def _without_questions(text: str) -> str:
    return SENTENCE.sub(lambda one: " " * len(one[0]) if QUESTION.match(one[0]) else one[0], text)


def _without_both(text: str, choices: Mapping[str, Set[str]]) -> str:
    """The text with blanks for two choices in one breath, "categorical and numerical", which is to choose nothing."""

    def blank(one: re.Match[str]) -> str:
        return " " * len(one[0]) if stem(one[2]) in choices.get(stem(one[1]), ()) else one[0]

    return BOTH.sub(blank, text)


def _is_heap(piece: str) -> bool:
    words = re.findall(r"[a-z]+", piece)
    return len(words) >= HEAP and sum(word in STOP for word in words) < 0.2 * len(words) and "=" not in piece


def _is_announced(piece: str, words: Sequence[str], step: Expected) -> bool:
    """Whether it only says that the step is to be done, or was: with its verb, no word that it has not, and no result of it."""
    own = stems(step.text)
    if not own or own[0] not in words or not all(any(alike(word, one) for one in own) for word in words):
        return False
    return not any(same(result, one) for one in numbers(piece) for result in step.results)
