"""Whether the words that a mark rests on are the pupil's, and are about the task: what a model cannot be talked out of."""

import re
import unicodedata

from datasources.language.clean import text
from datasources.language.words import terms
from learning.grading import Task

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"\.{3,}|…")  # how models leave words out


def bears_out(quote: str, response: str, step: str, task: Task) -> bool:
    """Whether the quote is in the response, and has a word or number in common with the step or the solution."""
    return quoted(quote, response) and not terms(quote).keys().isdisjoint(terms(step) | terms(task.solution))


def quoted(quote: str, response: str) -> bool:
    """Whether the words of the quote stand together in the response, but for what it leaves out by an ellipsis. Case, spaces
    and punctuation do not count; a quote without words is none."""
    parts = [words for part in _GAP.split(quote) if (words := _words(part))]
    said = f" {_words(response)} "
    return bool(parts) and all(f" {part} " in said for part in parts)


def _words(said: str) -> str:
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text(said, len(said))).casefold()))
