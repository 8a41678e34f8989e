"""Whether the words that a mark rests on are the pupil's, and are about the task: what a model cannot be talked out of."""

import re
import unicodedata

from datasources.language.clean import text
from datasources.language.words import terms
from learning.grading import Task

OF_MARKING = terms(
    """all answer any assistant confidence correct correctly each every exercise feedback full give given grade grader grading
    ignore instruction mark marked marking now only passed pass please point previous prompt response right rule said say score
    show solution status step system task teacher true user wrong"""
)
"""Words that a grader is spoken to with, and some of the commonest: they are in steps and solutions too, and show nothing."""

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"\.{3,}|…")  # how models leave words out


def bears_out(quote: str, response: str, step: str, task: Task) -> bool:
    """Whether the quote is in the response, and has a telling word or number in common with the step or the solution."""
    telling = (terms(step).keys() | terms(task.solution).keys()) - OF_MARKING.keys()
    return quoted(quote, response) and not telling.isdisjoint(terms(quote))


def quoted(quote: str, response: str) -> bool:
    """Whether the words of the quote stand together in the response, but for what it leaves out by an ellipsis. Case, spaces
    and punctuation do not count; a quote without words is none."""
    parts = [words for part in _GAP.split(quote) if (words := _words(part))]
    said = f" {_words(response)} "
    return bool(parts) and all(f" {part} " in said for part in parts)


def _words(said: str) -> str:
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text(said, len(said))).casefold()))
