"""Whether the words that a mark rests on are the pupil's own, and about the task: what a model cannot be talked out of."""

import re
import unicodedata

from datasources.language.clean import text
from datasources.language.words import terms
from learning.grading import Task

LONGEST = 50  # words of a quote: more is no evidence of one step
COPIED = 5  # words in a row that are the task's, not the pupil's

SPOKEN = terms("confidence feedback grader grading ignore instruction json mark marked marking prompt status system teacher")
"""Words that a grader is spoken to with: a quote that has one bears nothing out, unless the task has it too."""

COMMON = terms(
    """all answer any assistant correct correctly each every exercise full give given grade now only passed pass please point
    previous response right rule said say score show solution step task true user wrong"""
)
"""Words that steps and solutions have in common with whatever is said to a grader, and that show nothing."""

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"\.{3,}|…")  # how models leave words out


def bears_out(quote: str, response: str, step: str, task: Task) -> bool:
    """Whether the quote is in the response, is short, does not speak to the grader, and has a telling word or number in common
    with the step or the solution where it does not copy the task."""
    if not quoted(quote, response) or len(_words(quote)) > LONGEST:
        return False
    given = terms(" ".join((task.prompt, task.solution, *task.steps))).keys()
    telling = (terms(step).keys() | terms(task.solution).keys()) - COMMON.keys() - SPOKEN.keys()
    said = terms(_own(quote, task)).keys()
    return said.isdisjoint(SPOKEN.keys() - given) and not said.isdisjoint(telling)


def quoted(quote: str, response: str) -> bool:
    """Whether the words of the quote stand together in the response, but for what it leaves out by an ellipsis. Case, spaces
    and punctuation do not count; a quote without words is none."""
    parts = [" ".join(words) for part in _GAP.split(quote) if (words := _words(part))]
    said = f" {' '.join(_words(response))} "
    return bool(parts) and all(f" {part} " in said for part in parts)


def _own(quote: str, task: Task) -> str:
    """The words of the quote without the runs that are copied from the prompt, or from what a step says in words alone: its
    numbers are the result, which a right answer has too."""
    words = _words(quote)
    told = {run for step in task.steps for run in _runs(_words(step)) if not any(word.isdigit() for word in run)}
    given = told.union(_runs(_words(task.prompt)))
    copied = {n + place for n, run in enumerate(_runs(words)) if run in given for place in range(COPIED)}
    return " ".join(word for n, word in enumerate(words) if n not in copied)


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[n : n + COPIED]) for n in range(len(words) - COPIED + 1)]


def _words(said: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text(said, len(said))).casefold())
