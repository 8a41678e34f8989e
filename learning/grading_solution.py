"""Which part of a task's solution speaks of which step."""

from collections.abc import Sequence, Set

from learning.grading_numbers import Row, numbers, rows
from learning.grading_sums import Number
from learning.grading_text import clauses
from learning.grading_words import stems

SPEAKS = 0.2
"""How much a clause must have of a step, in results and words, to speak of it."""

LEAD = 60
"""How many characters before a row of numbers say what it is."""


def told(texts: Sequence[str], results: Sequence[Sequence[Number]], solution: str) -> list[list[str]]:
    """For each step the clauses of the solution that speak of it: that show its results, or else share its words."""
    found: list[list[str]] = [[] for _ in texts]
    wanted = [set(stems(text)) for text in texts]
    last = -1
    for _, clause in clauses(solution):
        shown, said = {one.value for one in numbers(clause)}, set(stems(clause))
        scores = [
            (sum(one.value in shown for one in own) / len(own) if own else 0.0) + len(said & words) / (len(words) + 1)
            for own, words in zip(results, wanted, strict=True)
        ]
        if scores and max(scores) > SPEAKS:
            last = scores.index(max(scores))
            found[last].append(clause)
        elif last + 1 < len(texts) and not results[last + 1]:
            found[last + 1].append(clause)
    return found


def rows_told(texts: Sequence[str], results: Sequence[Sequence[Number]], solution: str, *, without: Set[Row]) -> list[list[Row]]:
    """For each step without a result the rows of numbers that the solution has for it: those after words of its own, or else
    the first that is left."""
    found: list[list[Row]] = [[] for _ in texts]
    free = [n for n, own in enumerate(results) if not own]
    before = 0
    for at, row in rows(solution, numbers(solution)):
        said = set(stems(solution[max(before, at - LEAD) : at]))
        before = at
        if row in without or not free:
            continue
        shared = [len(said & set(stems(texts[n]))) for n in free]
        best = free[shared.index(max(shared))]
        found[best].append(row)
        if not max(shared):
            free = [n for n in free if n > best]
    return found
